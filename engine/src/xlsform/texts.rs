//! Labels, hints and messages: which of them are in the itext, and how the others are written.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::emit::{Emitter, has_texts};
use super::itext::{Itext, media_uri};
use super::references::{has_reference, references};
use super::rules;
use super::table::{Record, Value};
use super::tree::{Id, Kind, ROOT};
use crate::form::draft::{Text, TextPart};

/// Columns of messages; the last is in the itext only if it has translations.
const MESSAGES: &[&str] = &[
    "bind::jr:constraintMsg",
    "bind::jr:requiredMsg",
    "bind::jr:noAppErrorString",
];
const MEDIA: &[&str] = &["image", "big-image", "audio", "video"];

/// True if the cells need itext: some are of a language.
pub fn is_translated(record: &Record, column: &str) -> bool {
    record.all(column).any(|value| value.language.is_some())
}

/// True if a message is in the itext.
pub fn message_in_itext(record: &Record, column: &str) -> bool {
    let refers = |value: &Value| has_reference(&value.text);
    is_translated(record, column) || column != "bind::jr:noAppErrorString" && record.all(column).any(refers)
}

/// True if the label is in the itext.
fn label_in_itext(record: &Record) -> bool {
    is_translated(record, "label") || record.group("media").next().is_some()
}

/// True if the hint is in the itext.
fn hint_in_itext(record: &Record) -> bool {
    is_translated(record, "hint") || record.has("guidance_hint")
}

/// True if there is a label, of whatever language.
pub fn has_label(record: &Record) -> bool {
    record.has("label") || record.text("control::appearance") == Some("label")
}

impl Emitter<'_> {
    /// Texts of the choices of every list that needs itext.
    pub fn choice_texts(&mut self, itext: &mut Itext) {
        let lists = self.lists;
        for list in lists.iter() {
            if list.itext {
                list.add_texts(itext, &mut self.resolver());
            }
            for choice in &list.choices {
                let files = choice.record.group("media").map(|(_, value)| value.text.clone());
                self.media.extend(files);
            }
        }
    }

    /// Texts of questions and sections, and then their files.
    pub fn texts(&mut self, itext: &mut Itext) {
        let elements = self.tree.descendants(ROOT);
        let elements: Vec<Id> = elements
            .into_iter()
            .filter(|id| has_texts(&self.element(*id).kind))
            .collect();
        for &id in &elements {
            self.texts_of(id, itext);
        }
        for &id in &elements {
            self.media_of(id, itext);
        }
    }

    fn texts_of(&mut self, id: Id, itext: &mut Itext) {
        let record = &self.tree.get(id).record;
        let is_question = matches!(self.tree.get(id).kind, Kind::Question(_));
        for column in MESSAGES.iter().filter(|column| message_in_itext(record, column)) {
            let name = column.trim_start_matches("bind::");
            self.add(itext, id, column, name, None);
        }
        if label_in_itext(record) {
            self.add(itext, id, "label", "label", None);
            if !record.has("label") && has_label(record) {
                let blank = [TextPart::Literal(String::new())].into();
                itext.add(None, &self.text_id(id, "label"), None, blank);
            }
        }
        if is_translated(record, "hint") || is_question && hint_in_itext(record) {
            self.add(itext, id, "hint", "hint", None);
        }
        if is_question {
            self.add(itext, id, "guidance_hint", "hint", Some("guidance"));
        }
    }

    fn add(&mut self, itext: &mut Itext, id: Id, column: &str, name: &str, form: Option<&str>) {
        let text_id = self.text_id(id, name);
        for value in self.tree.get(id).record.all(column) {
            let parts = self.resolver().label(&value.text, Some(id), &value.place);
            itext.add(value.language.as_deref(), &text_id, form, parts);
        }
    }

    fn media_of(&mut self, id: Id, itext: &mut Itext) {
        let text_id = self.text_id(id, "label");
        for (kind, value) in self.tree.get(id).record.media() {
            if !MEDIA.contains(&kind) {
                self.report(&rules::MEDIA_KIND, id, &value.path, &[kind]);
            }
            // Names of files are seen from the form, not from the question.
            let uri = media_uri(kind, &value.text);
            let parts = self.resolver().label(&uri, None, &value.place);
            itext.add(value.language.as_deref(), &text_id, Some(kind), parts);
            if references(&value.text).next().is_none() && value.text != "-" {
                self.media.push(value.text.clone());
            }
        }
    }

    fn text_id(&self, id: Id, name: &str) -> String {
        format!("{}:{name}", self.tree.path(id))
    }

    /// The label as the body has it; an empty one if there is none.
    pub fn label(&mut self, id: Id) -> Text {
        let record = &self.tree.get(id).record;
        if label_in_itext(record) {
            return self.reference(id, "label");
        }
        match record.get("label") {
            Some(value) => self.inline(value, id),
            None if has_label(record) => Text::Inline([TextPart::Literal(" ".to_string())].into()),
            None => Text::Inline(Vec::new()),
        }
    }

    /// The hint as the body has it.
    pub fn hint(&mut self, id: Id) -> Option<Text> {
        let record = &self.tree.get(id).record;
        if hint_in_itext(record) {
            return Some(self.reference(id, "hint"));
        }
        record.get("hint").map(|value| self.inline(value, id))
    }

    /// `jr:itext('/data/name:label')`.
    pub fn reference(&self, id: Id, name: &str) -> Text {
        Text::Reference(format!("jr:itext('{}')", self.text_id(id, name)))
    }

    fn inline(&mut self, value: &Value, id: Id) -> Text {
        Text::Inline(self.resolver().label(&value.text, Some(id), &value.place))
    }
}
