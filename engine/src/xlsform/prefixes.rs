//! Names of attributes and prefixes of names: an XForm with one that is no name, or with a prefix that nothing declares,
//! is no XML that others can read.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::names::is_xml_name;
use super::rules;
use super::table::{Header, Table};
use crate::diagnostic::{Diagnostic, Place};

/// Prefixes that every form declares, or that are declared as soon as they are needed.
const DECLARED: &[&str] = &["h", "ev", "xsd", "jr", "orx", "odk", "xml"];

/// Columns whose headers name attributes: `bind::esri:fieldType`.
const GROUPS: &[&str] = &["bind::", "control::", "instance::", "attribute::"];

/// Attributes of binds and controls that say which node they are of.
const OWN: &[&str] = &["bind::nodeset", "control::ref", "control::nodeset"];

/// Reports every column whose attribute can have no such name, and every column and every name with a prefix that neither
/// the settings nor we declare. Columns without a cell write nothing, and nothing is said of them.
pub fn check(
    survey: &Table,
    choices: Option<&Table>,
    settings: Option<&Table>,
    namespaces: &[(String, String)],
    has_entities: bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut bad = Vec::new();
    let mut found = |name: &str, place: Place, excerpt: &str| {
        let Some((prefix, _)) = name.split_once(':') else {
            return;
        };
        let is_declared = DECLARED.contains(&prefix)
            || has_entities && prefix == "entities"
            || namespaces.iter().any(|(declared, _)| declared == prefix);
        if !is_declared {
            diagnostics.push(Diagnostic::new(&rules::PREFIX, place, excerpt).with(prefix));
        }
    };
    let attribute = |header: &Header| {
        let group = GROUPS.iter().find(|group| header.path.starts_with(**group))?;
        Some(header.path[group.len()..].to_string())
    };
    let is_used =
        |table: &Table, header: &Header| table.records.iter().any(|record| record.has(&header.path));
    for table in [Some(survey), settings].into_iter().flatten() {
        for header in table.headers.iter().filter(|header| is_used(table, header)) {
            let Some(name) = attribute(header) else { continue };
            let place = table.place(1, header.column);
            if !is_xml_name(&name) || OWN.contains(&&*header.path) {
                bad.push(Diagnostic::new(&rules::ATTRIBUTE, place, &*header.text).with(name));
            } else if &*header.path != "bind::entities:saveto" {
                found(&name, place, &header.text);
            }
        }
    }
    for table in choices.into_iter() {
        let is_property = |header: &&Header| {
            !header.known
                && !header.path.contains("::")
                && is_xml_name(&header.path)
                && is_used(table, header)
        };
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
    diagnostics.append(&mut bad);
}
