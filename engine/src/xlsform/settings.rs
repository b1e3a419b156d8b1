//! The settings sheet.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Options;
use super::rules;
use super::table::{Record, Table, is_no, is_yes};
use super::tree::is_xml_name;
use crate::diagnostic::{Diagnostic, Place};
use crate::form::draft::{Attribute, Submission};
use crate::sheet::Workbook;

/// What the settings say, with the defaults of XLSForm.
pub struct Settings {
    pub record: Record,
    pub root: String,
    pub form_id: String,
    pub title: String,
    pub version: Option<String>,
    pub default_language: String,
    pub style: String,
    pub clean_text: bool,
    pub allow_choice_duplicates: bool,
    pub omit_instance_id: bool,
    pub namespaces: Vec<(String, String)>,
}

impl Settings {
    pub fn read(
        table: Option<&Table>,
        book: &Workbook,
        options: &Options,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let record = table
            .and_then(|table| table.records.first())
            .cloned()
            .unwrap_or_else(|| Record {
                sheet: "settings".to_string(),
                row: 0,
                values: Vec::new(),
            });
        let text = |path: &str| record.text(path).map(ToString::to_string);
        let root = text("name")
            .or_else(|| options.root_name.clone())
            .unwrap_or_else(|| "data".to_string());
        if !is_xml_name(&root) {
            let problem = Diagnostic::new(&rules::BAD_NAME, record.place_of("name"), &*root);
            diagnostics.push(problem.with(&*root).with("data"));
        }
        let stem = if book.stem.is_empty() {
            root.clone()
        } else {
            book.stem.clone()
        };
        let form_id = text("form_id").unwrap_or(stem);
        let omit = record.text("omit_instanceID").is_some_and(is_yes);
        if omit && record.get("public_key").is_some() {
            let place = record.place_of("omit_instanceID");
            diagnostics.push(Diagnostic::new(&rules::ENCRYPTED_WITHOUT_ID, place, ""));
        }
        let namespaces = record.get("namespaces").map(|cell| {
            namespaces(&cell.text).unwrap_or_else(|| {
                let problem = Diagnostic::new(&rules::BAD_NAMESPACES, cell.place.clone(), &*cell.text);
                diagnostics.push(problem.with(&*cell.text));
                Vec::new()
            })
        });
        Self {
            title: text("form_title").unwrap_or_else(|| form_id.clone()),
            version: text("version"),
            default_language: text("default_language").unwrap_or_else(|| "default".to_string()),
            style: text("style").unwrap_or_default(),
            clean_text: !record.text("clean_text_values").is_some_and(is_no),
            allow_choice_duplicates: super::choices::allow_duplicates(record.text("allow_choice_duplicates")),
            omit_instance_id: omit,
            namespaces: namespaces.unwrap_or_default(),
            root,
            form_id,
            record,
        }
    }

    /// `<submission>`, if any setting asks for one.
    pub fn submission(&self) -> Option<Submission> {
        let text = |path: &str| self.record.text(path).map(ToString::to_string);
        let (action, public_key) = (text("submission_url"), text("public_key"));
        let (auto_send, auto_delete) = (text("auto_send"), text("auto_delete"));
        if action.is_none() && public_key.is_none() && auto_send.is_none() && auto_delete.is_none() {
            return None;
        }
        let method = (action.is_some() || public_key.is_some()).then(|| "post".to_string());
        Some(Submission {
            action,
            method,
            public_key,
            auto_send,
            auto_delete,
            attributes: Vec::new(),
        })
    }

    /// Attributes of the primary instance's root.
    pub fn root_attributes(&self) -> Vec<Attribute> {
        let mut list = Vec::new();
        let mut add = |name: &str, value: Option<&str>| {
            list.extend(value.map(|value| Attribute {
                name: name.to_string(),
                value: value.to_string(),
            }));
        };
        add("id", Some(&self.form_id));
        add("version", self.version.as_deref());
        add("odk:prefix", self.record.text("prefix"));
        add("odk:delimiter", self.record.text("delimiter"));
        for value in &self.record.values {
            if let Some(name) = value.path.strip_prefix("attribute::") {
                add(name, Some(&value.text));
            }
        }
        list
    }

    pub fn place(&self, path: &str) -> Place {
        self.record.place_of(path)
    }
}

/// `a="http://…" b='…'` as pairs.
fn namespaces(text: &str) -> Option<Vec<(String, String)>> {
    let mut list = Vec::new();
    for part in text.split_whitespace() {
        let (prefix, uri) = part.split_once('=')?;
        let uri = uri.trim_matches(['"', '\'']);
        list.push((prefix.trim_start_matches("xmlns:").to_string(), uri.to_string()));
    }
    Some(list)
}
