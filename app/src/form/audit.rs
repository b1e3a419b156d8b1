//! The audit log of the form on the screen: tells the engine's log which page is shown.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sondeo_engine::audit::{Audit, Event, FILE, View};
use sondeo_engine::session::{NodeId, Session, StepKind};

use super::filling::Filling;
use super::keeper::Urgency;
use crate::clock;
use crate::ui::effect;

/// The log of one sitting.
#[derive(Clone)]
pub struct AuditLog {
    filling: Filling,
    node: NodeId,
    audit: Rc<RefCell<Audit>>,
    /// How much of the file is on the medium, in bytes.
    saved: Rc<Cell<usize>>,
}

/// The node that asks for a log, if the form has one.
pub fn audit_node(session: &Session) -> Option<NodeId> {
    let root = session.path(session.root());
    let paths = ["/meta/audit", "/orx:meta/orx:audit"];
    paths
        .iter()
        .find_map(|path| session.find(&(root.to_owned() + path)))
}

impl AuditLog {
    /// Begins a log, or goes on with the file of an earlier sitting; `None` for a form that asks for none.
    pub fn new(filling: Filling, earlier: Option<Vec<u8>>) -> Option<AuditLog> {
        let node = filling.look(audit_node)??;
        let view = filling.look(|session| session.node(node))??;
        let earlier = earlier.and_then(|bytes| String::from_utf8(bytes).ok());
        let log = AuditLog {
            filling,
            node,
            audit: Rc::new(RefCell::new(Audit::new(&view.attributes, earlier, clock::now()))),
            saved: Rc::default(),
        };
        let follower = log.clone();
        effect(move || {
            filling.turn();
            filling.pages();
            follower.turn();
        });
        Some(log)
    }

    /// Follows the page on the screen.
    fn turn(&self) {
        let page = self.filling.page_untracked();
        let start = clock::now();
        let mut audit = self.audit.borrow_mut();
        let shown = self.filling.look(|session| {
            let view = |event: Event, node: Option<NodeId>| View {
                event,
                node: node.map(|node| session.reference(node)).unwrap_or_default(),
                start,
                value: node
                    .and_then(|node| session.node(node))
                    .map_or_else(String::new, |view| view.value),
            };
            let Some(page) = &page else {
                return vec![view(Event::EndScreen, None)];
            };
            let mut shown = Vec::new();
            for step in &page.steps {
                match step.kind {
                    StepKind::Question => shown.push(view(Event::Question, Some(step.node))),
                    StepKind::NewRepeat if page.steps.len() == 1 => {
                        shown.push(view(Event::AddRepeat, Some(step.node)));
                    }
                    _ => {}
                }
            }
            if shown.len() > 1 {
                if !audit.tracks_changes() {
                    shown.clear();
                }
                shown.insert(0, view(Event::GroupQuestions, page.headings.last().copied()));
            }
            shown
        });
        let is_end = page.is_none();
        let turned = audit.turn(shown.unwrap_or_default(), &|node| self.value(node), start);
        let is_wrong = |session: &Session| !session.validate().is_empty();
        if turned && is_end && self.filling.look(is_wrong) == Some(true) {
            audit.note(Event::ConstraintError, start);
        }
    }

    fn value(&self, node: &str) -> String {
        let found = |session: &Session| session.node(session.find(node)?);
        let view = self.filling.look(found).flatten();
        view.map_or_else(String::new, |view| view.value)
    }

    /// The person leaves the form, or is done with it: the record names the file, which goes along.
    pub fn end(&self, is_final: bool) {
        let now = clock::now();
        let mut audit = self.audit.borrow_mut();
        audit.turn(Vec::new(), &|node| self.value(node), now);
        audit.end(is_final, now);
        drop(audit);
        self.filling.answer(self.node, FILE.to_owned(), Urgency::Typing);
    }

    /// The record did not become final.
    pub fn failed(&self) {
        self.audit.borrow_mut().failed(clock::now());
    }

    /// An instance of a repeat is taken away.
    pub fn deleted(&self, instance: &str) {
        self.audit.borrow_mut().deleted(instance, clock::now());
    }

    /// The file as it is now, if it holds more than the medium does.
    pub fn unsaved(&self) -> Option<(&AuditLog, Vec<u8>)> {
        self.turn();
        let audit = self.audit.borrow();
        let bytes = audit.csv().as_bytes();
        (bytes.len() != self.saved.get()).then(|| (self, bytes.into()))
    }

    /// So many bytes of it are on the medium.
    pub fn saved(&self, size: usize) {
        self.saved.set(size);
    }
}
