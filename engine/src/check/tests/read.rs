//! The rows of a `tests` sheet.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{STEPS, Step, StepKind, Test, rules};
use crate::diagnostic::{Diagnostic, Place};
use crate::sheet::Sheet;
use crate::xlsform::columns;
use crate::xlsform::table::{Cleaning, Record, Table, snake};

/// Reads the sheet. Rows that are not understood are left out and reported.
pub fn read(sheet: &Sheet) -> (Vec<Test>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let table = Table::read(sheet, columns::TESTS, Cleaning::Keep, "default", &mut diagnostics);
    if table.headers.is_empty() {
        return (Vec::new(), diagnostics);
    }
    for name in ["test", "step", "question", "value"] {
        if !table.has(name) {
            let place = Place::Cell {
                sheet: table.sheet.clone(),
                row: 1,
                column: 0,
            };
            diagnostics.push(Diagnostic::new(&rules::NO_COLUMN, place, "").with(name));
        }
    }
    if !diagnostics.is_empty() {
        return (Vec::new(), diagnostics);
    }
    let mut tests: Vec<Test> = Vec::new();
    for record in &table.records {
        if let Some(name) = record.text("test")
            && tests.last().is_none_or(|test| test.name != name)
        {
            tests.push(Test {
                name: name.to_string(),
                place: record.place_of("test"),
                steps: Vec::new(),
            });
        }
        match (step(record), tests.last_mut()) {
            (Ok(None), _) => {}
            (Ok(Some(step)), Some(test)) => test.steps.push(step),
            (Ok(Some(_)), None) => {
                diagnostics.push(Diagnostic::new(&rules::NO_TEST, record.place(), ""));
            }
            (Err(problem), _) => diagnostics.push(problem),
        }
    }
    (tests, diagnostics)
}

/// The step of a row; `None` for a row that only names its test or holds a note.
fn step(record: &Record) -> Result<Option<Step>, Diagnostic> {
    let Some(cell) = record.get("step") else {
        return match record.get("question").or_else(|| record.get("value")) {
            Some(stray) => Err(
                Diagnostic::new(&rules::UNKNOWN_STEP, stray.place.clone(), &*stray.text)
                    .with("")
                    .with(step_names()),
            ),
            None => Ok(None),
        };
    };
    let word = snake(&cell.text.replace('-', "_"));
    let kind: Option<&'static StepKind> = STEPS.iter().find(|kind| kind.name == word);
    let Some(kind) = kind else {
        return Err(
            Diagnostic::new(&rules::UNKNOWN_STEP, cell.place.clone(), &*cell.text)
                .with(&*cell.text)
                .with(step_names()),
        );
    };
    let text = |path: &str| record.text(path).unwrap_or_default().to_string();
    let question = text("question");
    let question = question
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .map_or(question.clone(), ToString::to_string);
    if kind.needs_question && question.is_empty() {
        return Err(Diagnostic::new(&rules::NO_QUESTION, record.place(), &*cell.text).with(kind.name));
    }
    let place = ["value", "question", "step"]
        .iter()
        .find_map(|path| record.get(path))
        .map_or_else(|| record.place(), |value| value.place.clone());
    Ok(Some(Step {
        kind,
        question,
        value: text("value"),
        place,
        question_place: record.place_of("question"),
    }))
}

fn step_names() -> String {
    STEPS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}
