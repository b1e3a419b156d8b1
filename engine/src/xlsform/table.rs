//! Sheets as records: headers understood, cells cleaned, places kept.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::columns::Column;
use crate::diagnostic::Place;
use crate::sheet::Sheet;

/// A sheet with its header understood.
pub struct Table {
    pub sheet: String,
    pub headers: Vec<Header>,
    pub records: Vec<Record>,
}

/// One header cell.
#[derive(Clone, Debug)]
pub struct Header {
    pub column: u32,
    pub text: String,
    /// `label`, `bind::relevant`, `media::image`; as written if no registry knows it.
    pub path: String,
    pub language: Option<String>,
    pub known: bool,
}

/// One row below the header.
#[derive(Clone, Debug)]
pub struct Record {
    pub sheet: String,
    pub row: u32,
    pub values: Vec<Value>,
}

/// One cell with its meaning.
#[derive(Clone, Debug)]
pub struct Value {
    pub path: String,
    pub language: Option<String>,
    pub text: String,
    pub place: Place,
}

impl Record {
    /// The cell of that column, if it is not blank.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|value| value.path == path && value.language.is_none())
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path).map(|value| value.text.as_str())
    }

    /// All cells of that column, one a language.
    pub fn all<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Value> + 'a {
        self.values.iter().filter(move |value| value.path == path)
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
        self.get(path)
            .map_or_else(|| self.place(), |value| value.place.clone())
    }
}

/// How cells are cleaned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cleaning {
    /// Quotes straightened and runs of white space made one blank.
    Collapse,
    /// Quotes straightened.
    Keep,
}

impl Table {
    /// Reads a sheet by a registry of columns. `default_language` receives cells without a language of columns that are
    /// translated elsewhere in the sheet.
    pub fn read(sheet: &Sheet, registry: &[Column], cleaning: Cleaning) -> Self {
        let mut rows = sheet
            .rows
            .iter()
            .filter(|row| row.cells.iter().any(|cell| !cell.text.trim().is_empty()));
        let header_row = rows.next();
        let double = header_row.is_some_and(|row| row.cells.iter().any(|cell| cell.text.contains("::")));
        let headers: Vec<Header> = header_row
            .map(|row| {
                row.cells
                    .iter()
                    .map(|cell| header(cell.column, &cell.text, registry, double))
                    .collect()
            })
            .unwrap_or_default();
        let records = rows
            .map(|row| Record {
                sheet: sheet.name.clone(),
                row: row.number,
                values: row
                    .cells
                    .iter()
                    .filter_map(|cell| {
                        let header = headers.iter().find(|header| header.column == cell.column)?;
                        let text = clean(&cell.text, cleaning);
                        (!text.is_empty()).then(|| Value {
                            path: header.path.clone(),
                            language: header.language.clone(),
                            text,
                            place: Place::Cell {
                                sheet: sheet.name.clone(),
                                row: row.number,
                                column: cell.column,
                            },
                        })
                    })
                    .collect(),
            })
            .filter(|record| !record.values.is_empty())
            .collect();
        Self {
            sheet: sheet.name.clone(),
            headers,
            records,
        }
    }

    pub fn has(&self, path: &str) -> bool {
        self.headers.iter().any(|header| header.path == path)
    }
}

fn header(column: u32, raw: &str, registry: &[Column], double: bool) -> Header {
    let raw = raw.trim();
    let mut parts: Vec<String> = if double || !raw.contains(':') {
        raw.split("::").map(|part| part.trim().to_string()).collect()
    } else {
        // The prefix of jr:count and the like is part of a name.
        raw.replace("jr:", "jr\u{1}")
            .split(':')
            .map(|part| part.trim().replace('\u{1}', ":"))
            .collect()
    };
    let first = snake(parts.first().map_or("", String::as_str));
    let find = |name: &str| registry.iter().find(|known| known.names.contains(&name));
    let unknown = || Header {
        column,
        text: raw.to_owned(),
        path: raw.to_owned(),
        language: None,
        known: false,
    };
    let Some(known) = find(&first) else {
        return unknown();
    };
    parts.remove(0);
    if parts.is_empty() {
        return Header {
            column,
            text: raw.to_owned(),
            path: known.path.to_owned(),
            language: None,
            known: true,
        };
    }
    let is_group = matches!(
        known.path,
        "bind" | "control" | "instance" | "media" | "attribute"
    );
    if !is_group {
        let language = (known.translatable && parts.len() == 1).then(|| parts.remove(0));
        if language.is_none() {
            return unknown();
        }
        return Header {
            column,
            text: raw.to_owned(),
            path: known.path.to_owned(),
            language,
            known: true,
        };
    }
    let key = parts.remove(0);
    let path = match find(&snake(&key))
        .filter(|inner| inner.path.starts_with(&alloc::format!("{}::", known.path)))
    {
        Some(inner) => inner.path.to_owned(),
        None => alloc::format!("{}::{key}", known.path),
    };
    let language = (!parts.is_empty()).then(|| parts.join("::"));
    Header {
        column,
        text: raw.to_owned(),
        path,
        language,
        known: true,
    }
}

/// `Constraint  Message` → `constraint_message`.
pub fn snake(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join("_")
        .to_lowercase()
}

fn clean(text: &str, cleaning: Cleaning) -> String {
    let straight: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            c => c,
        })
        .collect();
    match cleaning {
        Cleaning::Keep => straight,
        Cleaning::Collapse => {
            let mut out = String::with_capacity(straight.len());
            let mut blanks = 0;
            for c in straight.chars() {
                // pyxform folds runs of blanks only; line breaks of labels stay.
                if c == ' ' {
                    blanks += 1;
                } else {
                    blanks = 0;
                }
                if blanks < 2 {
                    out.push(c);
                }
            }
            out
        }
    }
}

/// The words that mean yes.
pub fn is_yes(text: &str) -> bool {
    matches!(
        text.trim(),
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()"
    )
}

/// The words that mean no.
pub fn is_no(text: &str) -> bool {
    matches!(
        text.trim(),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()"
    )
}
