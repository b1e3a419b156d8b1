//! What a designer wrote, for problems that were found in what became of it: `${age}` rather than `/data/age`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::diagnostic::{Diagnostic, Place};
use crate::sheet::Workbook;

/// The text of the cell at that place.
pub(super) fn cell<'a>(book: Option<&'a Workbook>, place: &Place) -> Option<&'a str> {
    let Place::Cell { sheet, row, column } = place else {
        return None;
    };
    let sheet = book?.sheets.iter().find(|found| *found.name == **sheet)?;
    let row = sheet.rows.iter().find(|found| found.number == *row)?;
    let cell = row.cells.iter().find(|found| found.column == *column)?;
    Some(cell.text.trim())
}

/// In one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts the cell's text in the place of an excerpt that is not in it. Problems of sheets quote their cells already.
pub(super) fn quote_cell(book: &Workbook, problem: &mut Diagnostic) {
    let kinds = ["EXPR-", "FORM-", "CHK-", "PORT-"];
    if let Some(text) = cell(Some(book), &problem.place).filter(|_| is_of(problem, &kinds))
        && !text.contains(problem.excerpt.trim())
    {
        problem.excerpt = text.to_owned();
    }
}

/// Leaves one of each problem. They are sorted by their places.
pub(super) fn drop_same(problems: &mut Vec<Diagnostic>) {
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(problems.len());
    for problem in problems.drain(..) {
        let mut here = kept.iter().rev().take_while(|known| known.place == problem.place);
        if !here.any(|known| is_same(known, &problem)) {
            kept.push(problem);
        }
    }
    *problems = kept;
}

/// True for what is said twice in one place, and for what is said of two nodes that were made of one cell, whose paths come
/// first among the arguments.
fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let of_one_cell = matches!(one.place, Place::Cell { .. }) && is_of(one, &["EXPR-", "FORM-"]);
    let first = usize::from(of_one_cell);
    one.place == other.place
        && one.rule == other.rule
        && one.excerpt == other.excerpt
        && one.arguments.get(first..) == other.arguments.get(first..)
}

fn is_of(problem: &Diagnostic, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| problem.rule.code.starts_with(kind))
}
