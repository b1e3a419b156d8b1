//! Files for analysts, written while the records stream by: memory does not grow with their number.
//!
//! ```text
//! forms ──Layout──► columns ┐
//! records ──Pass──► rows ───┴─► Value ──► CSV · XLSX · SPSS · Stata · R · Parquet · JSON · GeoJSON      forms ──► DDI
//! ```
//!
//! Column names and options follow Kobo's exports (`group/question`, `question/choice` with 0 and 1, `_uuid`,
//! `_submission_time`, `_index`, `_parent_index`, …), because that is what analysts' scripts expect; one format has the
//! shape of ODK Central's. How each format tells blank, not asked and lost apart is written in [`FORMATS`].

mod books;
mod cells;
mod central;
mod columns;
mod comma;
mod ddi;
mod dta;
mod formats;
mod geo;
mod json;
mod layout;
mod names;
mod numeric;
mod options;
mod parquet;
mod pass;
mod published;
mod records;
mod rscript;
mod sav;
mod sheet;
mod spss;
mod stata;
mod tables;
mod time;
mod value;
pub(crate) mod words;
mod xlsx;

use std::fmt;

use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;

pub use formats::{FORMATS, Format, FormatEntry, Made, media_type, write};
pub use layout::{Layout, LayoutColumn, LayoutTable};
pub use options::{Absent, ExportOptions, GroupNames, SelectMultiple, ValueStyle};
pub use pass::{Summary, Unread};
pub use published::{RECOMPUTE, published};
pub use records::{NoRecords, Records, Submission};

use crate::table::Report;

/// What is exported, besides the records.
#[derive(Clone, Copy, Debug)]
pub struct ExportInput<'a> {
    /// All versions that records were made with, the newest first; there is at least one.
    pub forms: &'a [&'a FormDef],
    /// Of the newest version.
    pub plan: &'a AnalysisPlan,
    /// The report, protected as it is to be shown; without it the workbook has no such sheets.
    pub report: Option<&'a Report>,
    /// The instant of the export in ms since 1970-01-01T00:00:00Z.
    pub exported_at: i64,
}

impl ExportInput<'_> {
    fn newest(&self) -> Result<&FormDef, ExportError> {
        self.forms.first().copied().ok_or(ExportError::NoForm)
    }

    /// The newest title.
    fn title(&self) -> &str {
        self.forms.first().map_or("", |form| form.title())
    }
}

/// Where a file is written: on disk or in memory.
pub trait Sink: std::io::Write + std::io::Seek + Send {}

impl<T: std::io::Write + std::io::Seek + Send> Sink for T {}

/// Why a file cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportError {
    /// No version of the form was given.
    NoForm,
    /// One wave is wanted of a form that has no question of role `wave`.
    NoWaves,
    /// More rows than a sheet of Excel has.
    TooManyRows { table: String, most: usize },
    /// More columns than a sheet of Excel or a file of Stata has.
    TooManyColumns {
        table: String,
        columns: usize,
        most: usize,
    },
    /// The records cannot be had; the source's words.
    Records(String),
    /// The workbook cannot be written; the library's words.
    Workbook(String),
    /// The file cannot be written; the library's words.
    File(String),
    /// The words of a language cannot be read.
    Words(String),
}

impl ExportError {
    pub(crate) fn file(error: impl fmt::Display) -> Self {
        Self::File(error.to_string())
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoForm => write!(f, "there is no form to export"),
            Self::NoWaves => write!(f, "the form has no question with the role “wave”"),
            Self::TooManyRows { table, most } => write!(
                f,
                "table “{table}” has more rows than the {most} that a sheet of Excel holds: export it as CSV or Parquet"
            ),
            Self::TooManyColumns { table, columns, most } => write!(
                f,
                "table “{table}” has {columns} columns and this format holds {most}: export it as CSV, or each select_multiple as one column"
            ),
            Self::Records(words) => write!(f, "the records cannot be read: {words}"),
            Self::Workbook(words) => write!(f, "the workbook cannot be written: {words}"),
            Self::File(words) => write!(f, "the file cannot be written: {words}"),
            Self::Words(words) => write!(f, "the words of the export cannot be read: {words}"),
        }
    }
}

impl std::error::Error for ExportError {}
