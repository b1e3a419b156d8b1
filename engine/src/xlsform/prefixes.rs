//! Prefixes of names: an XForm with one that nothing declares is no XML that others can read.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::names::is_xml_name;
use super::rules;
use super::table::{Header, Table};
use crate::diagnostic::{Diagnostic, Place};

/// Prefixes that every form declares, or that are declared as soon as they are needed.
const DECLARED: &[&str] = &["h", "ev", "xsd", "jr", "orx", "odk", "entities", "xml"];

/// Columns whose headers name attributes: `bind::esri:fieldType`.
const GROUPS: &[&str] = &["bind::", "control::", "instance::", "attribute::"];

/// Reports every header and every name with a prefix that neither the settings nor we declare.
pub fn check(
    survey: &Table,
    choices: Option<&Table>,
    settings: Option<&Table>,
    namespaces: &[(String, String)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut found = |name: &str, place: Place, excerpt: &str| {
        let Some((prefix, _)) = name.split_once(':') else {
            return;
        };
        let is_declared =
            DECLARED.contains(&prefix) || namespaces.iter().any(|(declared, _)| declared == prefix);
        if !is_declared {
            diagnostics.push(Diagnostic::new(&rules::PREFIX, place, excerpt).with(prefix));
        }
    };
    let attribute = |header: &Header| {
        let group = GROUPS.iter().find(|group| header.path.starts_with(**group))?;
        Some(header.path[group.len()..].to_string())
    };
    for table in [Some(survey), settings].into_iter().flatten() {
        for header in &table.headers {
            if let Some(name) = attribute(header) {
                found(&name, table.place(1, header.column), &header.text);
            }
        }
    }
    for table in choices.into_iter() {
        let is_property =
            |header: &&Header| !header.known && !header.path.contains("::") && is_xml_name(&header.path);
        for header in table.headers.iter().filter(is_property) {
            found(&header.path, table.place(1, header.column), &header.text);
        }
    }
    for record in survey
        .records
        .iter()
        .chain(settings.and_then(|table| table.records.first()))
    {
        if let Some(name) = record.get("name") {
            found(&name.text, name.place.clone(), &name.text);
        }
    }
}
