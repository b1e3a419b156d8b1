//! The choices sheet: lists, their texts and their secondary instances.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::itext::{Itext, media_uri};
use super::names::is_xml_name;
use super::references::{Resolver, has_reference};
use super::rules;
use super::table::{Record, Table, Value};
use crate::diagnostic::{Diagnostic, Place};
use crate::form::draft::{InstanceSource, Item, SecondaryInstance, Text, TextPart};
use crate::form::instance::Instance;
use crate::xml::NodeId;

/// Columns that are no properties of a choice.
const NO_PROPERTY: &[&str] = &["list_name", "name", "label", "sms_option"];
/// The column with the answer key of a test.
pub const SCORE: &str = "score";

/// True for a column of the analysis plan. It stays with the reports, unless the form's own logic reads it.
pub fn is_plan(column: &str) -> bool {
    [SCORE, "missing"]
        .iter()
        .any(|name| column.eq_ignore_ascii_case(name))
}

/// One list of choices.
pub struct List {
    pub name: String,
    pub choices: Vec<Choice>,
    /// Its texts are in the itext: some have translations, media or references.
    pub itext: bool,
    /// A question with the appearance `search()` uses it: its choices stand in the control.
    pub searched: bool,
    /// A question of the list excludes "none" beside other choices.
    pub has_none: bool,
}

/// One choice.
pub struct Choice {
    pub name: String,
    pub record: Record,
}

/// The form's lists in the order of their first row.
#[derive(Default)]
pub struct Lists {
    lists: Vec<List>,
    places: BTreeMap<String, usize>,
    /// Columns that become elements of the choices.
    properties: Vec<Arc<str>>,
}

impl Lists {
    /// Reads the sheet.
    pub fn read(table: &Table, allow_duplicates: bool, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut lists = Self::default();
        for header in &table.headers {
            let is_text = header.language.is_some() || header.path.contains("::");
            if NO_PROPERTY.contains(&&*header.path) || is_text && header.known {
                continue;
            }
            if is_xml_name(&header.path) {
                lists.properties.push(header.path.clone());
            } else {
                let place = table.place(1, header.column);
                let problem = Diagnostic::new(&rules::CHOICE_COLUMN, place, &*header.text);
                diagnostics.push(problem.with(&*header.text));
            }
        }
        for record in &table.records {
            let Some(list) = record.text("list_name") else {
                diagnostics.push(Diagnostic::new(&rules::CHOICE_LIST_NAME, record.place(), ""));
                continue;
            };
            let name = record.text("name").unwrap_or_default();
            if name.is_empty() {
                diagnostics.push(Diagnostic::new(&rules::CHOICE_NAME, record.place(), list).with(list));
            }
            if !record.has("label") {
                let problem = Diagnostic::new(&rules::CHOICE_LABEL, record.place(), name);
                diagnostics.push(problem.with(name).with(list));
            }
            lists.entry(list).choices.push(Choice {
                name: name.to_string(),
                record: record.clone(),
            });
        }
        for list in &mut lists.lists {
            if !allow_duplicates {
                list.check_duplicates(diagnostics);
            }
            list.itext = list.choices.iter().any(Choice::needs_itext);
        }
        lists
    }

    pub fn iter(&self) -> impl Iterator<Item = &List> {
        self.lists.iter()
    }

    pub fn get(&self, name: &str) -> Option<&List> {
        self.places.get(name).and_then(|place| self.lists.get(*place))
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut List> {
        self.places.get(name).and_then(|place| self.lists.get_mut(*place))
    }

    fn entry(&mut self, name: &str) -> &mut List {
        let place = *self.places.entry(name.to_string()).or_insert_with(|| {
            self.lists.push(List {
                name: name.to_string(),
                choices: Vec::new(),
                itext: false,
                searched: false,
                has_none: false,
            });
            self.lists.len() - 1
        });
        &mut self.lists[place]
    }

    /// The list as a secondary instance.
    pub fn instance(&self, list: &List) -> SecondaryInstance {
        let mut content = Instance::with_room(2 + 5 * list.choices.len());
        let (root, item_name) = (content.name("root"), content.name("item"));
        let root = content.push(NodeId::DOCUMENT, root);
        for (number, choice) in list.choices.iter().enumerate() {
            let item = content.push(root, item_name);
            if list.itext {
                content.push_leaf(item, "itextId", &list.text_id(number));
            }
            content.push_leaf(item, "name", &choice.name);
            if !list.itext
                && let Some(label) = choice.record.text("label")
            {
                content.push_leaf(item, "label", label);
            }
            let cells = choice
                .record
                .values
                .iter()
                .filter(|value| self.properties.contains(&value.path));
            cells.for_each(|value| content.push_leaf(item, &value.path, &value.text));
            if let Some(option) = choice.record.text("sms_option") {
                content.push_leaf(item, "sms_option", option);
            }
        }
        SecondaryInstance {
            id: list.name.clone(),
            source: InstanceSource::Inline(content),
            place: Place::Form,
        }
    }
}

impl Choice {
    fn needs_itext(&self) -> bool {
        self.record.values.iter().any(|value| {
            let is_label = &*value.path == "label";
            is_media(value) || is_label && (value.language.is_some() || has_reference(&value.text))
        })
    }
}

impl List {
    fn check_duplicates(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for choice in self.choices.iter().filter(|choice| !choice.name.is_empty()) {
            let first = *seen.entry(&choice.name).or_insert(choice.record.row);
            if first != choice.record.row {
                let place = choice.record.place_of("name");
                let problem = Diagnostic::new(&rules::CHOICE_DUPLICATE, place, &*choice.name);
                diagnostics.push(
                    problem
                        .with(&*choice.name)
                        .with(&*self.name)
                        .with(first.to_string()),
                );
            }
        }
    }

    /// Reports names with blanks, which the answer of a select_multiple cannot hold.
    pub fn check_blanks(&self, diagnostics: &mut Vec<Diagnostic>) {
        for choice in self.choices.iter().filter(|choice| choice.name.contains(' ')) {
            let place = choice.record.place_of("name");
            let problem = Diagnostic::new(&rules::CHOICE_SPACE, place, &*choice.name);
            diagnostics.push(problem.with(&*choice.name));
        }
    }

    /// The id in the itext of a choice's texts.
    pub fn text_id(&self, number: usize) -> String {
        format!("{}-{number}", self.name)
    }

    /// The reference to a choice's label in an itemset.
    pub fn label_reference(&self) -> &'static str {
        if self.itext { "jr:itext(itextId)" } else { "label" }
    }

    /// Adds the choice "other", as `or_other` asks for, in every language that the list has.
    pub fn add_other(&mut self) {
        if self.choices.iter().any(|choice| choice.name == "other") {
            return;
        }
        let mut languages: Vec<Option<Arc<str>>> = Vec::new();
        for value in self.choices.iter().flat_map(|choice| choice.record.all("label")) {
            if value.language.is_some() && !languages.contains(&value.language) {
                languages.push(value.language.clone());
            }
        }
        if languages.is_empty() {
            languages.push(None);
        }
        let mut record = self
            .choices
            .first()
            .map(|choice| choice.record.blank())
            .unwrap_or_default();
        record.values = languages
            .into_iter()
            .map(|language| Value {
                language,
                ..Value::made("label", "Other", Place::Form)
            })
            .collect();
        self.choices.push(Choice {
            name: "other".to_string(),
            record,
        });
    }

    /// Adds the list's texts.
    pub fn add_texts(&self, itext: &mut Itext, resolver: &mut Resolver<'_>) {
        for (number, choice) in self.choices.iter().enumerate() {
            let id = self.text_id(number);
            for value in choice.record.all("label") {
                let parts = resolver.label(&value.text, None, &value.place);
                itext.add(value.language.as_deref(), &id, None, parts);
            }
            for (kind, value) in choice.record.media() {
                let parts = resolver.label(&media_uri(kind, &value.text), None, &value.place);
                itext.add(value.language.as_deref(), &id, Some(kind), parts);
            }
        }
    }

    /// The list written into a control, for appearances that search a file.
    pub fn items(&self, resolver: &mut Resolver<'_>, with_labels: bool) -> Vec<Item> {
        let mut items = Vec::new();
        for (number, choice) in self.choices.iter().enumerate() {
            let label = if self.itext {
                Text::Reference(format!("jr:itext('{}')", self.text_id(number)))
            } else {
                let value = choice.record.get("label").filter(|_| with_labels);
                Text::Inline(value.map_or_else(
                    || [TextPart::Literal(String::new())].into(),
                    |value| resolver.label(&value.text, None, &value.place),
                ))
            };
            items.push(Item {
                label: Some(label),
                value: choice.name.clone(),
            });
        }
        items
    }
}

fn is_media(value: &Value) -> bool {
    value.path.starts_with("media::")
}
