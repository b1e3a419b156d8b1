//! Document order as numbers with gaps, so that inserting rarely renumbers.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::document::{DocumentIn, Kind, NodeId};

/// Between nodes that are numbered all at once: so much can come between them before all are numbered anew.
const GAP: u64 = 1 << 32;
/// Between nodes that are put in later: little of the gap they fall into, so that many fit in one after the other.
const STEP: u64 = 1 << 16;

impl DocumentIn<'_> {
    /// Document order (XPath 1.0 § 5): an element before its attributes, these before its children.
    pub fn compare(&self, a: NodeId, b: NodeId) -> Ordering {
        self.place(a).cmp(&self.place(b))
    }

    /// Attributes have no number of their own: they follow their element in the order they were made.
    fn place(&self, node: NodeId) -> (u64, u32) {
        let record = self.record(node);
        match (record.kind, record.parent) {
            (Kind::Attribute | Kind::Namespace, Some(owner)) => (self.record(owner).order, node.number()),
            _ => (record.order, 0),
        }
    }

    /// Gives numbers to a subtree that was just put in place.
    pub(super) fn number_subtree(&mut self, top: NodeId) {
        let before = self.before(top).map_or(0, |n| self.record(n).order);
        let after = self.after(top, NodeId::DOCUMENT).map(|n| self.record(n).order);
        let count = 1 + self.descendants(top).count() as u64;
        let room = after.unwrap_or(u64::MAX).saturating_sub(before);
        let step = match after {
            Some(_) => STEP,
            None => GAP,
        }
        .min(room / (count + 1));
        if step == 0 {
            self.renumber();
            return;
        }
        let mut order = before;
        let mut next = Some(top);
        while let Some(node) = next {
            order += step;
            self.record_mut(node).order = order;
            next = self.record(node).first_child.or_else(|| self.after(node, top));
        }
    }

    fn renumber(&mut self) {
        let nodes: Vec<NodeId> = self.descendants(NodeId::DOCUMENT).collect();
        let step = GAP.min(u64::MAX / (nodes.len() as u64 + 1));
        for (index, node) in nodes.into_iter().enumerate() {
            self.record_mut(node).order = (index as u64 + 1) * step;
        }
    }

    /// The last node before `node` in document order.
    fn before(&self, node: NodeId) -> Option<NodeId> {
        let Some(mut last) = self.record(node).previous else {
            return self.record(node).parent;
        };
        while let Some(child) = self.record(last).last_child {
            last = child;
        }
        Some(last)
    }
}
