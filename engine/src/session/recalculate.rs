//! Keeping values, relevance, counted repeats and choices up to date along the static graph.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

use super::live::{Arena, NONE};
use super::spread::{Reach, Spread};
use super::{Changes, NodeId, Session};
use crate::form::graph::{Edge, FacetKind};
use crate::host::Host;
use crate::xpath::STEPS;

/// Instances that a repeat may have at most when it is counted by an expression.
pub const MOST_INSTANCES: usize = 10_000;
/// Evaluations that one command may cause for each facet of the instance, so that instances which look at each other
/// come to an end.
pub const MOST_ROUNDS: usize = 64;

/// What is still to be done, and what was done so far.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// (place in the order of evaluation, node).
    queue: BTreeSet<(usize, u32)>,
    /// What the next pass over the same place is about.
    later: BTreeSet<(usize, u32)>,
    /// What is being evaluated.
    at: (usize, u32),
    changed: BTreeSet<u32>,
    structure: bool,
    pub language: bool,
    /// Questions whose value changed, for their actions.
    events: VecDeque<u32>,
    /// False while an instance is being opened: values that come up then are no changes.
    has_events: bool,
    evaluations: usize,
    /// How often repeats were counted during this command.
    counted: BTreeMap<u32, usize>,
    spread: Spread,
}

impl Work {
    pub fn new() -> Self {
        Self {
            has_events: true,
            ..Self::default()
        }
    }

    /// Work that fires no `xforms-value-changed`.
    pub fn quiet() -> Self {
        Self::default()
    }

    /// Whether values that come up are changes from now on; tells whether they were.
    pub fn hear(&mut self, has_events: bool) -> bool {
        core::mem::replace(&mut self.has_events, has_events)
    }

    pub fn into_changes(self, arena: &Arena) -> Changes {
        let nodes = self
            .changed
            .into_iter()
            .filter(|id| arena.get(*id).is_some())
            .map(NodeId)
            .collect();
        Changes {
            nodes,
            structure: self.structure,
            language: self.language,
        }
    }
}

impl Session {
    /// Works until nothing is left to do: first the graph, then the actions of what changed, and again.
    pub(super) fn settle(&mut self, work: &mut Work, host: &mut dyn Host) {
        let mut rounds = 0;
        loop {
            self.propagate(work, host);
            let Some(question) = work.events.pop_front() else {
                break;
            };
            rounds += 1;
            if rounds > 1_000 {
                work.events.clear();
                break;
            }
            self.run_on_change(question, work, host);
        }
    }

    /// Computes every facet of the whole instance.
    pub(super) fn compute_all(&mut self, work: &mut Work, host: &mut dyn Host) {
        for id in 0..self.arena.nodes.len() as u32 {
            self.queue_facets(id, work);
        }
        let facets = &self.form.graph.facets;
        if facets.iter().any(|facet| facet.kind == FacetKind::Choices) {
            self.prepare_choices(host);
        }
        self.settle(work, host);
    }

    /// Makes the indexes that the filters of choices ask for, so that nobody waits for them at a first answer.
    #[inline(never)]
    fn prepare_choices(&self, host: &mut dyn Host) {
        let graph = &self.form.graph;
        let mut is_done = alloc::vec![false; graph.of.len()];
        for live in &self.arena.nodes {
            // One index serves all instances of a repeat.
            if core::mem::replace(&mut is_done[live.def], true) {
                continue;
            }
            let facets = graph.of[live.def].iter().map(|rank| &graph.facets[*rank]);
            for facet in facets.filter(|facet| facet.kind == FacetKind::Choices) {
                self.workspace.allow(STEPS);
                let expr = self.form.expression(facet.expr);
                expr.prepare(&self.context(live), host);
            }
        }
    }

    /// Queues the facets of one node.
    pub(super) fn queue_facets(&self, id: u32, work: &mut Work) {
        let Some(live) = self.arena.get(id) else { return };
        let is_range = live.range != NONE;
        for rank in &self.form.graph.of[live.def] {
            let fits = match self.form.graph.facets[*rank].kind {
                FacetKind::Relevant => true,
                FacetKind::Count => is_range,
                FacetKind::Calculate | FacetKind::Choices => !is_range,
            };
            if fits {
                work.queue(*rank, id);
            }
        }
    }

    /// Queues what may read differently in another language.
    pub(super) fn mark_language(&self, work: &mut Work) {
        for rank in &self.form.graph.language {
            let def = self.form.graph.facets[*rank].def;
            for id in self.arena.nodes_of(&self.form.tree, def, 0, 0) {
                work.queue(*rank, id);
            }
        }
    }

    #[inline(never)]
    fn propagate(&mut self, work: &mut Work, host: &mut dyn Host) {
        loop {
            if work.is_pass_over() {
                self.begin_pass(work);
            }
            let Some((rank, id)) = work.next() else { break };
            work.evaluations += 1;
            // Asked each time: a count may have added instances since.
            if work.evaluations > MOST_ROUNDS * (self.arena.nodes.len() + 100) {
                work.queue.clear();
                work.later.clear();
                work.spread.clear();
                break;
            }
            if self.arena.get(id).is_some() {
                self.workspace.allow(STEPS);
                self.evaluate(rank, id, work, host);
            }
        }
        work.at = (0, 0);
    }

    #[inline(never)]
    fn evaluate(&mut self, rank: usize, id: u32, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        let facet = &form.graph.facets[rank];
        let expr = form.expression(facet.expr);
        let live = &self.arena.nodes[id as usize];
        let context = self.context(live);
        match facet.kind {
            FacetKind::Relevant => {
                // A question is rather shown than lost when its condition cannot be evaluated.
                let own = expr.boolean(&context, host).unwrap_or(true);
                if own != live.own {
                    self.arena.nodes[id as usize].own = own;
                    self.refresh_relevance(id, work);
                }
            }
            FacetKind::Calculate => {
                let stored = match expr.evaluate(&context, host) {
                    Ok(value) => self.computed(facet.def, value),
                    Err(_) => String::new(),
                };
                self.store(id, &stored, work);
            }
            FacetKind::Count => {
                // A repeat whose count looks at its own instances must come to an end.
                let times = work.counted.entry(id).or_insert(0);
                *times += 1;
                if *times <= MOST_ROUNDS {
                    let wanted = expr.number(&context, host).unwrap_or(f64::NAN);
                    self.recount(id, wanted, work, host);
                }
            }
            FacetKind::Choices => self.admit_again(id, work),
        }
    }

    /// Gives a repeat as many instances as its count says.
    #[inline(never)]
    fn recount(&mut self, id: u32, wanted: f64, work: &mut Work, host: &mut dyn Host) {
        let is_first = self.counted.insert(id);
        // While the count is blank (somebody is typing it anew), nothing is thrown away.
        if wanted.is_finite() || is_first {
            let wanted = if wanted.is_finite() && wanted > 0.0 {
                wanted as usize
            } else {
                0
            };
            let count = self.set_count(id, wanted.min(MOST_INSTANCES), work, host);
            let is_cut = wanted > count;
            // What is said about it may differ, although the instances are the same.
            work.structure |= is_cut || self.cut.iter().any(|(known, _)| *known == id);
            self.cut.retain(|(known, _)| *known != id);
            if is_cut {
                self.cut.push((id, wanted));
            }
        }
    }

    /// Stores a value and queues everything that reads it.
    pub(super) fn set_value(&mut self, id: u32, value: &str, work: &mut Work) {
        let Some(live) = self.arena.get(id) else { return };
        if self.document.string_value(live.xml) == value {
            return;
        }
        let (xml, def) = (live.xml, live.def);
        self.document.set_text(xml, value);
        if work.has_events && self.form.on_change.contains_key(&def) {
            work.events.push_back(id);
        }
        self.fire(id, work);
    }

    /// Queues everything that reads a node.
    pub(super) fn fire(&self, id: u32, work: &mut Work) {
        let Some(live) = self.arena.get(id) else { return };
        self.touch(id);
        work.changed.insert(id);
        for edge in &self.form.graph.dependents[live.def] {
            self.queue_edge(edge, edge.level, live.frame, work);
        }
        let tree = &self.form.tree;
        for edge in &self.form.graph.views[live.def] {
            let is_many = tree.defs[edge.to].depth > edge.level;
            let reach = (edge.to, self.arena.frame_at(live.frame, edge.level));
            if !is_many || work.spread.sees_anew(reach) {
                work.changed
                    .extend(self.arena.nodes_of(tree, edge.to, edge.level, live.frame));
            }
        }
    }

    fn queue_edge(&self, edge: &Edge, level: usize, frame: u32, work: &mut Work) {
        let def = self.form.graph.facets[edge.to].def;
        let reach = (edge.to, self.arena.frame_at(frame, level));
        if self.form.tree.defs[def].depth <= level {
            for id in self.reached(reach) {
                work.queue(edge.to, id);
            }
        } else if work.spread.needs(reach, work.at) {
            let (current, node) = work.at;
            for id in self.reached(reach) {
                // Those before it are found when the next pass begins.
                if edge.to != current || id > node {
                    work.queue.insert((edge.to, id));
                }
            }
        }
    }

    /// The nodes whose facet is meant.
    fn reached(&self, (place, frame): Reach) -> Vec<u32> {
        let facet = &self.form.graph.facets[place];
        let tree = &self.form.tree;
        let level = self.arena.depth(frame);
        let mut nodes = Vec::new();
        if tree.defs[facet.def].is_repeat && matches!(facet.kind, FacetKind::Relevant | FacetKind::Count) {
            nodes = self.arena.ranges_of(tree, facet.def, level, frame);
        }
        if facet.kind != FacetKind::Count {
            nodes.extend(self.arena.nodes_of(tree, facet.def, level, frame));
        }
        nodes
    }

    /// Queues what was left for the next pass.
    fn begin_pass(&self, work: &mut Work) {
        while let Some(entry) = work.later.pop_first() {
            work.queue.insert(entry);
        }
        for (reach, last) in work.spread.take_left() {
            for id in self.reached(reach) {
                if id <= last {
                    work.queue.insert((reach.0, id));
                }
            }
        }
    }

    /// Queues what reads a repeat after instances were added at its end or removed; `from` is the first instance whose
    /// position changed.
    pub(super) fn fire_structure(&mut self, range: u32, from: usize, work: &mut Work) {
        work.structure = true;
        work.spread.forget_views();
        let (def, frame, live) = {
            let range = self.arena.range(range);
            (range.def, range.frame, range.live)
        };
        work.changed.insert(live);
        let depth = self.arena.depth(frame);
        let form = self.form.clone();
        for inside in &form.tree.inside[def] {
            for edge in form.graph.dependents[*inside]
                .iter()
                .filter(|edge| edge.level <= depth)
            {
                self.queue_edge(edge, edge.level, frame, work);
            }
            for edge in form.graph.views[*inside]
                .iter()
                .filter(|edge| edge.level <= depth)
            {
                work.changed
                    .extend(self.arena.nodes_of(&form.tree, edge.to, edge.level, frame));
            }
        }
        let moved: Vec<u32> = self
            .arena
            .range(range)
            .instances
            .iter()
            .skip(from)
            .copied()
            .collect();
        for instance in moved {
            let top = self.arena.frame(instance).slots[0];
            work.changed.insert(top);
            for rank in &form.graph.of[def] {
                let facet = &form.graph.facets[*rank];
                let by_place = form.expression(facet.expr).depends_on_own_position();
                if by_place && facet.kind == FacetKind::Relevant {
                    work.queue(*rank, top);
                }
            }
            for edge in form.graph.dependents[def]
                .iter()
                .filter(|edge| edge.level > depth)
            {
                self.queue_edge(edge, edge.level, instance, work);
            }
            for edge in form.graph.views[def].iter().filter(|edge| edge.level > depth) {
                work.changed
                    .extend(self.arena.nodes_of(&form.tree, edge.to, edge.level, instance));
            }
        }
    }

    /// Brings the relevance of a node and all under it in line with what they and their ancestors say.
    pub(super) fn refresh_relevance(&mut self, id: u32, work: &mut Work) {
        let form = self.form.clone();
        let mut open = alloc::vec![id];
        while let Some(id) = open.pop() {
            let Some(live) = self.arena.get(id) else { continue };
            let parent = self.arena.parent(&form.tree, id);
            let around = match parent {
                // A repeat is relevant with its instances, not the other way round.
                Some(parent) if self.arena.nodes[parent as usize].range != NONE => {
                    let range = self.arena.range(self.arena.nodes[parent as usize].range);
                    let holder = self.arena.parent(&form.tree, range.live);
                    holder.is_none_or(|h| self.arena.nodes[h as usize].relevant)
                }
                Some(parent) => self.arena.nodes[parent as usize].relevant,
                None => true,
            };
            let is_range = live.range != NONE;
            let relevant = if is_range {
                let range = self.arena.range(live.range);
                let mut instances = range.instances.iter().peekable();
                let any = match instances.peek() {
                    Some(_) => {
                        instances.any(|f| self.arena.nodes[self.arena.frame(*f).slots[0] as usize].own)
                    }
                    None => live.own,
                };
                around && any
            } else {
                around && live.own
            };
            if relevant == live.relevant {
                continue;
            }
            let (def, frame) = (live.def, live.frame);
            self.arena.nodes[id as usize].relevant = relevant;
            work.structure = true;
            if is_range {
                work.changed.insert(id);
                continue;
            }
            self.fire(id, work);
            if form.tree.defs[def].is_repeat
                && let Some(range) = parent
            {
                open.push(range);
            }
            self.push_children(def, frame, &mut open);
        }
    }

    /// The nodes directly under a node: child elements, attributes, and repeats with all their instances.
    fn push_children(&self, def: usize, frame: u32, open: &mut Vec<u32>) {
        let tree = &self.form.tree;
        let frame = self.arena.frame(frame);
        let attributes = tree.attributes_of(def);
        for child in tree.defs[def].children.iter().copied().chain(attributes) {
            let child_def = &tree.defs[child];
            if !child_def.is_repeat {
                open.extend(frame.slots.get(child_def.slot).copied().filter(|id| *id != NONE));
            } else if let Some(range) = frame
                .ranges
                .get(child_def.range_slot)
                .copied()
                .filter(|r| *r != NONE)
            {
                let range = self.arena.range(range);
                open.push(range.live);
                open.extend(range.instances.iter().map(|f| self.arena.frame(*f).slots[0]));
            }
        }
    }
}

impl Work {
    /// Queues a facet of a node. Where instances look at each other, those before the one that is being evaluated wait for
    /// the next pass: otherwise each of them would be evaluated once for every later one.
    fn queue(&mut self, rank: usize, id: u32) {
        let (current, node) = self.at;
        if rank == current && id <= node {
            self.later.insert((rank, id));
        } else {
            self.queue.insert((rank, id));
        }
    }

    /// True if nothing is queued any more at the place of which something was left for the next pass.
    fn is_pass_over(&self) -> bool {
        let later = self.later.first().map(|(rank, _)| *rank);
        let pass = later.into_iter().chain(self.spread.first_left()).min();
        pass.is_some_and(|rank| self.queue.first().is_none_or(|next| next.0 > rank))
    }

    /// What is to be evaluated next.
    fn next(&mut self) -> Option<(usize, u32)> {
        self.at = self.queue.pop_first()?;
        self.spread.begins(self.at.0);
        Some(self.at)
    }

    /// Tells that a node may look different.
    pub fn mark(&mut self, id: u32) {
        self.changed.insert(id);
    }
}
