//! A survey as a folder: one CSV file a sheet, so that a change reads well in a diff. Lists and files that several
//! surveys use live once, in the folder `shared` beside them.
//!
//! ```text
//! surveys/shared/choices*.csv           lists for every survey
//! surveys/shared/media/places.csv       files for every survey
//! surveys/needs/survey.csv, choices.csv, settings.csv, …, media/
//! ```

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use sondeo_engine::sheet::{Row, Sheet, Workbook};

use crate::{Limits, ReadError, delimited, text};

/// The folder beside the surveys whose lists and files all of them may use.
pub const SHARED: &str = "shared";

/// Sheets in the order in which people look for them; others follow by name.
const ORDER: &[&str] = &["survey", "choices", "settings", "analysis", "tests"];

/// A survey as it lies on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyFolder {
    /// Its sheets; `choices` ends with the shared lists that the survey uses and does not define itself.
    pub book: Workbook,
    /// Name and bytes of its files, and of the shared files that it names.
    pub media: Vec<(String, Vec<u8>)>,
}

/// Why a folder could not be read.
#[derive(Debug)]
pub enum FolderError {
    /// A file could not be read.
    Files(io::Error),
    /// A sheet is no CSV; with its file name.
    Sheet(String, ReadError),
}

impl From<io::Error> for FolderError {
    fn from(error: io::Error) -> Self {
        Self::Files(error)
    }
}

impl core::fmt::Display for FolderError {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Files(error) => write!(out, "{error}"),
            Self::Sheet(name, ReadError(problem)) => {
                let cause = problem.cause(sondeo_engine::diagnostic::Language::English);
                write!(out, "{name}: {cause}")
            }
        }
    }
}

impl core::error::Error for FolderError {}

/// True if the folder holds a survey of several CSV sheets.
pub fn is_survey_folder(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    has("survey.csv") && (has("choices.csv") || has("settings.csv"))
}

/// Reads a folder of CSV sheets with what it shares with its neighbours.
pub fn read_folder(folder: &Path) -> Result<SurveyFolder, FolderError> {
    let shared = folder.canonicalize()?.parent().map(|around| around.join(SHARED));
    let shared = shared.filter(|shared| shared.is_dir());
    let mut sheets = read_sheets(folder)?;
    if let Some(shared) = &shared {
        for lists in read_sheets(shared)?
            .iter()
            .filter(|sheet| sheet.name.starts_with("choices"))
        {
            add_lists(&mut sheets, lists);
        }
    }
    sheets.sort_by_key(|sheet| {
        let place = ORDER.iter().position(|name| *name == sheet.name);
        (place.unwrap_or(ORDER.len()), sheet.name.clone())
    });
    let mut media = read_files(&folder.join("media"), |_| true)?;
    if let Some(shared) = &shared {
        let own: BTreeSet<String> = media.iter().map(|(name, _)| name.clone()).collect();
        let named = |name: &str| !own.contains(name) && names_file(&sheets, name);
        media.extend(read_files(&shared.join("media"), named)?);
    }
    media.sort();
    let stem = folder.canonicalize()?;
    let stem = stem.file_name().unwrap_or_default().to_string_lossy();
    Ok(SurveyFolder {
        book: Workbook {
            stem: stem.into_owned(),
            sheets,
        },
        media,
    })
}

fn read_sheets(folder: &Path) -> Result<Vec<Sheet>, FolderError> {
    let mut sheets = Vec::new();
    for (name, bytes) in read_files(folder, |name| name.ends_with(".csv"))? {
        let rows = text(&bytes).and_then(|text| delimited::rows(text, &Limits::DEFAULT, 0));
        let (rows, _) = rows.map_err(|error| FolderError::Sheet(name.clone(), error))?;
        sheets.push(Sheet {
            name: name.trim_end_matches(".csv").to_owned(),
            rows,
        });
    }
    crate::drop_unwritable(&mut sheets);
    Ok(sheets)
}

/// Files of a folder that are wanted, by name; none if there is no such folder.
fn read_files(folder: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.starts_with('.') && wanted(&name) {
            files.push((name, std::fs::read(entry.path())?));
        }
    }
    files.sort();
    Ok(files)
}

/// True if a cell of the survey names the file as a word of its own.
fn names_file(sheets: &[Sheet], file: &str) -> bool {
    sheets
        .iter()
        .filter(|sheet| matches!(sheet.name.as_str(), "survey" | "choices"))
        .flat_map(|sheet| &sheet.rows)
        .flat_map(|row| &row.cells)
        .any(|cell| cell.text.split_whitespace().any(|word| word == file))
}

/// Appends the shared lists that the survey uses and does not define itself, column by column.
fn add_lists(sheets: &mut Vec<Sheet>, shared: &Sheet) {
    let used = used_lists(sheets);
    let own = sheets.iter().position(|sheet| sheet.name == "choices");
    let own = own.unwrap_or_else(|| {
        sheets.push(Sheet {
            name: "choices".to_owned(),
            rows: Vec::new(),
        });
        sheets.len() - 1
    });
    let Some((header, lists)) = shared.rows.split_first() else {
        return;
    };
    let choices = &mut sheets[own];
    if choices.rows.is_empty() {
        choices.rows.push(Row {
            number: 1,
            cells: Vec::new(),
        });
    }
    let defined: BTreeSet<String> = values(choices, "list_name").collect();
    let mut columns: Vec<(u32, u32)> = Vec::new();
    for cell in &header.cells {
        let names = &mut choices.rows[0].cells;
        let known = names
            .iter()
            .find(|own| own.text == cell.text)
            .map(|own| own.column);
        let column = known.unwrap_or_else(|| {
            let next = names.iter().map(|own| own.column).max().unwrap_or(0) + 1;
            names.push(sondeo_engine::sheet::Cell {
                column: next,
                text: cell.text.clone(),
            });
            next
        });
        columns.push((cell.column, column));
    }
    let list_column = column_of(header, "list_name");
    let mut number = choices.rows.iter().map(|row| row.number).max().unwrap_or(1);
    for row in lists {
        let list = row.cells.iter().find(|cell| Some(cell.column) == list_column);
        if !list.is_some_and(|list| used.contains(&list.text) && !defined.contains(&list.text)) {
            continue;
        }
        number += 1;
        let mut row = row.clone();
        row.number = number;
        for cell in &mut row.cells {
            if let Some((_, to)) = columns.iter().find(|(from, _)| *from == cell.column) {
                cell.column = *to;
            }
        }
        row.cells.sort_by_key(|cell| cell.column);
        choices.rows.push(row);
    }
}

/// Every word of the types of the survey: `select_one states` uses the list `states`.
fn used_lists(sheets: &[Sheet]) -> BTreeSet<String> {
    let survey = sheets.iter().find(|sheet| sheet.name == "survey");
    survey
        .into_iter()
        .flat_map(|sheet| values(sheet, "type"))
        .flat_map(|kind| kind.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn column_of(header: &Row, name: &str) -> Option<u32> {
    header
        .cells
        .iter()
        .find(|cell| cell.text == name)
        .map(|cell| cell.column)
}

/// The values of a column below its header.
fn values<'a>(sheet: &'a Sheet, name: &str) -> impl Iterator<Item = String> + 'a {
    let column = sheet.rows.first().and_then(|header| column_of(header, name));
    sheet
        .rows
        .iter()
        .skip(1)
        .flat_map(|row| &row.cells)
        .filter(move |cell| Some(cell.column) == column)
        .map(|cell| cell.text.clone())
}
