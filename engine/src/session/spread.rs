//! Changes that concern every instance of a repeat: told once, not once for each instance that changed.
//!
//! In a running total each instance looks at the others. When all of them change, each would queue all others again: the
//! square of their number. So it is remembered which nodes wait as a whole.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// The nodes that one change concerns: a place in the order of evaluation, or a definition, and the frame around them all.
pub(super) type Reach = (usize, u32);

#[derive(Debug, Default)]
pub(super) struct Spread {
    /// All nodes wait at a place whose turn has not come.
    ahead: BTreeSet<Reach>,
    /// At the place whose turn it is, all nodes after this one wait, and those up to it are due in the next pass. The one
    /// that was asked for last stands near the end.
    left: Vec<(Reach, u32)>,
    /// The first place of these.
    first_left: Option<usize>,
    /// Definitions whose nodes are all known to look different.
    viewed: BTreeSet<Reach>,
}

impl Spread {
    /// Whether the nodes have to be queued, while the node of that id is evaluated at that place.
    pub fn needs(&mut self, reach: Reach, (place, id): (usize, u32)) -> bool {
        if reach.0 != place {
            return self.ahead.insert(reach);
        }
        match self.left.iter_mut().rfind(|(known, _)| *known == reach) {
            Some((_, last)) if *last <= id => {
                *last = id;
                false
            }
            // The place is passed again, from further back.
            Some(_) => true,
            None => {
                self.left.push((reach, id));
                let first = self.first_left.unwrap_or(place);
                self.first_left = Some(first.min(place));
                true
            }
        }
    }

    /// Nodes of that place are evaluated from now on: they no longer wait as a whole.
    pub fn begins(&mut self, place: usize) {
        while let Some(reach) = self.ahead.range((place, 0)..).next().copied() {
            if reach.0 != place {
                break;
            }
            self.ahead.remove(&reach);
        }
    }

    /// The first place with nodes that are due in the next pass.
    pub fn first_left(&self) -> Option<usize> {
        self.first_left
    }

    /// Takes out all nodes that are due in the next pass: those of each reach up to that id.
    pub fn take_left(&mut self) -> Vec<(Reach, u32)> {
        self.first_left = None;
        core::mem::take(&mut self.left)
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
