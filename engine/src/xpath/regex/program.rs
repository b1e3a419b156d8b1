//! What a pattern is compiled to.

use alloc::vec::Vec;

use super::set::Set;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub steps: Vec<Step>,
    /// Slots for the ends of groups, and for the places where loops began.
    pub slots: usize,
    /// False if it looks around or back, which no automaton can.
    pub is_regular: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// One character.
    One(Set),
    /// Try the first place, then the second.
    Fork(usize, usize),
    Jump(usize),
    /// Remember the place in the text.
    Save(usize),
    /// Leave a loop that did not move on.
    Moved(usize),
    At(Anchor),
    /// The text between two slots once more.
    Again(usize),
    /// What follows up to the place must fit (or not) ahead of here, or behind.
    Look {
        ahead: bool,
        wanted: bool,
        after: usize,
    },
    Done,
}

/// A place between two characters.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Start,
    End,
    LineStart,
    LineEnd,
    /// `\b`; `\B` when false.
    WordBoundary(bool),
}

impl Anchor {
    /// True if it is the place between these two characters.
    pub fn is_between(self, before: Option<char>, after: Option<char>) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::LineStart => before.is_none_or(|c| c == '\n'),
            Self::LineEnd => after.is_none_or(|c| c == '\n'),
            Self::WordBoundary(wanted) => (is_word(before) != is_word(after)) == wanted,
        }
    }
}
