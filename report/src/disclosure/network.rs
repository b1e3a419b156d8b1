//! Counts as a flow, and what a reader can infer of a hidden one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    pub from: usize,
    pub to: usize,
    pub value: u64,
    pub is_hidden: bool,
    /// What is lost if it is hidden too; `None` if that must not be.
    pub cost: Option<u64>,
}

/// Counts that add up: at every node, what comes in goes out.
#[derive(Clone, Debug, Default)]
pub struct Network {
    pub nodes: usize,
    pub arcs: Vec<Arc>,
    /// Arcs at each node.
    at: Vec<Vec<usize>>,
}

/// More than any count.
const WITHOUT_LIMIT: u64 = u64::MAX / 4;

impl Network {
    pub fn new(nodes: usize) -> Self {
        Self {
            nodes,
            arcs: Vec::new(),
            at: vec![Vec::new(); nodes],
        }
    }

    /// Adds a count and gives its index.
    pub fn add(&mut self, arc: Arc) -> usize {
        let index = self.arcs.len();
        self.at[arc.from].push(index);
        self.at[arc.to].push(index);
        self.arcs.push(arc);
        index
    }

    /// The number of values that a reader must think possible for a hidden count, less one; never more than `enough`.
    /// 0 means that the count is known.
    pub fn width(&self, arc: usize, enough: u64) -> u64 {
        let Arc {
            from,
            to,
            value,
            is_hidden,
            ..
        } = self.arcs[arc];
        if !is_hidden {
            return 0;
        }
        let up = self.flow(to, from, arc, enough).0;
        if up >= enough {
            return enough;
        }
        let down = self.flow(from, to, arc, (enough - up).min(value)).0.min(value);
        up + down
    }

    /// How much can be sent from one node to another by changing hidden counts other than `without`, up to `limit`; and
    /// by how much each count changes then.
    fn flow(&self, source: usize, sink: usize, without: usize, limit: u64) -> (u64, Vec<i64>) {
        let mut changed: Vec<i64> = vec![0; self.arcs.len()];
        if source == sink {
            return (limit, changed);
        }
        let mut sent = 0;
        while sent < limit {
            let Some((path, room)) = self.path(source, sink, without, &changed) else {
                break;
            };
            let amount = room.min(limit - sent);
            for (arc, forward) in path {
                changed[arc] += if forward { amount as i64 } else { -(amount as i64) };
            }
            sent += amount;
        }
        (sent, changed)
    }

    /// A path in the residual network, breadth first, with its room.
    fn path(
        &self,
        source: usize,
        sink: usize,
        without: usize,
        changed: &[i64],
    ) -> Option<(Vec<(usize, bool)>, u64)> {
        let room = |arc: usize, forward: bool| match forward {
            true => WITHOUT_LIMIT,
            false => (self.arcs[arc].value as i64 + changed[arc]).max(0) as u64,
        };
        let mut before: Vec<Option<(usize, usize, bool)>> = vec![None; self.nodes];
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            if node == sink {
                break;
            }
            for &arc in &self.at[node] {
                let a = &self.arcs[arc];
                if !a.is_hidden || arc == without {
                    continue;
                }
                let forward = a.from == node;
                let next = if forward { a.to } else { a.from };
                if next != source && before[next].is_none() && room(arc, forward) > 0 {
                    before[next] = Some((node, arc, forward));
                    queue.push_back(next);
                }
            }
        }
        let mut path = Vec::new();
        let mut least = WITHOUT_LIMIT;
        let mut node = sink;
        while node != source {
            let (previous, arc, forward) = before[node]?;
            least = least.min(room(arc, forward));
            path.push((arc, forward));
            node = previous;
        }
        Some((path, least))
    }

    /// The counts that are cheapest to hide so that a hidden count may be greater by `amount` more than it may be now;
    /// `None` if nothing that may be hidden helps.
    pub fn cheapest_cycle(&self, arc: usize, amount: u64) -> Option<Vec<usize>> {
        let Arc {
            from: sink,
            to: source,
            ..
        } = self.arcs[arc];
        // What hidden counts give is used up: every way from here opens a shown one.
        let (_, changed) = self.flow(source, sink, arc, WITHOUT_LIMIT);
        let mut best: Vec<u64> = vec![u64::MAX; self.nodes];
        let mut before: Vec<Option<(usize, usize)>> = vec![None; self.nodes];
        let mut queue = BinaryHeap::from([Reverse((0u64, source))]);
        best[source] = 0;
        while let Some(Reverse((cost, node))) = queue.pop() {
            if cost > best[node] {
                continue;
            }
            for &step in &self.at[node] {
                let a = &self.arcs[step];
                let price = match (a.is_hidden, a.cost) {
                    (true, _) => 0,
                    (false, Some(price)) => price,
                    (false, None) => continue,
                };
                let forward = a.from == node;
                let room = (a.value as i64 + changed[step]).max(0) as u64;
                if step == arc || (!forward && room < amount) {
                    continue;
                }
                let next = if forward { a.to } else { a.from };
                // One more for each step: of equal losses the shortest way.
                let total = cost + price.saturating_mul(64) + 1;
                if total < best[next] {
                    best[next] = total;
                    before[next] = Some((node, step));
                    queue.push(Reverse((total, next)));
                }
            }
        }
        if best[sink] == u64::MAX {
            return None;
        }
        let mut opened = Vec::new();
        let mut node = sink;
        while node != source {
            let (previous, step) = before[node]?;
            if !self.arcs[step].is_hidden {
                opened.push(step);
            }
            node = previous;
        }
        (!opened.is_empty()).then_some(opened)
    }
}
