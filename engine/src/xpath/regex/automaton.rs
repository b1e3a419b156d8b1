//! Patterns as automata: all ways through the program at once, one character after the other (Thompson 1968).

use alloc::vec::Vec;

use super::program::{Program, Step};

/// Comparisons of a character with a step of the pattern that one match may take.
pub const MAX_COMPARISONS: u32 = 50_000_000;

/// The places in the program that wait for the next character.
struct Threads {
    waiting: Vec<usize>,
    /// By place: the round in which it was reached last.
    reached: Vec<u32>,
    round: u32,
    open: Vec<usize>,
}

impl Threads {
    fn new(program: &Program) -> Self {
        Self {
            waiting: Vec::new(),
            reached: alloc::vec![0; program.steps.len()],
            round: 1,
            open: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.waiting.clear();
        self.round += 1;
    }

    /// Goes on from a place as far as no character is needed; true if the program ends there.
    fn follow(&mut self, program: &Program, from: usize, before: Option<char>, after: Option<char>) -> bool {
        self.open.push(from);
        while let Some(place) = self.open.pop() {
            if core::mem::replace(&mut self.reached[place], self.round) == self.round {
                continue;
            }
            match &program.steps[place] {
                Step::One(_) => self.waiting.push(place),
                Step::Fork(first, second) => self.open.extend([*second, *first]),
                Step::Jump(to) => self.open.push(*to),
                Step::At(anchor) if !anchor.is_between(before, after) => {}
                // Places in the text matter to back-references alone, and those are not for automata.
                Step::At(_) | Step::Save(_) | Step::Moved(_) | Step::Again(_) | Step::Look { .. } => {
                    self.open.push(place + 1);
                }
                Step::Done => {
                    self.open.clear();
                    return true;
                }
            }
        }
        false
    }
}

/// True if the program fits some part of the text; `None` if that takes too many steps to tell.
pub(super) fn matches(program: &Program, text: &str) -> Option<bool> {
    let mut left = MAX_COMPARISONS;
    let (mut now, mut next) = (Threads::new(program), Threads::new(program));
    let mut characters = text.chars();
    let (mut before, mut here) = (None, characters.next());
    loop {
        // It may begin anywhere.
        if now.follow(program, 0, before, here) {
            return Some(true);
        }
        let Some(c) = here else { return Some(false) };
        let after = characters.next();
        left = left.checked_sub(now.waiting.len() as u32)?;
        next.clear();
        for place in &now.waiting {
            if let Step::One(set) = &program.steps[*place]
                && set.contains(c)
                && next.follow(program, place + 1, here, after)
            {
                return Some(true);
            }
        }
        core::mem::swap(&mut now, &mut next);
        (before, here) = (here, after);
    }
}
