//! [`FormDef`]: the linked form.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use hashbrown::HashMap;
use once_cell::race::OnceBox;

use super::columns;
use super::draft::Attribute;
use super::fields::{FieldChoice, FieldList};
use super::tree::{DefId, Tree};
use super::types::{ControlKind, DataType};
use crate::diagnostic::Place;
use crate::xml::{Document, Names};
use crate::xpath::Expr;

/// Index into [`FormDef::expressions`].
pub(crate) type ExprId = usize;
/// Index into [`FormDef::body`].
pub(crate) type BodyId = usize;

/// A form ready for use: names resolved, expressions compiled, dependencies known. Immutable; shared by an
/// [`Arc`](alloc::sync::Arc).
#[derive(Debug, Default)]
pub struct FormDef {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
    pub(crate) style: String,
    pub(crate) public_key: Option<String>,
    pub(crate) languages: Vec<String>,
    pub(crate) default_language: Option<usize>,
    /// Made when first asked for: a form that is filled in has no use for it.
    pub(crate) fields: OnceBox<FieldList>,
    pub(crate) media: Vec<String>,
    pub(crate) externals: Vec<String>,

    pub(crate) names: Names,
    /// Prefix → URI, standard ones first.
    pub(crate) namespaces: Vec<(String, String)>,
    pub(crate) primary_namespace: Option<String>,
    pub(crate) primary: super::draft::Element,
    pub(crate) tree: Tree,
    /// By definition.
    pub(crate) binds: Vec<BindDef>,
    pub(crate) body: Vec<BodyDef>,
    pub(crate) body_roots: Vec<BodyId>,
    /// By definition: its control, group or repeat in the body.
    pub(crate) body_of: Vec<Option<BodyId>>,
    pub(crate) expressions: Vec<Expr>,
    /// By language; forms without itext have none.
    pub(crate) itext: Vec<HashMap<String, Vec<ItextForm>>>,
    /// (definition, output of an itext) → the same output as it reads inside the repeat of that definition.
    pub(crate) output_in: HashMap<(DefId, ExprId), ExprId>,
    pub(crate) actions: Vec<ActionDef>,
    /// By definition: the actions that wait for a change of its value.
    pub(crate) on_change: HashMap<DefId, Vec<usize>>,
    pub(crate) secondary: Vec<SecondaryDef>,
    pub(crate) graph: super::graph::Graph,
}

/// A `<bind>` as linked.
#[derive(Clone, Debug, Default)]
pub(crate) struct BindDef {
    pub data_type: DataType,
    pub relevant: Option<ExprId>,
    pub required: Option<ExprId>,
    pub readonly: Option<ExprId>,
    pub constraint: Option<ExprId>,
    pub calculate: Option<ExprId>,
    pub constraint_message: Option<TextDef>,
    pub required_message: Option<TextDef>,
    pub preload: Option<Preload>,
    pub attributes: Vec<Attribute>,
}

/// What `jr:preload` fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Preload {
    Uid,
    TimestampStart,
    TimestampEnd,
    DateToday,
    /// A property of the device or person, in lower case without spaces.
    Property(String),
}

/// A text that may depend on language and answers.
#[derive(Clone, Debug)]
pub(crate) enum TextDef {
    /// `jr:itext('id')`.
    Itext(String),
    /// `jr:itext(expression)`: the expression gives the id.
    ItextOf(ExprId),
    Expression(ExprId),
    Parts(Vec<PartDef>),
}

#[derive(Clone, Debug)]
pub(crate) enum PartDef {
    Literal(String),
    Output(ExprId),
}

/// One form (plain, `short`, `guidance`, `image`, …) of an itext.
#[derive(Clone, Debug)]
pub(crate) struct ItextForm {
    pub form: Option<String>,
    pub parts: Vec<PartDef>,
}

/// An element of the body.
#[derive(Clone, Debug)]
pub(crate) struct BodyDef {
    pub kind: BodyKind,
    pub def: Option<DefId>,
    pub children: Vec<BodyId>,
    pub label: Option<TextDef>,
    pub hint: Option<TextDef>,
    /// Sorted, each once.
    pub appearance: Vec<String>,
    pub attributes: Vec<Attribute>,
    pub choices: ChoicesDef,
    /// Of a range: the lowest and highest value.
    pub bounds: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    Control(ControlKind),
    Group,
    Repeat {
        count: Option<ExprId>,
        no_add_remove: Option<ExprId>,
    },
}

#[derive(Clone, Debug, Default)]
pub(crate) enum ChoicesDef {
    #[default]
    None,
    Items(Vec<(String, Option<TextDef>)>),
    Itemset {
        nodeset: ExprId,
        /// Both are evaluated at the item.
        value: ExprId,
        label: TextDef,
    },
}

/// An action as linked.
#[derive(Clone, Debug)]
pub(crate) struct ActionDef {
    /// The node around it: a question, a repeat, or the root for actions of the model.
    pub home: DefId,
    pub events: Vec<Event>,
    pub target: ExprId,
    pub value: ActionValue,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    FirstLoad,
    Load,
    NewRepeat,
    ValueChanged,
    /// The record is being finished.
    Revalidate,
}

#[derive(Clone, Debug)]
pub(crate) enum ActionValue {
    Expression(ExprId),
    Literal(String),
    Location,
}

/// An instance beside the primary one.
#[derive(Clone, Debug)]
pub(crate) struct SecondaryDef {
    pub id: String,
    pub source: SecondarySource,
}

#[derive(Clone, Debug)]
pub(crate) enum SecondarySource {
    Inline(alloc::sync::Arc<Document>),
    /// File name, and the whole `src`.
    File(String),
    LastSaved,
}

impl FormDef {
    /// The form id (`id` of the primary instance's root).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The form version; empty if the form has none.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// `class` of the body, such as `pages theme-grid`.
    pub fn style(&self) -> &str {
        &self.style
    }

    /// The RSA key in base64 for which finished records are to be encrypted (`base64RsaPublicKey` of `<submission>`).
    pub fn public_key(&self) -> Option<&str> {
        self.public_key.as_deref()
    }

    /// The names of the languages in which the form's texts exist, as the form writes them; empty without translations.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The language that is active at first: the one marked as default, else the first.
    pub fn default_language(&self) -> Option<&str> {
        self.default_language
            .and_then(|index| self.languages.get(index))
            .map(String::as_str)
    }

    /// The form's values as flat columns.
    pub fn fields(&self) -> &FieldList {
        self.fields.get_or_init(|| Box::new(columns::collect(self)))
    }

    /// Keeps what files hold, by index of the field.
    pub(crate) fn know_file_choices(&mut self, found: Vec<(usize, Arc<[FieldChoice]>)>) {
        let mut list = self.fields().clone();
        for (index, choices) in found {
            if let Some(field) = list.fields.get_mut(index) {
                field.file_choices = choices;
            }
        }
        self.fields = OnceBox::new();
        let _ = self.fields.set(Box::new(list));
    }

    /// Names of the image, audio and video files that texts refer to, each once, in order.
    pub fn media(&self) -> &[String] {
        &self.media
    }

    /// True if the last saved record is to be given to a session, for `jr://instance/last-saved`. Never where records are
    /// encrypted: nobody on the device sees an answer of them again, the next person least of all.
    pub fn reads_last_saved(&self) -> bool {
        let mut sources = self.secondary.iter().map(|secondary| &secondary.source);
        self.public_key.is_none() && sources.any(|source| matches!(source, SecondarySource::LastSaved))
    }

    /// Names of the data files of external instances, each once, in order. `last-saved` is none of them.
    pub fn externals(&self) -> &[String] {
        &self.externals
    }

    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.expressions.iter()
    }

    pub(crate) fn expression(&self, id: ExprId) -> &Expr {
        &self.expressions[id]
    }
}
