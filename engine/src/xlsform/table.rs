//! Sheets as records: headers understood, cells cleaned, places kept.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::columns::Column;
use super::rules;
use crate::diagnostic::{Diagnostic, Place};
use crate::sheet::{Row, Sheet};

/// A sheet with its header understood.
pub struct Table {
    pub sheet: Arc<str>,
    pub headers: Vec<Header>,
    pub records: Vec<Record>,
}

/// One header cell.
#[derive(Clone, Debug)]
pub struct Header {
    pub column: u32,
    pub text: String,
    /// `label`, `bind::relevant`, `media::image`; as written if no registry knows it.
    pub path: Arc<str>,
    /// The column's own header, which may stand beside an earlier one of the same column.
    own: Arc<str>,
    pub language: Option<Arc<str>>,
    pub known: bool,
}

/// One row below the header.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub sheet: Arc<str>,
    pub row: u32,
    pub values: Vec<Value>,
    /// Texts that a cell to their right takes the place of.
    pub replaced: Vec<Value>,
}

/// One cell with its meaning.
#[derive(Clone, Debug)]
pub struct Value {
    pub path: Arc<str>,
    pub language: Option<Arc<str>>,
    pub text: String,
    pub place: Place,
}

impl Value {
    /// A value that no cell holds.
    pub fn made(path: &str, text: impl Into<String>, place: Place) -> Self {
        Self {
            path: path.into(),
            language: None,
            text: text.into(),
            place,
        }
    }
}

impl Record {
    /// The cell of that column, if it is not blank and of no language.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|value| *value.path == *path && value.language.is_none())
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path).map(|value| value.text.as_str())
    }

    /// All cells of that column, one a language.
    pub fn all<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Value> + 'a {
        self.values.iter().filter(move |value| *value.path == *path)
    }

    /// True if the column has a cell, of whatever language.
    pub fn has(&self, path: &str) -> bool {
        self.all(path).next().is_some()
    }

    /// All cells of a group of columns, such as `bind`, with the names that follow the group's.
    pub fn group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> + 'a {
        self.values.iter().filter_map(move |value| {
            let name = value.path.strip_prefix(group)?.strip_prefix("::")?;
            Some((name, value))
        })
    }

    /// The files of all kinds, those of one kind together, in the order in which the kinds' columns begin.
    pub fn media(&self) -> Vec<(&str, &Value)> {
        let mut files: Vec<(&str, &Value)> = Vec::new();
        for (kind, value) in self.group("media") {
            let last = files.iter().rposition(|(known, _)| *known == kind);
            files.insert(last.map_or(files.len(), |at| at + 1), (kind, value));
        }
        files
    }

    /// Gives a column another text, or a first one.
    pub fn set(&mut self, path: &str, text: impl Into<String>) {
        let place = self.place_of(path);
        self.remove(path);
        self.values.push(Value::made(path, text, place));
    }

    pub fn remove(&mut self, path: &str) {
        self.values.retain(|value| *value.path != *path);
    }

    /// A record of the same row without cells.
    pub fn blank(&self) -> Self {
        Self {
            sheet: self.sheet.clone(),
            row: self.row,
            values: Vec::new(),
            replaced: Vec::new(),
        }
    }

    /// The row as a place.
    pub fn place(&self) -> Place {
        Place::Cell {
            sheet: self.sheet.clone(),
            row: self.row,
            column: 0,
        }
    }

    /// The cell's place, or the row's if the cell is blank.
    pub fn place_of(&self, path: &str) -> Place {
        self.values
            .iter()
            .find(|value| *value.path == *path)
            .map_or_else(|| self.place(), |value| value.place.clone())
    }

    /// Puts away the cells that another one takes the place of.
    fn replace(&mut self, is_replaced: impl Fn(&Value) -> bool) {
        if self.values.iter().any(&is_replaced) {
            let (replaced, kept): (Vec<Value>, _) = self.values.drain(..).partition(is_replaced);
            self.values = kept;
            self.replaced.extend(replaced);
        }
    }

    /// Adds a cell as it stands beside those to its left: a text without a language is the one of the default language if
    /// other languages are there, too.
    fn add(&mut self, value: Value, default_language: &str) {
        let is_single = value.language.is_none() && !value.path.contains("::");
        if is_single {
            self.replace(|known| known.path == value.path);
        } else if let Some(language) = &value.language {
            let at_default = **language == *default_language;
            self.replace(|known| {
                known.path == value.path
                    && match &known.language {
                        Some(known) => known == language,
                        None => at_default,
                    }
            });
            for known in self.values.iter_mut().filter(|known| known.path == value.path) {
                known.language.get_or_insert_with(|| default_language.into());
            }
        } else if self.all(&value.path).any(|known| known.language.is_some()) {
            let has_default = self
                .all(&value.path)
                .any(|known| known.language.as_deref() == Some(default_language));
            if !has_default {
                self.values.push(Value {
                    language: Some(default_language.into()),
                    ..value
                });
            }
            return;
        } else {
            self.remove(&value.path);
        }
        self.values.push(value);
    }
}

/// How cells are cleaned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cleaning {
    /// Quotes straightened and runs of blanks made one.
    Collapse,
    /// Quotes straightened.
    Keep,
    /// As written, for files beside the form.
    None,
}

impl Table {
    /// Reads a sheet by a registry of columns. The header is its first row. Texts without a language beside others that
    /// have one are of the default language.
    pub fn read(
        sheet: &Sheet,
        registry: &[Column],
        cleaning: Cleaning,
        default_language: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let header_row = sheet.rows.first().filter(|row| row.number == 1);
        let headers = header_row.map_or_else(Vec::new, |row| headers(row, registry));
        let mut table = Self {
            sheet: sheet.name.as_str().into(),
            headers,
            records: Vec::new(),
        };
        table.check_headers(diagnostics);
        for row in sheet.rows.iter().filter(|row| row.number > 1) {
            let mut record = Record {
                sheet: table.sheet.clone(),
                row: row.number,
                values: Vec::with_capacity(row.cells.len()),
                replaced: Vec::new(),
            };
            // Cells go up as headers do: the next one is mostly that of the next header.
            let mut next = 0;
            for cell in &row.cells {
                let place = table.place(row.number, cell.column);
                let text = clean(&cell.text, cleaning);
                let is_here = |header: &Header| header.column == cell.column;
                let index = (next..table.headers.len())
                    .chain(0..next)
                    .find(|index| is_here(&table.headers[*index]));
                let found = index.map(|index| &table.headers[index]);
                next = index.map_or(next, |index| index + 1);
                match found {
                    _ if text.is_empty() => {}
                    Some(header) => record.add(
                        Value {
                            path: header.path.clone(),
                            language: header.language.clone(),
                            text,
                            place,
                        },
                        default_language,
                    ),
                    None => diagnostics.push(Diagnostic::new(&rules::NO_HEADER, place, text)),
                }
            }
            if !record.values.is_empty() {
                table.records.push(record);
            }
        }
        table
    }

    pub fn has(&self, path: &str) -> bool {
        self.headers.iter().any(|header| *header.path == *path)
    }

    /// A cell of this sheet.
    pub fn place(&self, row: u32, column: u32) -> Place {
        Place::Cell {
            sheet: self.sheet.clone(),
            row,
            column,
        }
    }

    /// Reports columns that are missing.
    pub fn require(&self, paths: &[&str], diagnostics: &mut Vec<Diagnostic>) {
        for path in paths.iter().filter(|path| !self.has(path)) {
            let place = self.place(1, 0);
            diagnostics.push(Diagnostic::new(&rules::NO_COLUMN, place, "").with(*path));
        }
    }

    /// Reports columns that nobody reads.
    pub fn report_unknown(&self, diagnostics: &mut Vec<Diagnostic>) {
        for header in self.headers.iter().filter(|header| !header.known) {
            let place = self.place(1, header.column);
            let problem = Diagnostic::new(&rules::UNKNOWN_COLUMN, place, &*header.text);
            diagnostics.push(problem.with(header.text.to_string()));
        }
    }

    fn check_headers(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (number, header) in self.headers.iter().enumerate() {
            let mut earlier = self.headers.iter().take(number);
            // Two spellings of one column are an error unless the later one is the column's own name.
            let is_own_name = !header.known
                || header.own.is_empty()
                || *header.own == *header.text && !header.own.contains("::");
            let twice = earlier.any(|other| {
                other.text == header.text
                    || other.own == header.own
                        && other.language == header.language
                        && !is_own_name
                        // The two names of the form's id stand beside each other in many old workbooks.
                        && !(*other.text == *"id_string" && *header.text == *"form_id")
            });
            if twice {
                let place = self.place(1, header.column);
                let problem = Diagnostic::new(&rules::DUPLICATE_COLUMN, place, &*header.text);
                diagnostics.push(problem.with(&*header.text));
            }
        }
    }
}

fn headers(row: &Row, registry: &[Column]) -> Vec<Header> {
    let double = row.cells.iter().any(|cell| cell.text.contains("::"));
    row.cells
        .iter()
        .map(|cell| header(cell.column, &fold_blanks(cell.text.trim()), registry, double))
        .collect()
}

fn header(column: u32, raw: &str, registry: &[Column], double: bool) -> Header {
    let make = |path: &str, language: Option<String>, known: bool| {
        let path: Arc<str> = path.into();
        Header {
            column,
            text: raw.to_owned(),
            own: path.clone(),
            path,
            language: language.map(Into::into),
            known,
        }
    };
    let itself = |known: &Column| Header {
        own: known.own.into(),
        ..make(known.path, None, true)
    };
    let find = |name: &str| {
        registry
            .iter()
            .find(|known| known.names.contains(&name) || known.path == name)
    };
    let find_any = |name: &str| find(name).or_else(|| find(&snake(name)).filter(|known| !known.exact));
    if let Some(known) = find_any(raw) {
        return itself(known);
    }
    let mut parts = split_header(raw, double);
    let first = parts.first().map_or("", String::as_str);
    let Some(known) = find_any(first).filter(|known| !known.exact) else {
        return make(raw, None, false);
    };
    parts.remove(0);
    let path = match () {
        () if parts.is_empty() => return itself(known),
        () if known.is_family() => format!("{}::{}", known.path, parts.remove(0)),
        () if known.translatable => known.path.to_owned(),
        () => return make(raw, None, false),
    };
    let language = (!parts.is_empty()).then(|| parts.join("::"));
    make(&path, language, true)
}

/// The parts of a header. A single colon separates only where no header has two; then the prefix of `jr:count` and the
/// like is part of a name.
fn split_header(raw: &str, double: bool) -> Vec<String> {
    let trimmed = |part: &str| part.trim().to_owned();
    if double {
        return raw.split("::").map(trimmed).collect();
    }
    let mut parts: Vec<String> = raw.split(':').map(trimmed).collect();
    if let Some(at) = parts.iter().position(|part| part == "jr")
        && at + 1 < parts.len()
    {
        let name = parts.remove(at + 1);
        parts[at] = format!("jr:{name}");
    }
    parts
}

/// `Constraint  Message` → `constraint_message`.
pub fn snake(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join("_")
        .to_lowercase()
}

fn clean(text: &str, cleaning: Cleaning) -> String {
    let text = text.trim();
    if cleaning == Cleaning::None {
        return text.to_owned();
    }
    let is_crooked = |c: char| matches!(c, '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\r');
    let straight = if text.contains(is_crooked) {
        text.replace("\r\n", "\n")
            .chars()
            .map(|c| match c {
                '\u{2018}' | '\u{2019}' => '\'',
                '\u{201c}' | '\u{201d}' => '"',
                '\r' => '\n',
                c => c,
            })
            .collect()
    } else {
        text.to_owned()
    };
    match cleaning {
        Cleaning::Collapse if straight.contains("  ") => fold_blanks(&straight),
        _ => straight,
    }
}

/// Runs of blanks become one; other white space, such as the line breaks of labels, stays.
fn fold_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}
