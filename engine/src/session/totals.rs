//! Sums and counts over the instances of repeats: kept up to date node by node instead of computed from all of them.

use alloc::vec::Vec;

use hashbrown::hash_map::Entry as Slot;
use hashbrown::{HashMap, HashSet};

use super::Session;
use super::live::NONE;
use crate::form::tree::DefId;
use crate::xml::{NameId, NodeId as XmlId};
use crate::xpath::{Node, Total};

/// Up to this magnitude every whole number is a float, and so is every sum on the way to it.
const EXACT: i64 = 1 << 53;
/// A whole number has at most so many digits, so that millions of them fit in an `i64`.
const DIGITS: usize = 12;

/// All totals that were asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    /// By what is counted and the frame in which all of it lies.
    kept: HashMap<(DefId, u32), Kept>,
    counted: HashSet<DefId>,
}

/// One total and what each node adds to it.
#[derive(Clone, Debug, Default)]
struct Kept {
    parts: HashMap<u32, Part>,
    /// Nodes that changed since the total was asked for.
    changed: Vec<u32>,
    filled: usize,
    /// How many values are no whole numbers.
    others: usize,
    sum: i64,
    magnitude: i64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Blank,
    Whole(i64),
    Other,
}

impl Part {
    fn of(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        match digits.len() {
            0 if text.is_empty() => Self::Blank,
            1..=DIGITS if digits.bytes().all(|b| b.is_ascii_digit()) => {
                text.parse().map_or(Self::Other, Self::Whole)
            }
            _ => Self::Other,
        }
    }
}

impl Kept {
    /// Replaces what a node adds; `None` for a node that is gone or not relevant.
    fn put(&mut self, id: u32, part: Option<Part>) {
        let old = match part {
            Some(part) => self.parts.insert(id, part),
            None => self.parts.remove(&id),
        };
        self.add(old, -1);
        self.add(part, 1);
    }

    fn add(&mut self, part: Option<Part>, times: i64) {
        let count = |counter: &mut usize| *counter = counter.saturating_add_signed(times as isize);
        match part {
            None | Some(Part::Blank) => {}
            Some(Part::Other) => {
                count(&mut self.filled);
                count(&mut self.others);
            }
            Some(Part::Whole(value)) => {
                count(&mut self.filled);
                self.sum += times * value;
                self.magnitude += times * value.abs();
            }
        }
    }

    fn total(&self) -> Total {
        let nodes = self.parts.len();
        let is_whole = self.others == 0 && self.magnitude <= EXACT;
        let sum = match self.filled == nodes {
            true => is_whole.then_some(self.sum as f64),
            // The number of a blank is none, and so is every sum with it.
            false => Some(f64::NAN),
        };
        Total {
            nodes,
            filled: self.filled,
            sum,
        }
    }
}

impl Session {
    /// Tells the totals that a node has another value or relevance, came or went.
    pub(super) fn touch(&self, id: u32) {
        let mut totals = self.totals.borrow_mut();
        let live = &self.arena.nodes[id as usize];
        // A repeat as a whole is none of its instances.
        if live.range != NONE || !totals.counted.contains(&live.def) {
            return;
        }
        let mut frame = live.frame;
        while frame != NONE {
            if let Slot::Occupied(mut kept) = totals.kept.entry((live.def, frame)) {
                kept.get_mut().changed.push(id);
                // Nobody asks any more: counting anew is cheaper than to remember.
                if kept.get().changed.len() > 2 * kept.get().parts.len() + 64 {
                    kept.remove();
                }
            }
            frame = self.arena.frame(frame).parent;
        }
    }

    /// See [`World::total`](crate::xpath::World::total).
    pub(super) fn total_of(
        &self,
        from: Node,
        steps: &mut dyn Iterator<Item = Option<NameId>>,
    ) -> Option<Total> {
        let (def, frame) = self.counted_by(from, steps)?;
        let mut totals = self.totals.borrow_mut();
        let totals = &mut *totals;
        let kept = match totals.kept.entry((def, frame)) {
            Slot::Occupied(kept) => kept.into_mut(),
            Slot::Vacant(empty) => {
                totals.counted.insert(def);
                let level = self.arena.depth(frame);
                empty.insert(Kept {
                    changed: self.arena.nodes_of(&self.form.tree, def, level, frame),
                    ..Kept::default()
                })
            }
        };
        for id in core::mem::take(&mut kept.changed) {
            let live = self.arena.get(id).filter(|live| live.relevant);
            let part = live.map(|live| Part::of(&self.document.string_value(live.xml)));
            kept.put(id, part);
        }
        Some(kept.total())
    }

    /// The definition that a path leads to and the frame in which it finds all its instances, if there is a repeat on
    /// the way.
    fn counted_by(
        &self,
        from: Node,
        steps: &mut dyn Iterator<Item = Option<NameId>>,
    ) -> Option<(DefId, u32)> {
        let tree = &self.form.tree;
        let (mut def, mut frame) = if from.id == XmlId::DOCUMENT {
            let root = steps.next()??;
            (tree.defs[0].name_id == root).then_some((0, 0))?
        } else {
            let live = self.arena.get(self.arena.of_xml(from.id)?)?;
            (live.range == NONE).then_some((live.def, live.frame))?
        };
        let mut is_many = false;
        for step in steps {
            match step {
                Some(name) => {
                    def = tree
                        .child_named(def, name)
                        .filter(|def| !tree.defs[*def].is_plural)?;
                    is_many |= tree.defs[def].is_repeat;
                }
                None if is_many => return None,
                None => {
                    if tree.defs[def].is_repeat {
                        frame = self.arena.frame(frame).parent;
                    }
                    def = tree.defs[def].parent?;
                }
            }
        }
        is_many.then_some((def, frame))
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn only_plain_whole_numbers_are_added_ahead() {
        for (text, expected) in [
            ("", Part::Blank),
            ("0", Part::Whole(0)),
            ("-12", Part::Whole(-12)),
            ("007", Part::Whole(7)),
            ("-", Part::Other),
            (" 1", Part::Other),
            ("+1", Part::Other),
            ("1.5", Part::Other),
            ("1234567890123", Part::Other),
            ("2024-01-01", Part::Other),
        ] {
            assert_eq!(Part::of(text), expected, "{text:?}");
        }
    }
}
