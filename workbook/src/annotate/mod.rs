//! The workbook handed back with comments in the offending cells.
//!
//! An `.xlsx` keeps every byte of its parts but those that must name the comments: libraries that read and write whole
//! workbooks lose what they do not know (validation, conditional formats, pivot tables) and weigh more than the console.
//! Other formats become a plain new `.xlsx`.

mod comments;
mod fresh;
mod package;

use std::collections::BTreeMap;

use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity};
use sondeo_engine::sheet::{Sheet, Workbook};

use crate::{Limits, ReadError};

/// Comments of one sheet: (row, column), 1-based → text.
type Notes = BTreeMap<(u32, u32), String>;

/// The workbook with a comment for every problem that has a cell; those of a row stand at its first cell, those of a sheet
/// and of the whole form at the top.
pub fn annotate(
    bytes: &[u8],
    book: &Workbook,
    diagnostics: &[&Diagnostic],
    language: Language,
) -> Result<Vec<u8>, ReadError> {
    let mut notes: BTreeMap<String, Notes> = BTreeMap::new();
    for diagnostic in diagnostics {
        let Some((sheet, at)) = cell(book, &diagnostic.place) else {
            continue;
        };
        let text = notes
            .entry(sheet.name.clone())
            .or_default()
            .entry(at)
            .or_default();
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&describe(diagnostic, language));
    }
    if package::is_xlsx(bytes)
        && let Some(done) = package::annotate(bytes, &notes, &Limits::DEFAULT)?
    {
        return Ok(done);
    }
    let plain = fresh::workbook(book)?;
    match package::annotate(&plain, &notes, &Limits::DEFAULT)? {
        Some(done) => Ok(done),
        None => Ok(plain),
    }
}

/// The sheet and cell where a comment about that place belongs.
fn cell<'a>(book: &'a Workbook, place: &Place) -> Option<(&'a Sheet, (u32, u32))> {
    let (name, row, column) = match place {
        Place::Cell { sheet, row, column } => (&**sheet, *row, *column),
        Place::Form | Place::Bytes { .. } => ("survey", 0, 0),
    };
    let named = book.sheets.iter().find(|sheet| sheet.name == name);
    let sheet = named.or_else(|| {
        book.sheets
            .iter()
            .find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    });
    let sheet = sheet.or(book.sheets.first())?;
    let row = row.max(1);
    let first = || {
        let found = sheet.rows.iter().find(|known| known.number == row);
        found
            .and_then(|row| row.cells.first())
            .map_or(1, |cell| cell.column)
    };
    Some((sheet, (row, if column == 0 { first() } else { column })))
}

fn describe(diagnostic: &Diagnostic, language: Language) -> String {
    let severity = match (diagnostic.severity(), language) {
        (Severity::Error, _) => "Error",
        (Severity::Warning, Language::Spanish) => "Advertencia",
        (Severity::Warning, Language::English) => "Warning",
        (Severity::Info, Language::Spanish) => "Nota",
        (Severity::Info, Language::English) => "Note",
    };
    format!(
        "{severity} {}\n{}\n→ {}",
        diagnostic.rule.code,
        diagnostic.cause(language),
        diagnostic.remedy(language)
    )
}
