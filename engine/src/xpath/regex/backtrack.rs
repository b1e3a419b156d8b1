//! Patterns with look-around and back-references: tried out step by step, within a budget.

use alloc::vec::Vec;

use super::program::{Program, Step};

/// Steps that one match of a pattern with look-around or back-references may take.
pub const MAX_TRIALS: u32 = 200_000;

/// True if the program fits some part of the text; `None` if that takes too many steps to tell.
pub(super) fn matches(program: &Program, text: &str) -> Option<bool> {
    let text: Vec<char> = text.chars().collect();
    let mut run = Run {
        program,
        text: &text,
        left: MAX_TRIALS,
    };
    for start in 0..=text.len() {
        let mut slots = alloc::vec![usize::MAX; program.slots];
        if run.fits(0, start, &mut slots, None)? {
            return Some(true);
        }
    }
    Some(false)
}

struct Run<'a> {
    program: &'a Program,
    text: &'a [char],
    left: u32,
}

impl Run<'_> {
    /// True if the program from `pc` on fits at `at`, ending at `end` if that is given. Goes deeper only for look-around
    /// inside look-around, which the pattern's nesting bounds.
    fn fits(&mut self, pc: usize, at: usize, slots: &mut Vec<usize>, end: Option<usize>) -> Option<bool> {
        let mut tries = alloc::vec![(pc, at, slots.clone())];
        while let Some((mut pc, mut at, mut own)) = tries.pop() {
            loop {
                self.left = self.left.checked_sub(1)?;
                match self.program.steps.get(pc)? {
                    Step::One(set) => match self.text.get(at) {
                        Some(c) if set.contains(*c) => {
                            at += 1;
                            pc += 1;
                        }
                        _ => break,
                    },
                    Step::Fork(first, second) => {
                        // What is kept for later takes room.
                        self.left = self.left.checked_sub(own.len() as u32 / 8)?;
                        tries.push((*second, at, own.clone()));
                        pc = *first;
                    }
                    Step::Jump(to) => pc = *to,
                    Step::Save(slot) => {
                        own[*slot] = at;
                        pc += 1;
                    }
                    Step::Moved(slot) => {
                        if own[*slot] == at {
                            break;
                        }
                        pc += 1;
                    }
                    Step::At(anchor) => {
                        let before = at.checked_sub(1).map(|before| self.text[before]);
                        if !anchor.is_between(before, self.text.get(at).copied()) {
                            break;
                        }
                        pc += 1;
                    }
                    Step::Again(group) => {
                        let (first, last) = (own[group * 2], own[group * 2 + 1]);
                        // A group that took no part fits the empty text.
                        let part = self.text.get(first..last).unwrap_or(&[]);
                        if !self.text.get(at..).is_some_and(|rest| rest.starts_with(part)) {
                            break;
                        }
                        at += part.len();
                        pc += 1;
                    }
                    Step::Look { ahead, wanted, after } => {
                        let (ahead, wanted, after) = (*ahead, *wanted, *after);
                        let mut inside = own.clone();
                        let found = if ahead {
                            self.fits(pc + 1, at, &mut inside, None)?
                        } else {
                            let mut found = false;
                            for start in (0..=at).rev() {
                                found = self.fits(pc + 1, start, &mut inside, Some(at))?;
                                if found {
                                    break;
                                }
                            }
                            found
                        };
                        if found != wanted {
                            break;
                        }
                        if found {
                            own = inside;
                        }
                        pc = after;
                    }
                    Step::Done => {
                        if end.is_some_and(|end| end != at) {
                            break;
                        }
                        *slots = own;
                        return Some(true);
                    }
                }
            }
        }
        Some(false)
    }
}
