//! Changes that concern every instance of a repeat: told once, not once for each instance that changed.
//!
//! In a running total each instance looks at the others. When all of them change, each would queue all others again: the
//! square of their number. So it is remembered which nodes wait as a whole.

use alloc::collections::{BTreeMap, BTreeSet};

/// The nodes that one change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reach {
    /// A place in the order of evaluation, or a definition.
    pub to: usize,
    /// Repeats that all of them have in common.
    pub level: usize,
    /// The frame that is that deep.
    pub frame: u32,
}

impl Reach {
    pub fn new(to: usize, level: usize, frame: u32) -> Self {
        Self { to, level, frame }
    }
}

#[derive(Debug, Default)]
pub(super) struct Spread {
    /// All nodes wait at a place whose turn has not come.
    ahead: BTreeSet<Reach>,
    /// At the place whose turn it is, all nodes after this one wait, and those up to it are due in the next pass.
    left: BTreeMap<Reach, u32>,
    /// Definitions whose nodes are all known to look different.
    viewed: BTreeSet<Reach>,
}

impl Spread {
    /// Whether the nodes have to be queued, while the node of that id is evaluated at that place.
    pub fn needs(&mut self, reach: Reach, (place, id): (usize, u32)) -> bool {
        if reach.to != place {
            return self.ahead.insert(reach);
        }
        match self.left.get_mut(&reach) {
            Some(last) if *last <= id => {
                *last = id;
                false
            }
            // The place is passed again, from further back.
            Some(_) => true,
            None => {
                self.left.insert(reach, id);
                true
            }
        }
    }

    /// Nodes of that place are evaluated from now on: they no longer wait as a whole.
    pub fn begins(&mut self, place: usize) {
        let from = Reach::new(place, 0, 0);
        while let Some(reach) = self.ahead.range(from..).next().copied() {
            if reach.to != place {
                break;
            }
            self.ahead.remove(&reach);
        }
    }

    /// The first place with nodes that are due in the next pass.
    pub fn first_left(&self) -> Option<usize> {
        self.left.first_key_value().map(|(reach, _)| reach.to)
    }

    /// Takes out nodes that are due in the next pass: those of the reach up to that id.
    pub fn next_left(&mut self) -> Option<(Reach, u32)> {
        self.left.pop_first()
    }

    /// False if all nodes of that definition are known to look different.
    pub fn sees_anew(&mut self, reach: Reach) -> bool {
        self.viewed.insert(reach)
    }

    /// There are other nodes now.
    pub fn forget_views(&mut self) {
        self.viewed.clear();
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
