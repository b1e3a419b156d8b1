//! [`FieldList`]: the form's values as an ordered list of flat columns, for export and report.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::types::{ControlKind, DataType};

/// The form's values in document order, with the repeats they belong to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldList {
    pub fields: Vec<Field>,
    /// Every repeat, outer ones before the ones inside them.
    pub repeats: Vec<RepeatInfo>,
    /// Every group with a label, outer ones before the ones inside them.
    pub groups: Vec<GroupInfo>,
}

impl FieldList {
    /// The field at that path (`/data/group/q`), without positions.
    pub fn get(&self, path: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.path == path)
    }

    pub fn iter(&self) -> core::slice::Iter<'_, Field> {
        self.fields.iter()
    }

    /// The fields of the main table: those in no repeat.
    pub fn main(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.repeat.is_none())
    }
}

/// A repeat: a table of its own in an export.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RepeatInfo {
    /// `/data/group/rep`.
    pub path: String,
    pub name: String,
    /// Path of the repeat around it.
    pub parent: Option<String>,
    pub labels: Vec<LanguageText>,
}

/// A group, whose label stands before those of its questions where a reader wants it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupInfo {
    /// `/data/group`.
    pub path: String,
    pub labels: Vec<LanguageText>,
}

/// One value of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// `/data/group/q`, with prefixes as the form writes them.
    pub path: String,
    /// The last step of the path.
    pub name: String,
    pub kind: FieldKind,
    pub data_type: DataType,
    /// Path of the nearest repeat around it.
    pub repeat: Option<String>,
    /// Names of the groups from the root (or the repeat) to the field, outermost first.
    pub groups: Vec<String>,
    /// The question's label in each language; outputs stand as `${path}`.
    pub labels: Vec<LanguageText>,
    pub hints: Vec<LanguageText>,
    /// The choices where they are written in the form; of an itemset those of the whole list, unfiltered.
    pub choices: Vec<FieldChoice>,
    /// True if the choices come from outside the form, or from answers, and `choices` is therefore empty or incomplete.
    pub choices_dynamic: bool,
    /// The choices that a file of the form holds, unfiltered; empty until
    /// [`read_file_choices`](crate::session::read_file_choices) was given the file.
    pub file_choices: Arc<[FieldChoice]>,
    /// Id of the instance an itemset takes its choices from: the name of the choice list in forms made from a workbook.
    pub choice_list: Option<String>,
    pub appearance: Vec<String>,
    /// True if a bind makes the value from others.
    pub calculated: bool,
    /// True for a text to be read, and for the heading of a grid: nobody can answer them.
    pub is_note: bool,
}

/// A text in one language. Forms without translations have one, whose language is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LanguageText {
    pub language: String,
    pub text: String,
}

/// One choice of a select.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldChoice {
    pub value: String,
    pub labels: Vec<LanguageText>,
}

/// What a field is for those who read the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A question with that control.
    Question(ControlKind),
    /// A calculated or hidden value without a control.
    #[default]
    Hidden,
    /// A value of the `meta` block, or one filled by a preload.
    Metadata,
}
