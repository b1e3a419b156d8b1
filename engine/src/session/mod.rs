//! One interview: an instance of a form, kept consistent after every command.
//!
//! Values, relevance, counted repeats and vanished choices are kept up to date along the form's static graph; labels,
//! constraints and everything else is computed when it is looked at. `docs/graph.md` tells the order.

mod actions;
mod answer;
mod build;
mod command;
mod external;
mod file_choices;
mod live;
mod look;
mod recalculate;
mod resources;
mod save;
mod spread;
mod store;
mod text;
mod totals;
mod view;
mod walk;
mod warnings;
mod world;

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

use hashbrown::{HashMap, HashSet};

pub(crate) use answer::typed;
pub use command::{Changes, Command, Refusal};
pub(crate) use external::names_in;
pub use file_choices::read_file_choices;
pub use recalculate::{MOST_INSTANCES, MOST_ROUNDS};
pub use resources::{FileLimits, MOST_NODES, Resources, SessionError};
pub use view::{
    ChoiceView, Media, NodeKind, NodeView, Page, Step, StepKind, Submission, Violation, ViolationKind,
};
pub use warnings::RULES;

use self::live::{Arena, NONE};
use self::recalculate::Work;
use self::totals::Totals;
use self::world::Clock;
use crate::form::FormDef;
use crate::form::def::{BodyKind, Event};
use crate::form::types::ControlKind;
use crate::host::Host;
use crate::xml::{Document, Names};
use crate::xpath::Workspace;

/// A node of the instance, or a repeat as a whole. Stays the same while the node lives, and when it comes
/// back with an instance that a lowered count took out; it is never that of another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Another one for each node of the session, to name what is shown of it.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// An instance of a form that is being filled.
#[derive(Clone, Debug)]
pub struct Session {
    form: Arc<FormDef>,
    names: Names,
    document: Document,
    /// The secondary instances, in the form's order.
    secondary: Vec<Arc<Document>>,
    arena: Arena,
    /// Values of selects and ranks as they were given, where choices that are gone now are missing from what is stored.
    held: HashMap<u32, String>,
    /// By repeat: the frames of the instances that a lowered count took out, the foremost last. A higher count brings them
    /// back.
    aside: HashMap<u32, Vec<u32>>,
    /// The repeats that were counted at least once.
    counted: HashSet<u32>,
    /// As [`Resources::most_nodes`] has it.
    most_nodes: usize,
    /// Repeats that have fewer instances than their count asks for, with what it asks for.
    cut: Vec<(u32, usize)>,
    /// Nodes that an action was to set to a place when the sensor had none yet.
    unlocated: Vec<u32>,
    language: Option<usize>,
    workspace: Workspace,
    /// How many texts are being put together inside each other.
    depth: Cell<u32>,
    totals: RefCell<Totals>,
    /// The clock as of the last command, for what is computed when it is looked at.
    clock: RefCell<Clock>,
}

impl Session {
    /// Begins a new instance: defaults, first-load actions and preloads.
    pub fn start(
        form: Arc<FormDef>,
        resources: &Resources,
        host: &mut dyn Host,
    ) -> Result<Self, SessionError> {
        let mut session = Self::empty(form, resources, host)?;
        session.build_new();
        session.fill_fixed(0, &mut Work::quiet(), host);
        session.preload(host);
        session.run_everywhere(Event::FirstLoad, host);
        session.run_everywhere(Event::Load, host);
        session.compute_all(&mut Work::quiet(), host);
        Ok(session)
    }

    /// Resumes a saved draft (as from [`Session::draft`]): first-load actions do not run.
    pub fn restore(
        form: Arc<FormDef>,
        resources: &Resources,
        xml: &str,
        host: &mut dyn Host,
    ) -> Result<Self, SessionError> {
        let mut session = Self::empty(form, resources, host)?;
        session.build_saved(xml)?;
        let id = session.instance_id();
        session.run_everywhere(Event::Load, host);
        session.compute_all(&mut Work::quiet(), host);
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            session.set_meta("instanceID", &id, host);
        }
        Ok(session)
    }

    /// Opens a submitted instance for editing: as restoring, and `deprecatedID` takes the old `instanceID`, which is made
    /// anew.
    pub fn edit(
        form: Arc<FormDef>,
        resources: &Resources,
        xml: &str,
        host: &mut dyn Host,
    ) -> Result<Self, SessionError> {
        let mut session = Self::restore(form, resources, xml, host)?;
        session.deprecate(host);
        Ok(session)
    }

    fn empty(form: Arc<FormDef>, resources: &Resources, host: &mut dyn Host) -> Result<Self, SessionError> {
        let mut names = form.names.clone();
        let secondary = external::load(&form, resources, &mut names)?;
        Ok(Self {
            names,
            document: Document::new(),
            secondary,
            arena: Arena::default(),
            held: HashMap::new(),
            aside: HashMap::new(),
            counted: HashSet::new(),
            most_nodes: resources.most_nodes,
            cut: Vec::new(),
            unlocated: Vec::new(),
            language: form.default_language,
            workspace: Workspace::new(),
            depth: Cell::new(0),
            totals: RefCell::default(),
            clock: RefCell::new(Clock::read(host)),
            form,
        })
    }

    /// Does what a person did and brings everything that depends on it up to date. A refusal leaves the session as it
    /// was.
    pub fn apply(&mut self, command: Command, host: &mut dyn Host) -> Result<Changes, Refusal> {
        self.clock.borrow_mut().advance(host);
        let mut work = Work::new();
        match command {
            Command::Answer { node, value } => self.answer(node, &value, &mut work, host)?,
            Command::AddRepeat { repeat } => self.add_repeat(repeat, &mut work, host)?,
            Command::RemoveRepeat { instance } => self.remove_repeat(instance, &mut work)?,
            Command::SetLanguage(name) => {
                let index = self.form.languages.iter().position(|known| *known == name);
                let Some(index) = index else {
                    return Err(Refusal::UnknownLanguage(name));
                };
                self.language = Some(index);
                work.language = true;
                self.mark_language(&mut work);
            }
            Command::Locate => self.locate(&mut work, host),
        }
        self.settle(&mut work, host);
        Ok(work.into_changes(&self.arena))
    }

    fn answer(
        &mut self,
        node: NodeId,
        value: &str,
        work: &mut Work,
        host: &mut dyn Host,
    ) -> Result<(), Refusal> {
        let live = self.arena.get(node.0).ok_or(Refusal::NoSuchNode)?;
        let def = live.def;
        let is_value = live.range == NONE && self.form.tree.defs[def].is_leaf;
        let control = self.form.body_of[def].map(|id| self.form.body[id].kind);
        let holds_value = match control {
            Some(BodyKind::Control(_)) => is_value,
            Some(_) => false,
            None => is_value,
        };
        if !holds_value {
            return Err(Refusal::NotAQuestion);
        }
        if self.is_readonly(node.0) {
            return Err(Refusal::ReadOnly);
        }
        if self.aims_at_many(node.0, host) {
            return Err(Refusal::RepeatedTarget);
        }
        let data_type = self.form.binds[def].data_type;
        let stored = match control {
            Some(BodyKind::Control(ControlKind::Rank)) => self.ranked(node.0, value)?,
            Some(BodyKind::Control(ControlKind::Select)) => {
                self.picked(node.0, &value.split_whitespace().collect::<Vec<_>>())
            }
            Some(BodyKind::Control(ControlKind::Select1)) => value.trim().to_string(),
            _ => answer::typed(data_type, value),
        };
        let stored = self.admitted(node.0, &stored);
        self.held.remove(&node.0);
        // What a person says counts more than what the sensor will say.
        self.unlocated.retain(|waiting| *waiting != node.0);
        self.set_value(node.0, &stored, work);
        Ok(())
    }

    /// True while an action (`odk:setgeopoint`) asked for a place that the sensor did not have: whoever holds the session
    /// asks the sensor, and says [`Command::Locate`] when it has answered.
    pub fn waits_for_location(&self) -> bool {
        !self.unlocated.is_empty()
    }

    /// Prepares the instance for its submission: end timestamps are taken and what depends on them is brought up to date.
    /// A place that the sensor has not given by then is blank.
    pub fn finish(&mut self, host: &mut dyn Host) -> Changes {
        self.clock.borrow_mut().advance(host);
        let mut work = Work::new();
        self.stamp_end(&mut work, host);
        self.run_at(Event::Revalidate, &mut work, host);
        self.settle(&mut work, host);
        self.unlocated.clear();
        work.into_changes(&self.arena)
    }

    pub fn form(&self) -> &Arc<FormDef> {
        &self.form
    }

    /// The root of the instance.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// The names of the languages.
    pub fn languages(&self) -> &[String] {
        self.form.languages()
    }

    /// The active language.
    pub fn language(&self) -> Option<&str> {
        self.language
            .and_then(|index| self.form.languages.get(index))
            .map(String::as_str)
    }
}
