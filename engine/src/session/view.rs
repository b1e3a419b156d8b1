//! What there is to see of an instance.

use alloc::string::String;
use alloc::vec::Vec;

use super::NodeId;
use crate::form::types::{ControlKind, DataType};

/// What a node is for the person who fills the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A node with a control.
    Question(ControlKind),
    /// A group of the body, or a node that only has children.
    Group,
    /// A repeat, all its instances together.
    Repeat,
    /// One instance of a repeat.
    RepeatInstance,
    /// A node that holds a value but has no control.
    Value,
}

/// Everything about one node at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    pub kind: NodeKind,
    pub data_type: DataType,
    /// True only if all ancestors are relevant, too.
    pub relevant: bool,
    /// Text in the active language with outputs filled in.
    pub label: Option<String>,
    pub hint: Option<String>,
    pub guidance: Option<String>,
    pub media: Media,
    /// As in the instance; empty while not relevant and for nodes that hold no value.
    pub value: String,
    /// An ancestor that is read-only makes a node so.
    pub readonly: bool,
    pub required: bool,
    /// A node that is not relevant is valid.
    pub valid: bool,
    pub violation: Option<ViolationKind>,
    /// What the form says about the violation.
    pub message: Option<String>,
    /// The form's message for a missing answer, if it has one.
    pub required_message: Option<String>,
    /// Tokens of the appearance, sorted, each once; `None` where the node has no body element.
    pub appearance: Option<Vec<String>>,
    /// The control's other attributes (`mediatype`, `start`, `end`, `step`, `rows`, …), with the bind's (`orx:max-pixels`, …).
    pub attributes: Vec<(String, String)>,
    /// Number of instances, of a repeat.
    pub count: Option<usize>,
    /// True for a repeat to which a person may add instances and from which instances may be removed.
    pub can_add: bool,
}

/// File names of what is shown or played with a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    pub image: Option<String>,
    pub big_image: Option<String>,
    pub audio: Option<String>,
    pub video: Option<String>,
}

/// A choice that is available now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceView {
    pub value: String,
    pub label: String,
    pub media: Media,
}

/// In which way a value breaks the form's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ViolationKind {
    Constraint,
    Required,
}

impl ViolationKind {
    /// `constraint` or `required`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constraint => "constraint",
            Self::Required => "required",
        }
    }
}

/// A relevant node that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub node: NodeId,
    /// `/data/rep[2]/name`.
    pub reference: String,
    pub kind: ViolationKind,
    pub message: Option<String>,
}

/// One step of the walk that a person filling the form makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    pub kind: StepKind,
    /// The question, group or instance; for `NewRepeat` the repeat.
    pub node: NodeId,
}

/// What a [`Step`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    Question,
    Group,
    /// An instance of a repeat, before its contents.
    Repeat,
    /// After the last instance of a repeat to which a person may add.
    NewRepeat,
}

impl StepKind {
    /// `question`, `group`, `repeat` or `new_repeat`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Group => "group",
            Self::Repeat => "repeat",
            Self::NewRepeat => "new_repeat",
        }
    }
}

/// What one screen shows: one question, the contents of a `field-list`, or the prompt to add to a repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Groups and instances of repeats around the page, outermost first; those with a label make its headings.
    pub headings: Vec<NodeId>,
    /// In order. A page with the single step `NewRepeat` is the prompt "add another?".
    pub steps: Vec<Step>,
}

/// A finished record, ready to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submission {
    /// The instance without its non-relevant nodes.
    pub xml: String,
    /// Names of the files that the record's answers name, in document order, each once.
    pub attachments: Vec<String>,
}
