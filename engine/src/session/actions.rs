//! Actions, preloads and the `meta` block.

use alloc::format;
use alloc::string::String;

use super::Session;
use super::answer;
use super::recalculate::Work;
use crate::form::def::{ActionDef, ActionValue, Event, Preload};
use crate::host::Host;
use crate::xml::NodeId as XmlId;
use crate::xpath::{STEPS, Value};

impl Session {
    /// Runs the actions for that event at every instance of the nodes they stand in, in the form's order.
    pub(super) fn run_everywhere(&mut self, event: Event, work: &mut Work, host: &mut dyn Host) {
        let form = self.form.clone();
        work.listen();
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
        let data_type = form.binds[target_live.def].data_type;
        let value = match &action.value {
            ActionValue::Literal(text) => answer::from_text(data_type, text),
            ActionValue::Location => host.location().unwrap_or_default(),
            ActionValue::Expression(expr) => {
                let context = self.context(target_live);
                match form.expression(*expr).evaluate(&context, host) {
                    Ok(Value::Boolean(value)) => answer::from_boolean(data_type, value),
                    Ok(Value::Number(number)) => {
                        let text = Value::Number(number).into_string(self);
                        answer::from_number(data_type, number, &text)
                    }
                    Ok(value) => answer::from_text(data_type, &value.into_string(self)),
                    Err(_) => return,
                }
            }
        };
        self.set_value(target, &value, work);
    }

    /// The first node that an action is aimed at. Targets need not be relevant.
    fn target(&self, action: &ActionDef, at: XmlId, host: &mut dyn Host) -> Option<u32> {
        let id = self.arena.of_xml(at)?;
        let context = self.context(self.arena.get(id)?);
        let unfiltered = Unfiltered(self);
        let context = crate::xpath::Context {
            world: &unfiltered,
            ..context
        };
        let nodes = self.form.expression(action.target).nodes(&context, host).ok()?;
        let node = nodes.iter().find(|node| node.document == 0)?;
        self.arena
            .of_xml(node.id)
            .filter(|id| self.arena.get(*id).is_some())
    }

    /// Fills in what `jr:preload` asks for at the first load.
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
                Some(Preload::Property(name)) => host.property(name).unwrap_or_default(),
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

    pub(super) fn set_meta(&mut self, name: &str, value: &str, work: &mut Work, host: &mut dyn Host) {
        let Some(node) = self.meta(name) else { return };
        match self.arena.of_xml(node) {
            Some(id) => {
                self.set_value(id, value, work);
                self.settle(work, host);
            }
            None => self.document.set_text(node, value),
        }
    }

    /// Moves the instanceID to `deprecatedID` and makes a new one.
    pub(super) fn deprecate(&mut self, host: &mut dyn Host) {
        let Some(id_node) = self.meta("instanceID") else {
            return;
        };
        let Some(old) = self.instance_id().filter(|id| !id.is_empty()) else {
            return;
        };
        if self.meta("deprecatedID").is_none() {
            let name = self.document.name(id_node);
            let namespace = String::from(self.names.namespace(name));
            let prefix = String::from(self.document.prefix(id_node));
            let name = self.names.intern(&namespace, "deprecatedID");
            let node = self.document.element(name, &prefix);
            self.document.insert_after(id_node, node);
        }
        let mut work = Work::quiet();
        self.set_meta("deprecatedID", &old, &mut work, host);
        let new = format!("uuid:{}", random_uuid(host));
        self.set_meta("instanceID", &new, &mut work, host);
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
