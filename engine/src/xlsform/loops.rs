//! `begin loop over list`: its rows once for every choice of the list, in a group of the choice's name.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::choices::{Choice, List};
use super::rules;
use super::survey::Survey;
use super::tree::{Id, Kind, Tree};

impl Survey<'_> {
    /// Expands all loops. Later rows may still add to their lists (`or_other`), so this waits until all are read.
    pub fn expand_loops(&mut self) {
        for (id, name) in core::mem::take(&mut self.loops) {
            let Some(list) = self.lists.get(&name) else {
                continue;
            };
            if list.choices.len() > 1 {
                self.check_copies(id);
            }
            if let Some(list) = self.lists.get(&name) {
                expand(&mut self.tree, id, list);
            }
        }
    }

    /// What stands in a loop stands in the form several times: a repeat cannot.
    fn check_copies(&mut self, id: Id) {
        for copied in self.tree.descendants(id) {
            let element = self.tree.get(copied).clone();
            if matches!(element.kind, Kind::Repeat) {
                self.report(
                    &rules::DUPLICATE_REPEAT,
                    &element.record,
                    "name",
                    &[&element.name],
                );
            }
        }
    }
}

/// Replaces the rows read into the loop by their copies.
fn expand(tree: &mut Tree, id: Id, list: &List) {
    let template = core::mem::take(&mut tree.get_mut(id).children);
    for choice in list.choices.iter().filter(|choice| choice.name != "none") {
        let mut record = choice.record.blank();
        let shown = |path: &str| path == "label" || path.starts_with("media::");
        record.values = choice
            .record
            .values
            .iter()
            .filter(|value| shown(&value.path))
            .cloned()
            .collect();
        let group = tree.add(id, choice.name.clone(), Kind::Group, record);
        for &child in &template {
            copy(tree, child, group, Some(choice));
        }
    }
}

/// Copies an element with what is in it. The choice's columns are put in for `%(column)s` in the element itself.
fn copy(tree: &mut Tree, from: Id, to: Id, choice: Option<&Choice>) {
    let mut element = tree.get(from).clone();
    if let Some(choice) = choice {
        element.name = fill(&element.name, choice, None);
        for value in &mut element.record.values {
            value.text = fill(&value.text, choice, value.language.as_deref());
        }
    }
    let id = tree.add(to, element.name, element.kind, element.record);
    for child in element.children {
        copy(tree, child, id, None);
    }
}

fn fill(text: &str, choice: &Choice, language: Option<&str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let column = rest
            .strip_prefix('(')
            .and_then(|inner| inner.split_once(")s"))
            .map(|(column, after)| (column.to_string(), after));
        match column {
            Some((column, after)) if column == "name" => {
                out.push_str(&choice.name);
                rest = after;
            }
            Some((column, after)) => {
                let cells: Vec<_> = choice.record.all(&column).collect();
                let cell = cells
                    .iter()
                    .find(|cell| cell.language.as_deref() == language)
                    .or(cells.first());
                out.push_str(cell.map_or("", |cell| &cell.text));
                rest = after;
            }
            None => {
                out.push('%');
                rest = rest.strip_prefix('%').unwrap_or(rest);
            }
        }
    }
    out.push_str(rest);
    out
}
