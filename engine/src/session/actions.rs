//! Actions, preloads and the `meta` block.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Session;
use super::answer;
use super::recalculate::Work;
use crate::form::def::{ActionDef, ActionValue, Event, Preload};
use crate::form::types::DataType;
use crate::host::Host;
use crate::xml::NodeId as XmlId;
use crate::xpath::STEPS;

impl Session {
    /// Runs the actions for that event while the instance is opened.
    pub(super) fn run_everywhere(&mut self, event: Event, host: &mut dyn Host) {
        let mut work = Work::new();
        self.run_at(event, &mut work, host);
    }

    /// Runs the actions for that event at every instance of the nodes they stand in, in the form's order.
    #[inline(never)]
    pub(super) fn run_at(&mut self, event: Event, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        for action in form
            .actions
            .iter()
            .filter(|action| action.events.contains(&event))
        {
            for at in self.arena.nodes_of(&form.tree, action.home, 0, 0) {
                self.run_action(action, at, work, host);
                self.settle(work, host);
            }
        }
    }

    /// Runs the actions of a question whose value changed.
    pub(super) fn run_on_change(&mut self, id: u32, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        let Some(def) = self.arena.get(id).map(|live| live.def) else {
            return;
        };
        for index in form.on_change.get(&def).into_iter().flatten() {
            self.run_action(&form.actions[*index], id, work, host);
        }
    }

    pub(super) fn run_action(&mut self, action: &ActionDef, at: u32, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        let Some(live) = self.arena.get(at) else { return };
        self.workspace.allow(STEPS);
        let Some(target) = self.target(action, live.xml, host) else {
            return;
        };
        let target_live = &self.arena.nodes[target as usize];
        let def = target_live.def;
        if !form.tree.defs[def].is_leaf {
            return;
        }
        let value = match &action.value {
            ActionValue::Literal(text) => self.converted(def, text),
            ActionValue::Location => match host.location() {
                Some(place) => answer::typed(DataType::GeoPoint, &place),
                None if !host.locates_later() => String::new(),
                None => {
                    if !self.unlocated.contains(&target) {
                        self.unlocated.push(target);
                    }
                    return;
                }
            },
            ActionValue::Expression(expr) => {
                let context = self.context(target_live);
                match form.expression(*expr).evaluate(&context, host) {
                    Ok(value) => self.computed(def, value),
                    Err(_) => return,
                }
            }
        };
        // What an action sets is a change, also while the instance is opened.
        let is_heard = work.hear(true);
        self.store(target, &value, work);
        work.hear(is_heard);
    }

    /// Gives the place to the nodes that wait for it; without one they keep what they have.
    pub(super) fn locate(&mut self, work: &mut Work, host: &mut dyn Host) {
        let waiting = core::mem::take(&mut self.unlocated);
        let Some(place) = host.location() else { return };
        let place = answer::typed(DataType::GeoPoint, &place);
        for id in waiting {
            self.store(id, &place, work);
        }
    }

    /// True if a change of the question sets off an action whose target is in several instances of a repeat that
    /// is not around the question: which of them is meant cannot be known.
    pub(super) fn aims_at_many(&self, id: u32, host: &mut dyn Host) -> bool {
        let Some(live) = self.arena.get(id) else {
            return false;
        };
        let actions = self.form.on_change.get(&live.def).into_iter().flatten();
        actions
            .map(|index| self.targets(&self.form.actions[*index], live.xml, host).len())
            .any(|count| count > 1)
    }

    /// The first node that an action is aimed at.
    fn target(&self, action: &ActionDef, at: XmlId, host: &mut dyn Host) -> Option<u32> {
        self.targets(action, at, host).first().copied()
    }

    /// The nodes that an action is aimed at. They need not be relevant.
    fn targets(&self, action: &ActionDef, at: XmlId, host: &mut dyn Host) -> Vec<u32> {
        let Some(live) = self.arena.of_xml(at).and_then(|id| self.arena.get(id)) else {
            return Vec::new();
        };
        let unfiltered = Unfiltered(self);
        let context = crate::xpath::Context {
            world: &unfiltered,
            ..self.context(live)
        };
        let nodes = self.form.expression(action.target).nodes(&context, host);
        nodes.map_or_else(
            |_| Vec::new(),
            |nodes| {
                nodes
                    .iter()
                    .filter(|node| node.document == 0)
                    .filter_map(|node| self.arena.of_xml(node.id))
                    .filter(|id| self.arena.get(*id).is_some())
                    .collect()
            },
        )
    }

    /// Fills in what `jr:preload` asks for at the first load.
    #[inline(never)]
    pub(super) fn preload(&mut self, host: &mut dyn Host) {
        let form = self.form.clone();
        let mut work = Work::quiet();
        let now = host.now();
        let offset = host.offset_minutes(now);
        for (def, bind) in form.binds.iter().enumerate() {
            let value = match &bind.preload {
                Some(Preload::Uid) => format!("uuid:{}", random_uuid(host)),
                Some(Preload::TimestampStart) => answer::timestamp(now, offset),
                Some(Preload::DateToday) => answer::timestamp(now, offset)
                    .get(..10)
                    .unwrap_or_default()
                    .into(),
                Some(Preload::Property(name)) => match host.property(name) {
                    Some(value) => value,
                    None => continue,
                },
                Some(Preload::TimestampEnd) | None => continue,
            };
            for id in self.arena.nodes_of(&form.tree, def, 0, 0) {
                self.set_value(id, &value, &mut work);
            }
        }
    }

    /// Takes the end timestamps.
    pub(super) fn stamp_end(&mut self, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        let now = host.now();
        let value = answer::timestamp(now, host.offset_minutes(now));
        for (def, bind) in form.binds.iter().enumerate() {
            if bind.preload == Some(Preload::TimestampEnd) {
                for id in self.arena.nodes_of(&form.tree, def, 0, 0) {
                    self.set_value(id, &value, work);
                }
            }
        }
    }

    /// The XML element of that name in the `meta` block.
    fn meta(&self, name: &str) -> Option<XmlId> {
        let root = self.document.root_element()?;
        let local = |node: XmlId| self.names.local(self.document.name(node));
        let meta = self
            .document
            .child_elements(root)
            .find(|node| local(*node) == "meta")?;
        self.document
            .child_elements(meta)
            .find(|node| local(*node) == name)
    }

    /// `meta/instanceID`.
    pub fn instance_id(&self) -> Option<String> {
        self.meta("instanceID")
            .map(|node| self.document.string_value(node).into_owned())
    }

    /// `meta/instanceName`.
    pub fn instance_name(&self) -> Option<String> {
        self.meta("instanceName")
            .map(|node| self.document.string_value(node).into_owned())
    }

    pub(super) fn set_meta(&mut self, name: &str, value: &str, host: &mut dyn Host) {
        let Some(node) = self.meta(name) else { return };
        let mut work = Work::quiet();
        match self.arena.of_xml(node) {
            Some(id) => {
                self.set_value(id, value, &mut work);
                self.settle(&mut work, host);
            }
            None => self.document.set_text(node, value),
        }
    }

    /// Moves the instanceID to `deprecatedID` and makes a new one.
    pub(super) fn deprecate(&mut self, host: &mut dyn Host) {
        let Some(id_node) = self.meta("instanceID") else {
            return;
        };
        if let Some(old) = self.instance_id().filter(|id| !id.is_empty()) {
            if self.meta("deprecatedID").is_none() {
                self.add_deprecated_id(id_node);
            }
            self.set_meta("deprecatedID", &old, host);
        }
        let new = format!("uuid:{}", random_uuid(host));
        self.set_meta("instanceID", &new, host);
    }

    /// Adds the element that the form did not need until now, as the last of `meta`.
    fn add_deprecated_id(&mut self, id_node: XmlId) {
        let Some(meta) = self.document.parent(id_node) else {
            return;
        };
        let namespace = String::from(self.names.namespace(self.document.name(id_node)));
        let prefix = String::from(self.document.prefix(id_node));
        let name = self.names.intern(&namespace, "deprecatedID");
        let node = self.document.element(name, &prefix);
        self.document.append(meta, node);
        let live = self.arena.of_xml(id_node).and_then(|id| self.arena.get(id));
        let tree = &self.form.tree;
        let found =
            live.and_then(|live| Some((tree.child_named(tree.defs[live.def].parent?, name)?, live.frame)));
        if let Some((def, frame)) = found {
            self.register(node, def, frame);
        }
    }
}

fn random_uuid(host: &mut dyn Host) -> String {
    let mut bytes = [0; 16];
    host.random(&mut bytes);
    answer::uuid(bytes)
}

/// The session as actions see their targets: nodes that are not relevant, too.
struct Unfiltered<'a>(&'a Session);

impl crate::xpath::World for Unfiltered<'_> {
    fn document(&self, index: u32) -> &crate::xml::Document {
        self.0.document(index)
    }

    fn instance(&self, id: &str) -> Option<crate::xpath::Node> {
        self.0.instance(id)
    }
}
