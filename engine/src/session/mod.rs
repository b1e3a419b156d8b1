//! One interview: an instance of a form, kept consistent after every command.

mod command;
mod resources;
mod view;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub use command::{Changes, Command, Refusal};
pub use resources::{Resources, SessionError};
pub use view::{
    ChoiceView, Media, NodeKind, NodeView, Page, Step, StepKind, Submission, Violation, ViolationKind,
};

use crate::form::FormDef;
use crate::host::Host;

/// A node of the instance, or a repeat as a whole. Stays the same while the node lives and is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// An instance of a form that is being filled.
#[derive(Clone, Debug)]
pub struct Session {
    form: Arc<FormDef>,
}

impl Session {
    /// Begins a new instance: defaults, first-load actions and preloads.
    pub fn start(
        form: Arc<FormDef>,
        resources: &Resources,
        host: &mut dyn Host,
    ) -> Result<Self, SessionError> {
        let _ = (resources, host);
        Ok(Self { form })
    }

    /// Resumes a saved draft (as from [`Session::draft`]): first-load actions do not run.
    pub fn restore(
        form: Arc<FormDef>,
        resources: &Resources,
        xml: &str,
        host: &mut dyn Host,
    ) -> Result<Self, SessionError> {
        let _ = (resources, xml, host);
        Ok(Self { form })
    }

    /// Opens a submitted instance for editing: as restoring, and `deprecatedID` takes the old `instanceID`, which is made
    /// anew.
    pub fn edit(
        form: Arc<FormDef>,
        resources: &Resources,
        xml: &str,
        host: &mut dyn Host,
    ) -> Result<Self, SessionError> {
        let _ = (resources, xml, host);
        Ok(Self { form })
    }

    /// Does what a person did and brings everything that depends on it up to date. A refusal leaves the session as it
    /// was.
    pub fn apply(&mut self, command: Command, host: &mut dyn Host) -> Result<Changes, Refusal> {
        let _ = (command, host);
        Ok(Changes::default())
    }

    /// Prepares the instance for its submission: end timestamps are taken and what depends on them is brought up to date.
    pub fn finish(&mut self, host: &mut dyn Host) -> Changes {
        let _ = host;
        Changes::default()
    }

    pub fn form(&self) -> &Arc<FormDef> {
        &self.form
    }

    /// The root of the instance.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// The node at `/data/rep[2]/name`, or the repeat at `/data/rep`. Repeats on the way without a position mean their
    /// first instance.
    pub fn find(&self, reference: &str) -> Option<NodeId> {
        let _ = reference;
        None
    }

    /// `/data/rep[2]/name`; empty for a node that is gone.
    pub fn reference(&self, node: NodeId) -> String {
        let _ = node;
        String::new()
    }

    /// The path without positions, as in [`Field::path`](crate::form::Field::path); empty for a node that is gone.
    pub fn path(&self, node: NodeId) -> &str {
        let _ = node;
        ""
    }

    /// All about a node; `None` if it is gone.
    pub fn node(&self, node: NodeId) -> Option<NodeView> {
        let _ = node;
        None
    }

    /// The node or repeat around a node.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let _ = node;
        None
    }

    /// The choices that are available now, in order.
    pub fn choices(&self, node: NodeId) -> Vec<ChoiceView> {
        let _ = node;
        Vec::new()
    }

    /// Attributes of the element that the form's instance defines, by local name.
    pub fn attributes(&self, node: NodeId) -> Vec<(String, String)> {
        let _ = node;
        Vec::new()
    }

    /// The walk of a person who fills the form, only over relevant nodes.
    pub fn steps(&self) -> Vec<Step> {
        Vec::new()
    }

    /// The walk as screens.
    pub fn pages(&self) -> Vec<Page> {
        Vec::new()
    }

    /// Every rule that a relevant node breaks, in document order.
    pub fn validate(&self) -> Vec<Violation> {
        Vec::new()
    }

    /// The record as it would be sent: without nodes that are not relevant.
    pub fn submission(&self) -> Submission {
        Submission::default()
    }

    /// The whole instance, with nodes that are not relevant, for [`Session::restore`].
    pub fn draft(&self) -> String {
        String::new()
    }

    /// `meta/instanceID`.
    pub fn instance_id(&self) -> Option<String> {
        None
    }

    /// `meta/instanceName`.
    pub fn instance_name(&self) -> Option<String> {
        None
    }

    /// The names of the languages.
    pub fn languages(&self) -> &[String] {
        self.form.languages()
    }

    /// The active language.
    pub fn language(&self) -> Option<&str> {
        self.form.default_language()
    }
}
