//! What expressions see of a session.

use alloc::string::String;
use alloc::vec::Vec;

use super::Session;
use super::live::{Live, NONE};
use super::text::{CAPTION, PLAIN};
use crate::form::def::{ChoicesDef, ExprId};
use crate::host::Host;
use crate::xml::{Document, NameId, NodeId as XmlId};
use crate::xpath::{Context, Node, Total, World};

/// How many texts may be inside each other.
const MOST_TEXTS: u32 = 8;

impl World for Session {
    fn document(&self, index: u32) -> &Document {
        match index {
            0 => &self.document,
            _ => self
                .secondary
                .get(index as usize - 1)
                .map_or(&self.document, |document| document),
        }
    }

    fn is_plain(&self, document: u32) -> bool {
        document != 0
    }

    fn instance(&self, id: &str) -> Option<Node> {
        let index = self.form.secondary.iter().position(|s| s.id == id)?;
        Some(Node::new(index as u32 + 1, XmlId::DOCUMENT))
    }

    fn itext(&self, id: &str) -> Option<String> {
        self.deeper(|| self.itext_text(id, PLAIN, 0))
    }

    fn choice_label(&self, context: Node, path: &str, value: &str) -> Option<String> {
        self.deeper(|| self.label_of_choice(context, path, value))
    }

    fn children(&self, parent: Node, name: NameId, visit: &mut dyn FnMut(XmlId)) -> bool {
        if parent.document != 0 {
            return false;
        }
        let Some(live) = self.arena.of_xml(parent.id).and_then(|id| self.arena.get(id)) else {
            return false;
        };
        let tree = &self.form.tree;
        let child = tree.child_named(live.def, name).map(|def| &tree.defs[def]);
        let Some(child) = child.filter(|child| live.range == NONE && !child.is_plural) else {
            return false;
        };
        let frame = self.arena.frame(live.frame);
        if !child.is_repeat {
            let slot = frame.slots.get(child.slot).filter(|id| **id != NONE);
            slot.into_iter()
                .for_each(|id| visit(self.arena.nodes[*id as usize].xml));
            return true;
        }
        let range = frame.ranges.get(child.range_slot).filter(|range| **range != NONE);
        for instance in range
            .into_iter()
            .flat_map(|range| &self.arena.range(*range).instances)
        {
            let top = self.arena.frame(*instance).slots[0];
            visit(self.arena.nodes[top as usize].xml);
        }
        true
    }

    fn child_at(&self, parent: Node, name: NameId, place: usize) -> Option<Option<XmlId>> {
        let id = self.arena.of_xml(parent.id).filter(|_| parent.document == 0)?;
        let live = self.arena.get(id).filter(|live| live.range == NONE)?;
        let child = &self.form.tree.defs[self.form.tree.child_named(live.def, name)?];
        if !child.is_repeat {
            return None;
        }
        let range = self.arena.frame(live.frame).ranges.get(child.range_slot)?;
        let instances = &self.arena.ranges.get(*range as usize)?.instances;
        let instance = instances.get(place.checked_sub(1)?);
        Some(instance.map(|frame| {
            let top = self.arena.frame(*frame).slots[0];
            self.arena.nodes[top as usize].xml
        }))
    }

    fn place(&self, node: Node) -> Option<usize> {
        let id = self.arena.of_xml(node.id).filter(|_| node.document == 0)?;
        let live = self.arena.get(id).filter(|live| live.range == NONE)?;
        let def = &self.form.tree.defs[live.def];
        match (def.is_repeat, def.is_plural) {
            (true, _) => Some(self.arena.position(live.frame)),
            (false, is_plural) => (!is_plural).then_some(1),
        }
    }

    fn total(&self, from: Node, steps: &mut dyn Iterator<Item = Option<NameId>>) -> Option<Total> {
        self.total_of(from, steps)
    }

    fn language(&self) -> &str {
        Session::language(self).unwrap_or_default()
    }

    fn version(&self) -> &str {
        &self.form.version
    }

    fn is_excluded(&self, node: Node) -> bool {
        node.document == 0
            && self
                .arena
                .of_xml(node.id)
                .is_some_and(|id| !self.arena.nodes[id as usize].relevant)
    }
}

impl Session {
    /// Texts may show texts, but not without end: what is asked for inside too many others is not there.
    fn deeper(&self, text: impl FnOnce() -> Option<String>) -> Option<String> {
        let depth = self.depth.get();
        if depth >= MOST_TEXTS {
            return None;
        }
        self.depth.set(depth + 1);
        let text = text();
        self.depth.set(depth);
        text
    }

    fn label_of_choice(&self, context: Node, path: &str, value: &str) -> Option<String> {
        let from = if context.document == 0 {
            self.arena.of_xml(context.id)
        } else {
            None
        }
        .unwrap_or(0);
        let live = self.arena.get(from)?;
        let base = &self.form.tree.defs[live.def].path;
        let def = self.form.tree.at(&crate::form::absolute_path(base, path))?;
        let chains = &self.form.tree.chains;
        let common = chains[live.def]
            .iter()
            .zip(&chains[def])
            .take_while(|(a, b)| a == b)
            .count();
        let question = self
            .arena
            .nodes_of(&self.form.tree, def, common, live.frame)
            .first()
            .copied()?;
        let body = &self.form.body[self.form.body_of[def]?];
        match &body.choices {
            ChoicesDef::None => None,
            ChoicesDef::Items(items) => {
                let (_, label) = items.iter().find(|(known, _)| known == value)?;
                self.text(label.as_ref()?, CAPTION, question)
            }
            ChoicesDef::Itemset {
                value: value_expr,
                label,
                ..
            } => {
                let item = self.item_of(question, value).unwrap_or_else(|| {
                    self.items(question)
                        .into_iter()
                        .find(|item| self.item_value(*item, *value_expr) == value)
                })?;
                self.item_label(item, label, question)
            }
        }
    }

    /// Where expressions of a node's bind are evaluated. An instance of a repeat has its place among the instances: a bind's
    /// nodeset is what its nodes are counted in (W3C XForms 1.0 § 7.4).
    pub(super) fn context(&self, live: &Live) -> Context<'_> {
        let context = Context::new(&self.names, self, Node::new(0, live.xml), &self.workspace);
        if live.range != NONE || !self.form.tree.defs[live.def].is_repeat {
            return context;
        }
        let frame = self.arena.frame(live.frame);
        Context {
            position: self.arena.position(live.frame),
            size: self.arena.range(frame.range).instances.len(),
            ..context
        }
    }

    /// The text of an expression at a node as of the last command; blank if it cannot be evaluated.
    pub(super) fn string_now(&self, expr: ExprId, live: &Live) -> String {
        let mut clock = self.clock.borrow().clone();
        self.workspace.allow(crate::xpath::STEPS);
        self.form
            .expression(expr)
            .string(&self.context(live), &mut clock)
            .unwrap_or_default()
    }

    /// The truth of an expression at a node as of the last command; `otherwise` if it cannot be evaluated.
    pub(super) fn boolean_now(&self, expr: ExprId, live: &Live, otherwise: bool) -> bool {
        let mut clock = self.clock.borrow().clone();
        self.workspace.allow(crate::xpath::STEPS);
        self.form
            .expression(expr)
            .boolean(&self.context(live), &mut clock)
            .unwrap_or(otherwise)
    }
}

/// The clock as it stood at the last command.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    now: i64,
    offset: i32,
    zone: Option<fn(i64) -> i32>,
    seed: u64,
    /// Facts of the device, which stay the same for a session.
    properties: Vec<(&'static str, String)>,
}

/// What `property()` may ask for; ODK XForms, Preload Attributes.
const PROPERTIES: [&str; 6] = [
    "deviceid",
    "username",
    "email",
    "phonenumber",
    "simserial",
    "subscriberid",
];

impl Clock {
    pub fn read(host: &mut dyn Host) -> Self {
        let known = |name: &&'static str| Some((*name, host.property(name)?));
        let mut clock = Self {
            now: 0,
            offset: 0,
            zone: None,
            seed: 1,
            properties: PROPERTIES.iter().filter_map(known).collect(),
        };
        clock.advance(host);
        clock
    }

    /// Goes on to this moment.
    pub fn advance(&mut self, host: &mut dyn Host) {
        self.now = host.now();
        self.offset = host.offset_minutes(self.now);
        self.zone = host.zone();
        self.seed = self.now.unsigned_abs() | 1;
    }
}

impl Host for Clock {
    fn now(&mut self) -> i64 {
        self.now
    }

    fn offset_minutes(&self, instant: i64) -> i32 {
        self.zone.map_or(self.offset, |zone| zone(instant))
    }

    /// Repeatable numbers: looking twice shows the same.
    fn random(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            *byte = (self.seed >> 24) as u8;
        }
    }

    fn property(&self, name: &str) -> Option<String> {
        let known = self
            .properties
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, value)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::sync::Arc;
    use alloc::vec::Vec;

    use super::Clock;
    use crate::form::link;
    use crate::session::{Command, Resources, Session};
    use crate::xform;
    use crate::xml::Limits;

    fn clock() -> Clock {
        Clock {
            now: 0,
            offset: 0,
            zone: None,
            seed: 1,
            properties: Vec::new(),
        }
    }

    /// A repeat of so many instances, in each of which the node `b` is calculated.
    fn session(instances: usize, calculation: &str) -> Session {
        let form = format!(
            "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
             <instance><d id='d'>{}</d></instance><bind nodeset='/d/r/b' calculate='{calculation}'/></model></h:head>\
             <h:body><repeat nodeset='/d/r'><input ref='a'/></repeat></h:body></h:html>",
            "<r><a>1</a><b/></r>".repeat(instances)
        );
        let (draft, _) = xform::read(&form, &Limits::XFORM);
        let form = link(draft.expect("a draft")).0.expect("a form");
        Session::start(Arc::new(form), &Resources::new(), &mut clock()).expect("a session")
    }

    fn value(session: &Session, reference: &str) -> String {
        let node = session.find(reference).and_then(|node| session.node(node));
        node.map(|view| view.value).unwrap_or_default()
    }

    /// However many instances there are, the one with an index is found in a few steps.
    #[test]
    fn indexed_repeat_looks_at_no_other_instances() {
        for instances in [10, 1_000] {
            let session = session(instances, "indexed-repeat(/d/r/a, /d/r, position(..) - 1)");
            let last = session.find(&format!("/d/r[{instances}]/b")).expect("the last");
            let live = &session.arena.nodes[last.0 as usize];
            let calculate = session.form.binds[live.def].calculate.expect("a calculation");
            session.workspace.allow(30);
            let expr = session.form.expression(calculate);
            let found = expr.string(&session.context(live), &mut clock());
            assert_eq!(found.as_deref(), Ok("1"), "{instances}");
        }
    }

    /// Each instance adds to the one before: no more evaluations than a session allows.
    #[test]
    fn running_totals_come_to_an_end() {
        let before = "indexed-repeat(/d/r/b, /d/r, position(..) - 1)";
        let mut session = session(700, &format!("coalesce({before}, 0) + ../a"));
        assert_eq!(value(&session, "/d/r[700]/b"), "700");
        let first = session.find("/d/r[1]/a").expect("the first");
        let command = Command::Answer {
            node: first,
            value: "11".to_string(),
        };
        session.apply(command, &mut clock()).expect("an answer");
        assert_eq!(value(&session, "/d/r[700]/b"), "710");
    }
}
