//! What in the source of a test proves that it uses a feature.

use sondeo_engine::check::features::Kind;
use sondeo_engine::sheet::{Sheet, Workbook};

use super::source::{Source, Tag};

#[derive(Clone, Debug)]
pub enum Mark {
    /// A name of a registry, at its place in a workbook or in an expression.
    Registry(Kind, &'static str),
    /// A part of expressions.
    Expression(String),
    /// A sheet of a workbook.
    Sheet(&'static str),
    /// A word in a cell below a header.
    Word(&'static str, &'static str, &'static str),
    /// An element of an XForm, written in the test or compiled from its workbook: `name[attribute][attribute=value]`, with
    /// `*` for any element, and `^=`, `$=`, `~=` for a beginning, an end, and one of the words of the value.
    Xform(&'static str),
    /// A command of a conversation with a form.
    Step(&'static str),
    /// Words of the source: the name of a test, of a file, of an event.
    Words(&'static str),
}

impl Mark {
    pub fn is_in(&self, source: &Source) -> bool {
        match self {
            Self::Registry(Kind::Function, name) => source.expressions.contains(&format!("{name}()")),
            Self::Registry(kind, name) => source.books.iter().any(|book| in_book(book, *kind, name)),
            Self::Expression(part) => source.expressions.contains(part),
            Self::Sheet(name) => source
                .books
                .iter()
                .any(|book| sheets(book, &[name]).next().is_some()),
            Self::Word(sheet, header, word) => source.books.iter().any(|book| {
                let names = [*sheet];
                let mut cells = sheets(book, &names).flat_map(|sheet| column(sheet, header));
                cells.any(|cell| cell.split_whitespace().any(|known| known == *word))
            }),
            Self::Xform(selector) => source.tags.iter().any(|tag| selects(selector, tag)),
            Self::Step(command) => source.steps.contains(*command),
            Self::Words(words) => source.text.contains(words),
        }
    }
}

fn in_book(book: &Workbook, kind: Kind, name: &str) -> bool {
    let names: &[&str] = match kind {
        Kind::ChoicesColumn => &["choices"],
        Kind::Setting => &["settings"],
        Kind::EntitiesColumn => &["entities"],
        Kind::ListColumn => &["external_choices", "osm"],
        Kind::TestsColumn => &["tests"],
        Kind::AnalysisColumn => &["analysis"],
        Kind::Family | Kind::Translation => &["survey", "choices", "settings"],
        _ => &["survey"],
    };
    sheets(book, names).any(|sheet| match kind {
        Kind::QuestionType => column(sheet, "type").iter().any(|cell| is_type(cell, name)),
        Kind::Appearance => column(sheet, "appearance").iter().any(|cell| {
            cell.split_whitespace()
                .any(|token| token.split([':', '(']).next() == Some(name.trim_end_matches(':')))
        }),
        Kind::Parameter => column(sheet, "parameters").iter().any(|cell| {
            cell.replace([',', ';'], " ")
                .split_whitespace()
                .any(|pair| pair.split('=').next() == Some(name))
        }),
        Kind::Family => headers(sheet).any(|header| begins(header, name)),
        Kind::Translation => headers(sheet).any(|header| {
            let header = header.strip_prefix("media::").unwrap_or(header);
            begins(header, name)
        }),
        _ => headers(sheet).any(|header| header_name(header) == name.to_lowercase()),
    })
}

/// `bind::x` begins with `bind`.
fn begins(header: &str, name: &str) -> bool {
    let (first, rest) = header.split_once("::").unwrap_or((header, ""));
    header_name(first) == name && !rest.is_empty()
}

fn is_type(cell: &str, name: &str) -> bool {
    let cell = cell.replace("begin ", "begin_");
    // `end repeat` is no question of the type `end`.
    let takes_more = name != "end";
    cell == name || takes_more && cell.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
}

fn sheets<'b>(book: &'b Workbook, names: &'b [&str]) -> impl Iterator<Item = &'b Sheet> {
    book.sheets
        .iter()
        .filter(|sheet| names.iter().any(|name| sheet.name.eq_ignore_ascii_case(name)))
}

fn headers(sheet: &Sheet) -> impl Iterator<Item = &str> {
    let cells = sheet.rows.first().map_or(&[][..], |row| &row.cells);
    cells.iter().map(|cell| cell.text.as_str())
}

/// `Label::English (en)` → `label`, `media::video` → `video`.
fn header_name(header: &str) -> String {
    let header = header.strip_prefix("media::").unwrap_or(header);
    let name = header.split("::").next().unwrap_or(header).trim().to_lowercase();
    name.replace(' ', "_")
}

/// The cells below a header.
pub fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let Some(header) = sheet.rows.first() else {
        return Vec::new();
    };
    let Some(at) = header.cells.iter().find(|cell| header_name(&cell.text) == name) else {
        return Vec::new();
    };
    let rows = sheet.rows.iter().skip(1);
    rows.flat_map(|row| &row.cells)
        .filter(|cell| cell.column == at.column)
        .map(|cell| cell.text.clone())
        .collect()
}

fn selects(selector: &str, tag: &Tag) -> bool {
    let mut parts = selector.split('[');
    let element = parts.next().unwrap_or_default();
    let local = tag.name.rsplit(':').next();
    let is_element = element == "*" || tag.name == element || local == Some(element);
    is_element && parts.all(|part| has_attribute(part.trim_end_matches(']'), tag))
}

fn has_attribute(condition: &str, tag: &Tag) -> bool {
    let (name, wanted) = condition.split_once('=').unwrap_or((condition, ""));
    let (name, how) = match name.strip_suffix(['^', '$', '~']) {
        Some(short) => (short, name[short.len()..].chars().next()),
        None => (name, None),
    };
    tag.attributes.iter().any(|(known, value)| {
        known == name
            && match how {
                Some('^') => value.starts_with(wanted),
                Some('$') => value.ends_with(wanted),
                Some(_) => value.split_whitespace().any(|word| word == wanted),
                None => name.len() == condition.len() || value == wanted,
            }
    })
}
