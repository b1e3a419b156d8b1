//! Rows that begin and end groups, repeats and loops.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::references::is_reference;
use super::survey::{Survey, TableList};
use super::table::{Record, Value};
use super::tree::{Id, Kind, Question};
use super::{rules, types};

/// Sections may be nested this deep; instances are read with a larger limit.
pub const MOST_SECTIONS: usize = 60;

/// A section whose end was not met yet.
pub struct Open {
    pub id: Id,
    /// `group`, `repeat` or `loop`.
    pub word: &'static str,
    /// List of a loop.
    pub list: String,
    pub names: BTreeSet<String>,
    pub lower_names: BTreeSet<String>,
}

impl Open {
    pub fn new(id: Id, word: &'static str, list: String) -> Self {
        Self {
            id,
            word,
            list,
            names: BTreeSet::new(),
            lower_names: BTreeSet::new(),
        }
    }
}

/// `begin group`, `end_repeat`, `begin loop over list`.
pub enum Boundary<'a> {
    Begin { word: &'static str, list: &'a str },
    End { word: &'static str },
}

/// Reads the type cell of a section's first or last row.
pub fn boundary(written: &str) -> Option<Boundary<'_>> {
    let (edge, rest) = written.split_once([' ', '_', '\n', '\t'])?;
    let section = |name: &str| match name {
        "group" => Some("group"),
        "repeat" | "lgroup" | "looped group" => Some("repeat"),
        "loop" => Some("loop"),
        _ => None,
    };
    match edge {
        "end" => section(rest).map(|word| Boundary::End { word }),
        "begin" => {
            let names = ["group", "lgroup", "repeat", "loop", "looped group"];
            names.iter().find_map(|name| {
                let after = rest.strip_prefix(name)?;
                let word = section(name)?;
                let list = after.strip_prefix(' ').unwrap_or_default();
                let list = list.strip_prefix("over ").unwrap_or(list);
                let fits = after.is_empty() || !list.is_empty() && !list.contains(char::is_whitespace);
                fits.then_some(Boundary::Begin { word, list })
            })
        }
        _ => None,
    }
}

impl Survey<'_> {
    pub fn end(&mut self, word: &'static str, record: &Record) {
        let matches = self.open.len() > 1 && self.open.last().is_some_and(|open| open.word == word);
        if !matches {
            let around = self.tree.get(self.parent()).name.clone();
            return self.report(&rules::NO_BEGIN, record, "type", &[&around]);
        }
        if let Some(open) = self.open.pop()
            && open.word == "loop"
        {
            self.loops.push((open.id, open.list));
        }
        self.table_list = TableList::No;
    }

    pub fn begin(&mut self, word: &'static str, list: String, name: String, mut record: Record) {
        let kind = match word {
            "repeat" => Kind::Repeat,
            "loop" => Kind::Loop,
            _ => Kind::Group,
        };
        match word {
            "repeat" => {
                if name == self.settings.root || !self.repeats.insert(name.clone()) {
                    self.report(&rules::DUPLICATE_REPEAT, &record, "name", &[&name]);
                }
                if !record.has("label") && record.group("media").next().is_none() {
                    self.report(&rules::REPEAT_LABEL, &record, "name", &[&name]);
                }
            }
            "loop" if list.is_empty() => self.report(&rules::NO_LIST, &record, "type", &["begin_loop"]),
            "loop" if self.lists.get(&list).is_none() => {
                self.report(&rules::UNKNOWN_LIST, &record, "type", &[&list]);
            }
            _ => {}
        }
        if self.open.len() > MOST_SECTIONS {
            return self.report(&rules::TOO_DEEP, &record, "type", &[&MOST_SECTIONS.to_string()]);
        }
        self.count_node(&name, &mut record);
        if let Some(intent) = record.text("intent").map(ToString::to_string) {
            record.set("control::intent", intent);
        }
        let label = self.begin_table_list(&mut record);
        let id = self.tree.add(self.parent(), name, kind, record);
        if let Some((name, record)) = label
            && let Some(note) = types::find("note")
        {
            let kind = Kind::Question(Question::new(note, "note"));
            self.add_to(id, name, kind, record);
        }
        self.open.push(Open::new(id, word, list));
    }

    /// A repeat count that is more than a reference becomes a calculation of its own.
    fn count_node(&mut self, name: &str, record: &mut Record) {
        let Some(count) = record.get("control::jr:count").cloned() else {
            return;
        };
        if is_reference(&count.text) {
            return;
        }
        let Some(kind) = types::find("calculate") else {
            return;
        };
        let made = format!("{name}_count");
        let mut counted = record.blank();
        counted.set("bind::readonly", "true()");
        counted.values.push(Value {
            path: "bind::calculate".into(),
            ..count
        });
        let question = Kind::Question(Question::new(kind, "calculate"));
        self.add(made.clone(), question, counted);
        record.set("control::jr:count", format!("${{{made}}}"));
    }

    /// `table-list` is a field list whose label becomes a note of its own, so that it stands above the table.
    fn begin_table_list(&mut self, record: &mut Record) -> Option<(String, Record)> {
        let appearance = record.text("control::appearance")?.to_string();
        let mut words: Vec<&str> = appearance.split_whitespace().collect();
        let at = words.iter().position(|word| *word == "table-list")?;
        words.remove(at);
        words.retain(|word| *word != "table-list");
        words.insert(0, "field-list");
        record.set("control::appearance", words.join(" "));
        self.table_list = TableList::Begun;
        let moves = |path: &str| matches!(path, "label" | "hint");
        let mut note = record.blank();
        note.values = record
            .values
            .iter()
            .filter(|value| moves(&value.path))
            .cloned()
            .collect();
        record.values.retain(|value| !moves(&value.path));
        let name = format!("generated_table_list_label_{}", record.row);
        (!note.values.is_empty()).then_some((name, note))
    }
}
