//! A survey as its designer wrote it: rows with their texts and what the analysis plan says of them.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::words::Words;
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::sheet::Workbook;
use crate::xlsform::table::{Cleaning, Record, Table, Value};
use crate::xlsform::tree::{Id, Kind, ROOT, Tree};
use crate::xlsform::words::is_yes;
use crate::xlsform::{Options, Rows};

/// A workbook's sheets, understood as far as advice about them needs.
pub(crate) struct Survey {
    /// Rows in the order of the sheet; sections stand before what is in them.
    pub items: Vec<Item>,
    pub lists: Vec<List>,
    pub settings: Option<Record>,
    /// Languages of the headers, each once; `None` is a header without one.
    pub languages: Vec<Option<Arc<str>>>,
    /// Rows of the analysis sheet, if there is one.
    pub analysis: Option<Table>,
    survey_sheet: Arc<str>,
}

/// A question or section.
pub(crate) struct Item {
    pub name: String,
    pub kind: ItemKind,
    /// Documented name of the question's type.
    pub type_name: &'static str,
    /// Name of its list or file.
    pub list: String,
    pub record: Record,
    /// Sections around it, outermost first, by index.
    pub sections: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Group,
    Repeat,
    Question,
}

/// A list of the choices sheet.
pub(crate) struct List {
    pub name: String,
    pub choices: Vec<Record>,
}

/// Texts that people read.
pub(crate) const TEXTS: &[&str] = &[
    "label",
    "hint",
    "guidance_hint",
    "bind::jr:requiredMsg",
    "bind::jr:constraintMsg",
];

impl Survey {
    /// Reads a workbook; `None` if it has no survey sheet. What is wrong with the sheets is said elsewhere.
    pub fn read(book: &Workbook) -> Option<Self> {
        let mut elsewhere = Vec::new();
        let rows = Rows::read(book, &Options::default(), &mut elsewhere)?;
        let analysis = book
            .sheets
            .iter()
            .find(|sheet| sheet.name.trim().eq_ignore_ascii_case("analysis"))
            .map(|sheet| Table::read(sheet, &[], Cleaning::Keep, "default", &mut elsewhere));
        let (table, choices) = (rows.survey, rows.choices);
        let mut languages: Vec<Option<Arc<str>>> = Vec::new();
        for header in table.headers.iter().filter(|header| &*header.path == "label") {
            if !languages.contains(&header.language) {
                languages.push(header.language.clone());
            }
        }
        let mut survey = Self {
            items: Vec::new(),
            lists: Vec::new(),
            settings: Some(rows.settings.record).filter(|record| !record.values.is_empty()),
            languages,
            analysis,
            survey_sheet: table.sheet.clone(),
        };
        survey.add(&rows.tree, ROOT, &table, &mut Vec::new());
        let records = choices
            .iter()
            .flat_map(|table| table.records.iter().map(move |record| (table, record)));
        for (table, record) in records {
            let record = as_written(record, table);
            let Some(name) = record.text("list_name").map(ToString::to_string) else {
                continue;
            };
            match survey.lists.iter_mut().find(|list| list.name == name) {
                Some(list) => list.choices.push(record),
                None => survey.lists.push(List {
                    name,
                    choices: alloc::vec![record],
                }),
            }
        }
        Some(survey)
    }

    /// Sections are as deep as the reader allows, and so is the recursion. What no row stands for is left out.
    fn add(&mut self, tree: &Tree, section: Id, table: &Table, around: &mut Vec<usize>) {
        for &id in &tree.get(section).children {
            let element = tree.get(id);
            if !element.record.has("type") {
                continue;
            }
            let (type_name, list) = match tree.question(id) {
                Some(question) => (question.kind.name(), question.list.clone()),
                None => ("", String::new()),
            };
            let kind = match &element.kind {
                Kind::Repeat => ItemKind::Repeat,
                Kind::Question(_) | Kind::External(_) => ItemKind::Question,
                _ => ItemKind::Group,
            };
            self.items.push(Item {
                name: element.name.clone(),
                kind,
                type_name,
                list,
                record: as_written(&element.record, table),
                sections: around.clone(),
            });
            around.push(self.items.len() - 1);
            self.add(tree, id, table, around);
            around.pop();
        }
    }

    pub fn questions(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.kind == ItemKind::Question)
    }

    /// The list of a question's choices.
    pub fn list_of(&self, item: &Item) -> Option<&List> {
        self.lists.iter().find(|list| list.name == item.list)
    }

    /// The questions that use a list.
    pub fn users<'a>(&'a self, list: &'a List) -> impl Iterator<Item = &'a Item> {
        self.questions()
            .filter(move |item| item.list == list.name && item.is_select())
    }

    /// The sheet of the questions as a place.
    pub fn place(&self) -> Place {
        Place::Cell {
            sheet: self.survey_sheet.clone(),
            row: 0,
            column: 0,
        }
    }

    /// The items in the innermost section around an item, itself included.
    pub fn neighbours<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Item> {
        self.items
            .iter()
            .filter(move |other| other.sections.last() == item.sections.last())
    }

    /// The items in the outermost section around an item; of one that is in none, all that are in none.
    pub fn block<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Item> {
        self.items
            .iter()
            .filter(move |other| other.sections.first() == item.sections.first())
    }
}

impl Item {
    /// True if choices are ticked or ordered.
    pub fn is_select(&self) -> bool {
        self.type_name.starts_with("select") || self.type_name == "rank"
    }

    pub fn is_number(&self) -> bool {
        matches!(self.type_name, "integer" | "decimal" | "range")
    }

    /// What the analysis plan says of it.
    pub fn plan(&self, column: &str) -> Option<&str> {
        self.record
            .text(column)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    pub fn has_role(&self, roles: &[&str]) -> bool {
        self.plan("role")
            .is_some_and(|role| roles.contains(&role.to_lowercase().as_str()))
    }

    pub fn is_required(&self) -> bool {
        self.record.text("bind::required").is_some_and(is_yes)
    }

    pub fn is_disaggregated(&self) -> bool {
        self.record.text("disaggregate").is_some_and(is_yes)
    }

    /// Every text that people read, in every language.
    pub fn texts(&self) -> impl Iterator<Item = &Value> {
        self.record
            .values
            .iter()
            .filter(|value| TEXTS.contains(&&*value.path))
    }

    pub fn labels(&self) -> impl Iterator<Item = &Value> {
        self.record.all("label")
    }

    /// True if any of its texts has one of the patterns.
    pub fn says(&self, patterns: &[&str]) -> bool {
        self.texts().any(|value| Words::of(&value.text).any(patterns))
    }

    /// True if a label has one of the patterns.
    pub fn asks(&self, patterns: &[&str]) -> bool {
        self.labels().any(|value| Words::of(&value.text).any(patterns))
    }

    /// True if its name, as words, has one of the patterns.
    pub fn is_named(&self, patterns: &[&str]) -> bool {
        Words::of(&self.name.replace(['_', '-', '.'], " ")).any(patterns)
    }

    /// A finding about the item, at its cell of that column, with its name as the first argument.
    pub fn finding(&self, rule: &'static Rule, column: &str) -> Diagnostic {
        let cell = self.record.all(column).next();
        let place = cell.map_or_else(|| self.record.place(), |value| value.place.clone());
        let excerpt = cell.map_or(self.name.as_str(), |value| value.text.as_str());
        Diagnostic::new(rule, place, excerpt).with(&*self.name)
    }
}

impl List {
    /// A finding about the list, at its first row, with its name as the first argument.
    pub fn finding(&self, rule: &'static Rule) -> Diagnostic {
        let place = self
            .choices
            .first()
            .map_or(Place::Form, |first| first.place_of("list_name"));
        Diagnostic::new(rule, place, &*self.name).with(&*self.name)
    }

    /// The choices that stand for an answer, not for its absence.
    pub fn substantive(&self) -> impl Iterator<Item = &Record> {
        self.choices.iter().filter(|choice| missing(choice).is_none())
    }

    /// True if one of the choices stands for "I prefer not to answer".
    pub fn has_refusal(&self) -> bool {
        self.choices
            .iter()
            .any(|choice| missing(choice) == Some("refused"))
    }
}

/// A record whose texts under a header without a language have none.
fn as_written(record: &Record, table: &Table) -> Record {
    let mut record = record.clone();
    for value in &mut record.values {
        let plain = table
            .headers
            .iter()
            .any(|header| header.language.is_none() && table.place(record.row, header.column) == value.place);
        if plain {
            value.language = None;
        }
    }
    record
}

/// Which kind of absence a choice stands for, by the plan or by its words: `refused`, `dk` or `na`.
pub(crate) fn missing(choice: &Record) -> Option<&'static str> {
    if let Some(declared) = choice.text("missing") {
        return match declared.trim().to_lowercase().as_str() {
            "refused" => Some("refused"),
            "dk" => Some("dk"),
            "na" => Some("na"),
            _ => None,
        };
    }
    missing_by_words(choice)
}

/// The same by its words alone.
pub(crate) fn missing_by_words(choice: &Record) -> Option<&'static str> {
    let says = |patterns: &[&str], longest: usize| {
        choice.all("label").any(|value| {
            let words = Words::of(&value.text);
            words.count() <= longest && words.any(patterns)
        })
    };
    let refused = [
        "prefiero no",
        "prefiere no",
        "no deseo",
        "no desea",
        "prefer not",
        "rather not",
        "refuse*",
    ];
    let unknown = [
        "no se",
        "no sabe",
        "no lo se",
        "no sabria",
        "don t know",
        "do not know",
        "not sure",
        "unknown",
    ];
    let beside = [
        "no aplica",
        "no corresponde",
        "not applicable",
        "does not apply",
        "sin oportunidad",
        "no opportunity",
    ];
    // "No se le persigue" is an answer: only a short label is a way out.
    if says(&refused, 12) {
        Some("refused")
    } else if says(&unknown, 4) {
        Some("dk")
    } else if says(&beside, 6) {
        Some("na")
    } else {
        None
    }
}

/// The language of a header: `Español (es)`, `es`, `English (en-GB)`. Texts without a language are in any.
pub(crate) fn is_language(header: Option<&str>, code: &str, names: &[&str]) -> bool {
    let Some(header) = header else { return true };
    let lower = header.trim().to_lowercase();
    let in_parentheses = lower
        .rsplit_once('(')
        .map(|(_, rest)| rest.trim_end_matches(')').trim());
    let tag = in_parentheses.unwrap_or(&lower);
    let has_code = tag == code
        || tag
            .strip_prefix(code)
            .is_some_and(|rest| rest.starts_with(['-', '_']));
    has_code || names.iter().any(|name| lower.starts_with(name))
}

pub(crate) fn is_spanish(header: Option<&str>) -> bool {
    is_language(header, "es", &["español", "espanol", "spanish", "castellano"])
}

pub(crate) fn is_english(header: Option<&str>) -> bool {
    is_language(header, "en", &["english", "inglés", "ingles"])
}

#[cfg(test)]
mod tests {
    use super::{is_english, is_spanish};

    #[test]
    fn headers_name_languages() {
        for (header, spanish, english) in [
            (Some("Español (es)"), true, false),
            (Some("es-MX"), true, false),
            (Some("English (en)"), false, true),
            (Some("Inglés"), false, true),
            (Some("Français (fr)"), false, false),
            (Some("Estonian (et)"), false, false),
            (None, true, true),
        ] {
            assert_eq!(
                (is_spanish(header), is_english(header)),
                (spanish, english),
                "{header:?}"
            );
        }
    }
}
