//! Secondary instances: files that the form reads, the last saved record, and the lists of choices.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::emit::{Emitter, has_texts};
use super::references::references;
use super::rules;
use super::select::{is_file, split_file};
use super::tree::{Id, Kind, ROOT};
use crate::diagnostic::Place;
use crate::form::draft::{InstanceSource, SecondaryInstance};

/// Columns whose expressions may read a file by `pulldata`, or the last saved record.
const EXPRESSIONS: &[&str] = &[
    "bind::calculate",
    "bind::constraint",
    "bind::readonly",
    "bind::required",
    "bind::relevant",
    "choice_filter",
    "default",
];

impl Emitter<'_> {
    /// Every secondary instance of the form.
    pub fn secondary(&mut self) -> Vec<SecondaryInstance> {
        let mut found: Vec<SecondaryInstance> = Vec::new();
        let mut externals: Vec<&str> = Vec::new();
        let mut last_saved = false;
        for id in self.tree.descendants(ROOT) {
            let element = self.tree.get(id);
            let record = &element.record;
            let columns = if has_texts(&element.kind) {
                EXPRESSIONS
            } else {
                &[]
            };
            let is_question = matches!(element.kind, Kind::Question(_));
            for column in columns
                .iter()
                .filter(|column| is_question || !matches!(**column, "choice_filter" | "default"))
            {
                let text = record.text(column).unwrap_or_default();
                for file in pulled_files(text) {
                    self.add_file(&mut found, id, &file, "file-csv", "csv");
                }
                last_saved |= is_question && references(text).any(|reference| reference.last_saved);
            }
            match &element.kind {
                Kind::External(extension) => {
                    if externals.contains(&element.name.as_str()) {
                        self.report(&rules::INSTANCE_TWICE, id, "name", &[&element.name]);
                    }
                    externals.push(&element.name);
                    let folder = if *extension == "csv" { "file-csv" } else { "file" };
                    self.add_file(&mut found, id, &element.name, folder, extension);
                }
                Kind::Question(question) if question.is_choice() && is_file(&question.list) => {
                    let (stem, extension) = split_file(&question.list);
                    let folder = if extension == "csv" { "file-csv" } else { "file" };
                    self.add_file(&mut found, id, stem, folder, extension);
                }
                _ => {}
            }
        }
        if last_saved {
            let source = InstanceSource::External("jr://instance/last-saved".to_string());
            found.push(SecondaryInstance {
                id: "__last-saved".to_string(),
                source,
                place: Place::Form,
            });
        }
        for list in self.lists.iter().filter(|list| !list.searched) {
            if found.iter().any(|known| known.id == list.name) {
                self.report(&rules::INSTANCE_TWICE, ROOT, "name", &[&list.name]);
            }
            found.push(self.lists.instance(list));
        }
        found
    }

    fn add_file(
        &mut self,
        found: &mut Vec<SecondaryInstance>,
        id: Id,
        stem: &str,
        folder: &str,
        extension: &str,
    ) {
        let source = InstanceSource::External(format!("jr://{folder}/{stem}.{extension}"));
        match found.iter().find(|known| known.id == stem) {
            Some(known) if known.source == source => return,
            Some(_) => return self.report(&rules::INSTANCE_TWICE, id, "name", &[stem]),
            None => {}
        }
        self.media.push(format!("{stem}.{extension}"));
        found.push(SecondaryInstance {
            id: stem.to_string(),
            source,
            place: self.tree.get(id).record.place(),
        });
    }
}

/// Names of the files that `pulldata('x', …)` reads.
fn pulled_files(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !text.contains("pulldata(") {
        return found;
    }
    for (at, call) in text.match_indices("pulldata") {
        let rest = text.get(at + call.len()..).unwrap_or_default();
        let arguments = rest.trim_start().strip_prefix('(');
        if let Some((first, _)) = arguments.and_then(|arguments| arguments.split_once(',')) {
            found.push(first.replace(['\'', '"'], "").trim().to_string());
        }
    }
    found
}
