//! Files for analysts: one workbook with everything, or CSV.
//!
//! Column names follow Kobo's exports (`group/question`, `question/choice` with 0 and 1, `_uuid`, `_submission_time`,
//! `_index`, `_parent_index`, …), because that is what analysts' scripts expect.

mod aggregates;
mod books;
mod columns;
mod comma;
mod data;
mod sheet;
mod time;
mod value;
mod words;
mod xlsx;

use std::fmt;

use serde::{Deserialize, Serialize};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;

pub use comma::{CsvFile, csv};
pub use xlsx::xlsx;

use crate::dataset::Dataset;
use crate::wire::Aggregates;

/// What is exported.
#[derive(Clone, Copy, Debug)]
pub struct ExportInput<'a> {
    /// The newest version.
    pub form: &'a FormDef,
    pub plan: &'a AnalysisPlan,
    pub dataset: &'a Dataset,
    /// The results, protected or not, as they are to be shown; without them the workbook has no such sheet.
    pub aggregates: Option<&'a Aggregates>,
    /// The instant of the export in ms since 1970-01-01T00:00:00Z.
    pub exported_at: i64,
}

/// How it is exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "snake_case")]
pub struct ExportOptions {
    /// Language of labels and headers: one of the form's, by name or code. Words are Spanish for `es`, else English.
    pub language: String,
    /// What CSV files and the sheets of repeats hold. A workbook's main table is there in both ways.
    pub values: ValueStyle,
    pub select_multiple: SelectMultiple,
    /// A byte order mark before CSV, so that Excel reads UTF-8.
    pub bom: bool,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            language: "es".to_owned(),
            values: ValueStyle::default(),
            select_multiple: SelectMultiple::default(),
            bom: true,
        }
    }
}

/// Labels for people or codes for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueStyle {
    #[default]
    Labels,
    Codes,
}

/// How several choices are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectMultiple {
    /// One column with all of them.
    One,
    /// One column for each choice with 1 or 0.
    Split,
    #[default]
    Both,
}

/// Why a file cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportError {
    /// More rows than a sheet of Excel has.
    TooManyRows { table: String, rows: usize, most: usize },
    /// More columns than a sheet of Excel has.
    TooManyColumns {
        table: String,
        columns: usize,
        most: usize,
    },
    /// The workbook cannot be written; the library's words.
    Workbook(String),
    /// The CSV or the archive cannot be written; the library's words.
    File(String),
    /// The words of a language cannot be read.
    Words(String),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyRows { table, rows, most } => write!(
                f,
                "table “{table}” has {rows} rows and a sheet of Excel holds {most}: export it as CSV"
            ),
            Self::TooManyColumns { table, columns, most } => write!(
                f,
                "table “{table}” has {columns} columns and a sheet of Excel holds {most}: export it as CSV, or each select_multiple as one column"
            ),
            Self::Workbook(words) => write!(f, "the workbook cannot be written: {words}"),
            Self::File(words) => write!(f, "the file cannot be written: {words}"),
            Self::Words(words) => write!(f, "the words of the export cannot be read: {words}"),
        }
    }
}

impl std::error::Error for ExportError {}
