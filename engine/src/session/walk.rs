//! The walk of a person through the form, as steps and as screens.

use alloc::vec::Vec;

use super::live::NONE;
use super::view::{Page, Step, StepKind};
use super::{NodeId, Session};
use crate::form::def::{BodyDef, BodyId, BodyKind};
use crate::form::tree::DefId;

/// Where the walk tells what it meets.
trait Visitor {
    fn step(&mut self, step: Step);
    /// A group or an instance of a repeat opens after its step; true for one whose content is on one screen.
    fn open(&mut self, node: Option<NodeId>, is_field_list: bool);
    fn close(&mut self, node: Option<NodeId>, is_field_list: bool);
}

impl Session {
    /// The walk of a person who fills the form, only over relevant nodes.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Steps(Vec::new());
        for id in &self.form.body_roots {
            self.visit(*id, 0, &mut steps);
        }
        steps.0
    }

    /// The walk as screens.
    pub fn pages(&self) -> Vec<Page> {
        let mut pages = Pages::default();
        for id in &self.form.body_roots {
            self.visit(*id, 0, &mut pages);
        }
        pages.done
    }

    /// The share of the form's questions that stand before the node's in the form, asked or not, from 0 to 1: it does not go
    /// down while a person goes forward, whatever an answer makes relevant, unless it changes how many instances a repeat is
    /// to have. Instances of a repeat have equal parts of its share; where more can be added, so that nobody knows how many
    /// there will be, the first one has all of it.
    pub fn share_before(&self, node: NodeId) -> f64 {
        let Some(live) = self.arena.get(node.0) else {
            return 0.0;
        };
        let mut counted = Counted::default();
        for id in &self.form.body_roots {
            self.count(*id, live.def, &mut counted);
        }
        let extent = |def| counted.repeats.iter().find(|repeat| repeat.def == def);
        let mut before = f64::from(counted.before.unwrap_or(0));
        if let Some(repeat) = extent(live.def).filter(|_| live.range != NONE) {
            // To add an instance is the last thing in a repeat.
            before = repeat.end;
        }
        let mut frame = self.arena.frame(live.frame);
        while frame.parent != NONE {
            let range = self.arena.range(frame.range);
            if let Some(Extent { start, end, .. }) = extent(range.def) {
                let instances = range.instances.len().max(1) as f64;
                before = match (self.can_add(range.live), frame.index) {
                    (true, 0) => before,
                    (true, _) => *end,
                    (false, index) => {
                        start + (f64::from(index) * (end - start) + (before - start)) / instances
                    }
                };
            }
            frame = self.arena.frame(frame.parent);
        }
        before / f64::from(counted.all.max(1))
    }

    /// Counts the questions of a body element, and those before the one of that definition.
    fn count(&self, id: BodyId, of: DefId, counted: &mut Counted) {
        let body = &self.form.body[id];
        let start = counted.all;
        if body.def == Some(of) && counted.before.is_none() {
            counted.before = Some(start);
        }
        if matches!(body.kind, BodyKind::Control(_)) {
            counted.all += 1;
        }
        for child in &body.children {
            self.count(*child, of, counted);
        }
        if let (BodyKind::Repeat { .. }, Some(def)) = (body.kind, body.def) {
            counted.repeats.push(Extent {
                def,
                start: f64::from(start),
                end: f64::from(counted.all),
            });
        }
    }

    /// The node of a body element within a frame, if it is relevant.
    fn relevant_in(&self, body: &BodyDef, frame: u32) -> Option<u32> {
        let def = body.def?;
        let node = &self.form.tree.defs[def];
        let slot = *self
            .arena
            .frame(self.arena.frame_at(frame, node.depth))
            .slots
            .get(node.slot)?;
        self.arena
            .get(slot)
            .filter(|live| live.relevant && live.def == def)
            .map(|_| slot)
    }

    /// The body is as deep as the reader allows, and so is the recursion.
    fn visit(&self, id: BodyId, frame: u32, visitor: &mut dyn Visitor) {
        let body = &self.form.body[id];
        match body.kind {
            BodyKind::Control(_) => {
                if let Some(node) = self.relevant_in(body, frame) {
                    visitor.step(Step {
                        kind: StepKind::Question,
                        node: NodeId(node),
                    });
                }
            }
            BodyKind::Group => {
                let is_field_list = is_field_list(body);
                let node = match body.def {
                    None => None,
                    Some(_) => match self.relevant_in(body, frame) {
                        None => return,
                        Some(node) => Some(NodeId(node)),
                    },
                };
                visitor.open(node, is_field_list);
                if let Some(node) = node {
                    visitor.step(Step {
                        kind: StepKind::Group,
                        node,
                    });
                }
                for child in &body.children {
                    self.visit(*child, frame, visitor);
                }
                visitor.close(node, is_field_list);
            }
            BodyKind::Repeat { .. } => self.visit_repeat(body, frame, visitor),
        }
    }

    fn visit_repeat(&self, body: &BodyDef, frame: u32, visitor: &mut dyn Visitor) {
        let Some(def) = body.def else { return };
        let slot = self.form.tree.defs[def].range_slot;
        let Some(range) = self
            .arena
            .frame(frame)
            .ranges
            .get(slot)
            .copied()
            .filter(|r| *r != NONE)
        else {
            return;
        };
        let range = self.arena.range(range);
        let is_field_list = is_field_list(body);
        for instance in &range.instances {
            let top = self.arena.frame(*instance).slots[0];
            if !self.arena.nodes[top as usize].relevant {
                continue;
            }
            visitor.open(Some(NodeId(top)), is_field_list);
            visitor.step(Step {
                kind: StepKind::Repeat,
                node: NodeId(top),
            });
            for child in &body.children {
                self.visit(*child, *instance, visitor);
            }
            visitor.close(Some(NodeId(top)), is_field_list);
        }
        if self.arena.nodes[range.live as usize].relevant && self.can_add(range.live) {
            visitor.step(Step {
                kind: StepKind::NewRepeat,
                node: NodeId(range.live),
            });
        }
    }
}

fn is_field_list(body: &BodyDef) -> bool {
    body.appearance
        .iter()
        .any(|token| token == "field-list" || token == "table-list")
}

/// What stands before a question, in questions.
#[derive(Default)]
struct Counted {
    all: u32,
    before: Option<u32>,
    repeats: Vec<Extent>,
}

/// How many questions stand before a repeat, and before what follows it.
struct Extent {
    def: DefId,
    start: f64,
    end: f64,
}

struct Steps(Vec<Step>);

impl Visitor for Steps {
    fn step(&mut self, step: Step) {
        self.0.push(step);
    }

    fn open(&mut self, _node: Option<NodeId>, _is_field_list: bool) {}

    fn close(&mut self, _node: Option<NodeId>, _is_field_list: bool) {}
}

#[derive(Default)]
struct Pages {
    done: Vec<Page>,
    /// The page of the outermost open field-list.
    page: Option<Page>,
    /// How many field-lists are open.
    lists: usize,
    headings: Vec<NodeId>,
}

impl Visitor for Pages {
    fn step(&mut self, step: Step) {
        match &mut self.page {
            Some(page) => page.steps.push(step),
            None if matches!(step.kind, StepKind::Question | StepKind::NewRepeat) => {
                self.done.push(Page {
                    headings: self.headings.clone(),
                    steps: alloc::vec![step],
                });
            }
            None => {}
        }
    }

    fn open(&mut self, node: Option<NodeId>, is_field_list: bool) {
        self.headings.extend(node);
        if is_field_list {
            if self.lists == 0 {
                self.page = Some(Page {
                    headings: self.headings.clone(),
                    steps: Vec::new(),
                });
            }
            self.lists += 1;
        }
    }

    fn close(&mut self, node: Option<NodeId>, is_field_list: bool) {
        if node.is_some() {
            self.headings.pop();
        }
        if is_field_list {
            self.lists = self.lists.saturating_sub(1);
            if self.lists == 0
                && let Some(mut page) = self.page.take()
            {
                // The list's own step is its heading already.
                if page
                    .steps
                    .first()
                    .is_some_and(|s| Some(&s.node) == page.headings.last())
                {
                    page.steps.remove(0);
                }
                let is_shown = page
                    .steps
                    .iter()
                    .any(|s| matches!(s.kind, StepKind::Question | StepKind::NewRepeat));
                if is_shown {
                    self.done.push(page);
                }
            }
        }
    }
}
