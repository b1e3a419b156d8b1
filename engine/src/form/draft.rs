//! [`FormDraft`]: a form as it was read, in the terms of the ODK XForms specification, before names are resolved.
//!
//! XLSForm and XForm both lower to it; `xform::write` makes the published XML from it and `form::link` the form to run.
//! Names are qualified by prefixes (`orx:meta`) that [`FormDraft::namespaces`] declares; expressions are plain text.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::instance::Instance;
use crate::diagnostic::Place;

/// A form as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormDraft {
    pub title: String,
    /// Prefix → namespace URI, in order of declaration, beyond what every form has.
    pub namespaces: Vec<(String, String)>,
    /// Attributes of `<model>`, such as `odk:xforms-version` and `entities:entities-version`.
    pub model_attributes: Vec<Attribute>,
    /// The root element of the primary instance, with `id`, `version`, … as attributes.
    pub primary: Element,
    /// `xmlns` of the primary instance's elements, if they have one of their own.
    pub primary_namespace: Option<String>,
    pub secondary: Vec<SecondaryInstance>,
    pub itext: Vec<Translation>,
    pub binds: Vec<Bind>,
    /// Actions that stand in the model.
    pub actions: Vec<Action>,
    pub submission: Option<Submission>,
    /// `class` of `<h:body>`: `pages`, `theme-grid`, …
    pub style: String,
    /// Other attributes of `<h:body>`.
    pub body_attributes: Vec<Attribute>,
    pub body: Vec<BodyItem>,
}

/// An attribute with its qualified name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribute {
    pub name: String,
    pub value: String,
}

/// An element of the primary instance. Instances are at most as deep as the reader's limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Shared: the instances of a repeat have few names.
    pub name: Arc<str>,
    pub attributes: Vec<Attribute>,
    /// Text content; an element has either text or children.
    pub text: String,
    pub children: Vec<Element>,
    pub place: Place,
}

impl Element {
    /// The element with its attributes, without what is in it.
    pub fn shell(&self) -> Self {
        Self {
            name: self.name.clone(),
            attributes: self.attributes.clone(),
            place: self.place.clone(),
            ..Self::default()
        }
    }
}

/// `<instance id="…">` beside the primary one.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondaryInstance {
    pub id: String,
    pub source: InstanceSource,
    pub place: Place,
}

/// Where a secondary instance's content comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceSource {
    /// Written in the form.
    Inline(Instance),
    /// `src="jr://file/…"`, `jr://file-csv/…`, `jr://instance/last-saved`.
    External(String),
}

/// `<translation lang="…">` of the itext.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translation {
    pub language: String,
    pub default: bool,
    pub texts: Vec<ItextEntry>,
}

/// `<text id="…">`: one text in its forms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItextEntry {
    pub id: String,
    pub values: Vec<ItextValue>,
}

/// `<value form="…">`; no form is the plain text, others are `short`, `guidance`, `image`, `big-image`, `audio`, `video`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItextValue {
    pub form: Option<String>,
    pub parts: Vec<TextPart>,
}

/// A piece of mixed content.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    Literal(String),
    /// `<output value="…"/>`: an XPath expression.
    Output {
        value: String,
        place: Place,
    },
}

/// The content of a label or hint.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    /// `ref="jr:itext('…')"` or any other expression that gives the text.
    Reference(String),
    Inline(Vec<TextPart>),
}

/// `<bind>`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bind {
    pub nodeset: String,
    /// `type`, as written (`string`, `int`, `odk:rank`, `xsd:date`, …).
    pub data_type: Option<String>,
    pub relevant: Option<Expression>,
    pub required: Option<Expression>,
    pub readonly: Option<Expression>,
    pub constraint: Option<Expression>,
    pub calculate: Option<Expression>,
    /// `jr:constraintMsg`: plain text or `jr:itext(…)`.
    pub constraint_message: Option<String>,
    /// `jr:requiredMsg`: plain text or `jr:itext(…)`.
    pub required_message: Option<String>,
    /// `jr:preload`.
    pub preload: Option<String>,
    /// `jr:preloadParams`.
    pub preload_params: Option<String>,
    /// Every other attribute, in order.
    pub attributes: Vec<Attribute>,
    pub place: Place,
}

/// XPath text and where it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expression {
    pub text: String,
    pub place: Place,
}

/// An action, in the model or nested in a control or repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub kind: ActionKind,
    /// `ref` of the target.
    pub reference: String,
    /// `event`: space-separated names, `odk-instance-first-load`, `xforms-value-changed`, …
    pub events: Vec<String>,
    /// Every other attribute, in order.
    pub attributes: Vec<Attribute>,
    pub place: Place,
}

/// What an [`Action`] does.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    /// `setvalue` with an expression (`value`) or literal content; neither clears the target.
    SetValue {
        value: Option<Expression>,
        literal: Option<String>,
    },
    /// `odk:setgeopoint`.
    SetGeopoint,
    /// `odk:recordaudio`.
    RecordAudio,
}

/// `<submission>`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Submission {
    pub action: Option<String>,
    pub method: Option<String>,
    pub public_key: Option<String>,
    pub auto_send: Option<String>,
    pub auto_delete: Option<String>,
    pub attributes: Vec<Attribute>,
}

/// An element of the body.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyItem {
    Control(Control),
    Group(Group),
    Repeat(Repeat),
}

/// The elements of XForms that ask a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ControlKind {
    #[default]
    Input,
    Select1,
    Select,
    Rank,
    Upload,
    Trigger,
    Range,
}

/// A control: one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    pub kind: ControlKind,
    pub reference: String,
    pub appearance: String,
    pub label: Option<Text>,
    pub hint: Option<Text>,
    pub choices: Choices,
    /// Every other attribute, in order (`mediatype`, `start`, `end`, `step`, `rows`, `query`, …).
    pub attributes: Vec<Attribute>,
    pub actions: Vec<Action>,
    pub place: Place,
}

/// Where the choices of a select or rank come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Choices {
    #[default]
    None,
    Items(Vec<Item>),
    /// `<tag key="…">` of an upload of map data (osm); the value is the key.
    Tags(Vec<Item>),
    /// `<itemset nodeset>` with the references of value and label.
    Itemset {
        nodeset: Expression,
        value: String,
        label: String,
    },
}

/// `<item>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub label: Option<Text>,
    pub value: String,
}

/// `<group>` that is no repeat's wrapper.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub reference: Option<String>,
    pub appearance: String,
    pub label: Option<Text>,
    pub hint: Option<Text>,
    pub attributes: Vec<Attribute>,
    pub children: Vec<BodyItem>,
    pub place: Place,
}

/// `<repeat>`, together with the group that wraps it and carries its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// The wrapping `<group>`, if there is one.
    pub wrapper: Option<RepeatWrapper>,
    pub nodeset: String,
    pub count: Option<Expression>,
    /// `jr:noAddRemove`.
    pub no_add_remove: Option<Expression>,
    pub appearance: String,
    pub attributes: Vec<Attribute>,
    pub actions: Vec<Action>,
    pub children: Vec<BodyItem>,
    pub place: Place,
}

/// The group around a repeat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RepeatWrapper {
    pub reference: Option<String>,
    pub appearance: String,
    pub label: Option<Text>,
    pub hint: Option<Text>,
    pub attributes: Vec<Attribute>,
}
