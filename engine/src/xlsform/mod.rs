//! XLSForm → [`FormDraft`]: every problem at once, with sheet and cell.
//!
//! ```text
//! Workbook → Table (headers understood) → tree of rows → FormDraft
//! ```

mod analysis;
mod choices;
pub(crate) mod columns;
mod controls;
mod emit;
mod parameters;
mod references;
mod rules;
mod settings;
pub(crate) mod table;
mod texts;
pub(crate) mod tree;
pub(crate) mod types;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use rules::RULES;

use crate::diagnostic::{Diagnostic, Place, has_errors};
use crate::form::draft::FormDraft;
use crate::form::plan::AnalysisPlan;
use crate::sheet::{Sheet, Workbook};
use table::{Cleaning, Table};

/// What the caller may decide about the form.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Element name of the primary instance's root, unless the settings give one; `data` otherwise.
    pub root_name: Option<String>,
}

/// A workbook as a form.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The form; `None` if there are errors.
    pub draft: Option<FormDraft>,
    pub diagnostics: Vec<Diagnostic>,
    /// Content of `itemsets.csv`, if `external_choices` are in use.
    pub itemsets_csv: Option<String>,
    pub plan: AnalysisPlan,
    /// Names of the files that must be published with the form, each once.
    pub media: Vec<String>,
}

/// Sheets that mean something.
const SHEETS: &[&str] = &[
    "survey",
    "choices",
    "settings",
    "entities",
    "external_choices",
    "osm",
    "analysis",
    "tests",
];

/// Compiles a workbook.
pub fn lower(book: &Workbook, options: &Options) -> Lowered {
    let mut diagnostics = Vec::new();
    let find = |name: &str| {
        book.sheets
            .iter()
            .find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    };
    let survey = find("survey").or_else(|| match &book.sheets[..] {
        [only] => Some(only),
        _ => None,
    });
    check_sheets(book, survey, &mut diagnostics);
    let Some(survey) = survey else {
        diagnostics.push(Diagnostic::new(&rules::NO_SURVEY, Place::Form, ""));
        return Lowered {
            diagnostics,
            ..Lowered::default()
        };
    };
    let settings = find("settings").map(|sheet| Table::read(sheet, columns::SETTINGS, Cleaning::Keep));
    let settings = settings::Settings::read(settings.as_ref(), book, options, &mut diagnostics);
    let cleaning = if settings.clean_text {
        Cleaning::Collapse
    } else {
        Cleaning::Keep
    };
    let survey = Table::read(survey, columns::SURVEY, cleaning);
    check_columns(&survey, &["type"], &mut diagnostics);
    let choices = find("choices").map(|sheet| Table::read(sheet, columns::CHOICES, Cleaning::Keep));
    if let Some(choices) = &choices
        && !choices.records.is_empty()
    {
        check_columns(choices, &["list_name", "name"], &mut diagnostics);
    }
    let external = find("external_choices").map(|sheet| Table::read(sheet, columns::LISTS, Cleaning::Keep));
    let osm = find("osm").map(|sheet| Table::read(sheet, columns::LISTS, Cleaning::Keep));
    let sheets = emit::Sheets {
        survey,
        choices,
        external,
        osm,
    };
    let mut lowered = emit::emit(&sheets, &settings, &mut diagnostics);
    if let Some(sheet) = find("analysis") {
        analysis::read(sheet, &mut lowered.plan);
    }
    if has_errors(&diagnostics) {
        lowered.draft = None;
    }
    lowered.diagnostics = diagnostics;
    lowered
}

fn check_sheets(book: &Workbook, survey: Option<&Sheet>, diagnostics: &mut Vec<Diagnostic>) {
    for sheet in &book.sheets {
        let name = sheet.name.trim().to_lowercase();
        let is_survey = survey.is_some_and(|survey| core::ptr::eq(survey, sheet));
        if name.starts_with('_') || SHEETS.contains(&name.as_str()) || is_survey {
            continue;
        }
        let near = SHEETS.iter().find(|known| {
            let known: &str = known;
            name.len().abs_diff(known.len()) <= 2 && tree::distance(&name, known) <= 2
        });
        if let Some(near) = near {
            let place = Place::Cell {
                sheet: sheet.name.clone(),
                row: 0,
                column: 0,
            };
            diagnostics.push(
                Diagnostic::new(&rules::UNKNOWN_SHEET, place, &*sheet.name)
                    .with(&*sheet.name)
                    .with(*near),
            );
        }
    }
}

fn check_columns(table: &Table, needed: &[&str], diagnostics: &mut Vec<Diagnostic>) {
    let place = |column| Place::Cell {
        sheet: table.sheet.clone(),
        row: 1,
        column,
    };
    for path in needed {
        if !table.has(path) {
            diagnostics.push(Diagnostic::new(&rules::NO_COLUMN, place(0), "").with(*path));
        }
    }
    for (number, header) in table.headers.iter().enumerate() {
        let earlier = table.headers.iter().take(number);
        let mut same = earlier.filter(|other| other.path == header.path && other.language == header.language);
        if header.known && same.next().is_some() {
            let problem = Diagnostic::new(&rules::DUPLICATE_COLUMN, place(header.column), &*header.text);
            diagnostics.push(problem.with(&*header.text));
        }
        if !header.known && table.sheet.eq_ignore_ascii_case("survey") {
            let problem = Diagnostic::new(&rules::UNKNOWN_COLUMN, place(header.column), &*header.text);
            diagnostics.push(problem.with(header.text.to_string()));
        }
    }
}
