//! The sheet `analysis`: indicators and tables of the report. Other tools ignore it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::columns;
use super::table::{Cleaning, Record, Table};
use crate::form::LanguageText;
use crate::form::plan::{AnalysisPlan, PlannedIndicator, PlannedTable};
use crate::sheet::Workbook;

/// Adds the sheet's rows to the plan. A row without a code, or of an unknown kind, says nothing.
pub(super) fn read(book: &Workbook, plan: &mut AnalysisPlan) {
    let mut sheets = book.sheets.iter();
    let Some(sheet) = sheets.find(|sheet| sheet.name.trim().eq_ignore_ascii_case("analysis")) else {
        return;
    };
    // Other tools ignore the sheet, so nothing in it stops a form.
    let table = Table::read(sheet, columns::ANALYSIS, Cleaning::Keep, "", &mut Vec::new());
    for record in &table.records {
        let text = |path: &str| record.text(path).map(ToString::to_string);
        let words = |path: &str| -> Vec<String> {
            let text = record.text(path).unwrap_or_default();
            text.split_whitespace().map(ToString::to_string).collect()
        };
        let Some(code) = text("code") else { continue };
        let statistic = text("statistic").unwrap_or_default().to_lowercase();
        match record.text("kind").map(str::to_lowercase).as_deref() {
            Some("table") => plan.tables.push(PlannedTable {
                code,
                labels: labels(record),
                statistic,
                rows: words("rows"),
                columns: words("columns"),
                base: text("base"),
            }),
            Some("indicator") | None => plan.indicators.push(PlannedIndicator {
                code,
                level: text("level"),
                labels: labels(record),
                statistic,
                questions: words("question"),
                numerator: text("numerator"),
                denominator: text("denominator"),
                baseline: text("baseline"),
                target: text("target"),
                sources: words("source"),
            }),
            Some(_) => {}
        }
    }
}

fn labels(record: &Record) -> Vec<LanguageText> {
    let text = |value: &super::table::Value| LanguageText {
        language: value.language.as_deref().unwrap_or_default().into(),
        text: value.text.clone(),
    };
    record.all("label").map(text).collect()
}
