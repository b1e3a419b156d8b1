//! The settings sheet.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Options;
use super::names::is_xml_name;
use super::rules;
use super::table::{Record, Table};
use super::words::{is_yes, yes_or_no};
use crate::diagnostic::Diagnostic;
use crate::form::draft::{Attribute, Submission};

/// What the settings say, with the defaults of XLSForm.
pub struct Settings {
    pub record: Record,
    pub root: String,
    pub form_id: String,
    pub title: String,
    pub default_language: String,
    pub clean_text: bool,
    pub allow_choice_duplicates: bool,
    pub omit_instance_id: bool,
    pub add_none_option: bool,
    pub flat: bool,
    pub namespaces: Vec<(String, String)>,
}

impl Settings {
    /// Reads the first row of the sheet; `stem` is the file's name.
    pub fn read(
        table: Option<&Table>,
        stem: &str,
        options: &Options,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let record = table
            .and_then(|table| table.records.first())
            .cloned()
            .unwrap_or_default();
        let text = |path: &str| record.text(path).map(ToString::to_string);
        let root = text("name")
            .or_else(|| options.root_name.clone())
            .unwrap_or_else(|| "data".to_string());
        let given = options.root_name.as_deref().filter(|name| !is_xml_name(name));
        if let Some(given) = given.filter(|given| *given != root) {
            let problem = Diagnostic::new(&rules::BAD_NAME, record.place(), given);
            diagnostics.push(problem.with(given).with("data"));
        }
        if !is_xml_name(&root) {
            let problem = Diagnostic::new(&rules::BAD_NAME, record.place_of("name"), &*root);
            diagnostics.push(problem.with(&*root).with("data"));
        }
        let stem = if stem.is_empty() { "data" } else { stem };
        // pyxform prefers `form_id` to `id_string` only where the header is written exactly so; other spellings yield.
        let is_exact = table.is_some_and(|table| table.headers.iter().any(|header| header.text == "form_id"));
        let (first, second) = if is_exact {
            ("form_id", "id_string")
        } else {
            ("id_string", "form_id")
        };
        let form_id = text(first)
            .or_else(|| text(second))
            .unwrap_or_else(|| stem.to_string());
        let says_yes = |path: &str| record.text(path).is_some_and(is_yes);
        let omit = says_yes("omit_instanceID");
        if omit && record.get("public_key").is_some() {
            let place = record.place_of("omit_instanceID");
            diagnostics.push(Diagnostic::new(&rules::ENCRYPTED_WITHOUT_ID, place, ""));
        }
        let namespaces = record.get("namespaces").map(|cell| {
            let (list, bad) = namespaces(&cell.text);
            for part in bad {
                let problem = Diagnostic::new(&rules::BAD_NAMESPACES, cell.place.clone(), &*cell.text);
                diagnostics.push(problem.with(part));
            }
            list
        });
        Self {
            title: text("title").unwrap_or_else(|| form_id.clone()),
            default_language: text("default_language").unwrap_or_else(|| "default".to_string()),
            clean_text: record
                .text("clean_text_values")
                .and_then(yes_or_no)
                .unwrap_or(true),
            allow_choice_duplicates: says_yes("allow_choice_duplicates"),
            omit_instance_id: omit,
            add_none_option: says_yes("add_none_option"),
            flat: record.get("flat").is_some(),
            namespaces: namespaces.unwrap_or_default(),
            root,
            form_id,
            record,
        }
    }

    /// `<submission>`, if any setting asks for one.
    pub fn submission(&self) -> Option<Submission> {
        let text = |path: &str| self.record.text(path).map(one_line);
        let editable = self.record.text("client_editable").is_some_and(is_yes);
        let action = text("submission_url");
        let submission = Submission {
            method: action.as_ref().map(|_| "post".to_string()),
            action,
            public_key: text("public_key"),
            auto_send: text("auto_send"),
            auto_delete: text("auto_delete"),
            attributes: editable
                .then(|| Attribute {
                    name: "odk:client-editable".to_string(),
                    value: "true".to_string(),
                })
                .into_iter()
                .collect(),
        };
        (submission != Submission::default()).then_some(submission)
    }

    /// Attributes of the primary instance's root.
    pub fn root_attributes(&self) -> Vec<Attribute> {
        let mut list: Vec<Attribute> = Vec::new();
        let own = [
            ("id", Some(self.form_id.as_str())),
            ("version", self.record.text("version")),
            ("odk:prefix", self.record.text("prefix")),
            ("odk:delimiter", self.record.text("delimiter")),
        ];
        let given = self
            .record
            .group("attribute")
            .map(|(name, value)| (name, Some(value.text.as_str())));
        for (name, value) in own.into_iter().chain(given) {
            if let Some(value) = value.filter(|_| list.iter().all(|known| known.name != name)) {
                list.push(Attribute {
                    name: name.to_string(),
                    value: one_line(value),
                });
            }
        }
        list
    }

    /// Classes of the body.
    pub fn style(&self) -> String {
        self.record.text("style").map(one_line).unwrap_or_default()
    }
}

/// A cell as an attribute has it: XML knows no line breaks and tabs there.
pub fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}

/// Prefixes that every form has; they cannot mean anything else.
const PREFIXES: &[&str] = &["h", "ev", "xsd", "jr", "orx", "odk"];

/// `a="http://…" b='…'` as pairs, and the parts that are none.
fn namespaces(text: &str) -> (Vec<(String, String)>, Vec<&str>) {
    let (mut list, mut bad) = (Vec::new(), Vec::new());
    for part in text.split_whitespace() {
        match part.split_once('=') {
            Some((prefix, uri)) if !prefix.is_empty() && !uri.contains('=') => {
                let uri = uri.replace(['"', '\''], "");
                list.retain(|(known, _): &(String, String)| known != prefix);
                let is_taken = matches!(prefix, "xml" | "xmlns");
                if !is_xml_name(prefix) || prefix.contains(':') || uri.is_empty() || is_taken {
                    bad.push(part);
                } else if !PREFIXES.contains(&prefix) {
                    list.push((prefix.to_string(), uri));
                }
            }
            _ => bad.push(part),
        }
    }
    (list, bad)
}
