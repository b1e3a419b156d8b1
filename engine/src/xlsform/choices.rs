//! The choices sheet: lists, their texts and their secondary instances.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::rules;
use super::table::{Record, Table, Value, is_yes};
use super::texts::{Itext, media_uri, translated};
use super::tree::is_xml_name;
use crate::diagnostic::Diagnostic;
use crate::form::draft::{Element, InstanceSource, SecondaryInstance, TextPart};

/// Columns that are not properties of a choice. Scores never leave the server.
const NO_PROPERTY: &[&str] = &["list_name", "name", "label", "score", "missing", "sms_option"];

/// One list of choices.
pub struct List {
    pub name: String,
    pub choices: Vec<Choice>,
    /// Labels have translations or media.
    pub itext: bool,
}

/// One choice.
pub struct Choice {
    pub name: String,
    pub record: Record,
}

/// Reads the lists, in order of their first row.
pub fn read(
    table: &Table,
    allow_duplicates: bool,
    multiple: &[String],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<List> {
    for header in table
        .headers
        .iter()
        .filter(|header| !header.known && !header.text.is_empty())
    {
        let place = crate::diagnostic::Place::Cell {
            sheet: table.sheet.clone(),
            row: 1,
            column: header.column,
        };
        if !is_xml_name(&header.path) && !header.path.contains("::") {
            diagnostics
                .push(Diagnostic::new(&rules::CHOICE_COLUMN, place, &*header.text).with(&*header.text));
        }
    }
    let mut lists: Vec<List> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for record in &table.records {
        let Some(list_name) = record.text("list_name") else {
            diagnostics.push(Diagnostic::new(&rules::CHOICE_LIST_NAME, record.place(), ""));
            continue;
        };
        let Some(name) = record.text("name") else {
            diagnostics.push(Diagnostic::new(&rules::CHOICE_NAME, record.place(), list_name).with(list_name));
            continue;
        };
        if record.all("label").next().is_none() {
            let problem = Diagnostic::new(&rules::CHOICE_LABEL, record.place(), name);
            diagnostics.push(problem.with(name).with(list_name));
        }
        let place = *places.entry(list_name.to_string()).or_insert_with(|| {
            lists.push(List {
                name: list_name.to_string(),
                choices: Vec::new(),
                itext: false,
            });
            lists.len() - 1
        });
        if let Some(list) = lists.get_mut(place) {
            list.choices.push(Choice {
                name: name.to_string(),
                record: record.clone(),
            });
        }
    }
    for list in &mut lists {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for choice in &list.choices {
            let place = choice.record.place_of("name");
            if let Some(first) = seen.insert(&choice.name, choice.record.row)
                && !allow_duplicates
            {
                let problem = Diagnostic::new(&rules::CHOICE_DUPLICATE, place.clone(), &*choice.name);
                diagnostics.push(
                    problem
                        .with(&*choice.name)
                        .with(&*list.name)
                        .with(first.to_string()),
                );
            }
            if choice.name.contains(char::is_whitespace) && multiple.contains(&list.name) {
                diagnostics
                    .push(Diagnostic::new(&rules::CHOICE_SPACE, place, &*choice.name).with(&*choice.name));
            }
        }
        list.itext = list.choices.iter().any(|choice| {
            translated(choice.record.all("label")) || choice.record.values.iter().any(|value| is_media(value))
        });
    }
    lists
}

pub fn allow_duplicates(setting: Option<&str>) -> bool {
    setting.is_some_and(is_yes)
}

fn is_media(value: &Value) -> bool {
    value.path.starts_with("media::")
}

impl List {
    /// Adds the choice "other", as `or_other` asks for.
    pub fn add_other(&mut self) {
        if self.choices.iter().any(|choice| choice.name == "other") {
            return;
        }
        let languages: Vec<Option<String>> = self
            .choices
            .first()
            .map(|first| {
                first
                    .record
                    .all("label")
                    .map(|value| value.language.clone())
                    .collect()
            })
            .unwrap_or_default();
        let languages = if languages.is_empty() {
            alloc::vec![None]
        } else {
            languages
        };
        let values = languages
            .into_iter()
            .map(|language| Value {
                path: "label".to_string(),
                language,
                text: "Other".to_string(),
                place: crate::diagnostic::Place::Form,
            })
            .collect();
        let record = Record {
            sheet: String::new(),
            row: 0,
            values,
        };
        self.choices.push(Choice {
            name: "other".to_string(),
            record,
        });
    }

    /// Adds the list's texts; `label` turns text into parts.
    pub fn add_texts(&self, itext: &mut Itext, mut label: impl FnMut(&Value) -> Vec<TextPart>) {
        if !self.itext {
            return;
        }
        for (number, choice) in self.choices.iter().enumerate() {
            let id = format!("{}-{number}", self.name);
            for value in choice.record.all("label") {
                itext.add(value.language.as_deref(), &id, None, label(value));
            }
            for value in choice.record.values.iter().filter(|value| is_media(value)) {
                let kind = value.path.trim_start_matches("media::");
                let uri = TextPart::Literal(media_uri(kind, &value.text));
                itext.add(value.language.as_deref(), &id, Some(kind), [uri].into());
            }
        }
    }

    /// The list as a secondary instance.
    pub fn instance(&self, table: &Table) -> SecondaryInstance {
        let items = self.choices.iter().enumerate().map(|(number, choice)| {
            let mut children = Vec::new();
            if self.itext {
                children.push(leaf("itextId", &format!("{}-{number}", self.name)));
            }
            children.push(leaf("name", &choice.name));
            if !self.itext
                && let Some(label) = choice.record.text("label")
            {
                children.push(leaf("label", label));
            }
            for header in &table.headers {
                let plan_only = NO_PROPERTY.contains(&header.path.as_str());
                if plan_only || header.language.is_some() || header.path.contains("::") {
                    continue;
                }
                if let Some(text) = choice.record.text(&header.path) {
                    children.push(leaf(&header.path, text));
                }
            }
            Element {
                name: "item".to_string(),
                children,
                ..Element::default()
            }
        });
        let root = Element {
            name: "root".to_string(),
            children: items.collect(),
            ..Element::default()
        };
        SecondaryInstance {
            id: self.name.clone(),
            source: InstanceSource::Inline(root),
            place: crate::diagnostic::Place::Form,
        }
    }
}

fn leaf(name: &str, text: &str) -> Element {
    Element {
        name: name.to_string(),
        text: text.to_string(),
        ..Element::default()
    }
}
