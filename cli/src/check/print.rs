//! The report for people.

use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity};

use super::Checked;
use crate::xform::cell;

/// Prints everything about one form.
pub fn form(checked: &Checked<'_>, language: Language) {
    for diagnostic in &checked.report.diagnostics {
        problem(diagnostic, language);
    }
    println!("{}: {}", checked.input.display(), summary(checked, language));
}

fn problem(diagnostic: &Diagnostic, language: Language) {
    let place = place(&diagnostic.place);
    println!(
        "{} {} {place}",
        severity(diagnostic.severity(), language),
        diagnostic.rule.code
    );
    if !diagnostic.excerpt.is_empty() {
        println!("    | {}", one_line(&diagnostic.excerpt));
    }
    println!("    {}", diagnostic.cause(language));
    println!("    → {}", diagnostic.remedy(language));
}

/// `survey!C12`, or the bytes of an XForm.
pub fn place(place: &Place) -> String {
    match place {
        Place::Form => String::new(),
        Place::Cell { sheet, row, column } => cell(sheet, *row, *column),
        Place::Bytes { start, end } => format!("bytes {start}–{end}"),
    }
}

fn severity(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, _) => "error",
        (Severity::Warning, Language::Spanish) => "advertencia",
        (Severity::Warning, Language::English) => "warning",
        (Severity::Info, Language::Spanish) => "nota",
        (Severity::Info, Language::English) => "note",
    }
}

fn summary(checked: &Checked<'_>, language: Language) -> String {
    let count = |severity| {
        let of_it = checked
            .report
            .diagnostics
            .iter()
            .filter(|d| d.severity() == severity);
        of_it.count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let tests = checked.report.tests.len();
    let held = checked
        .report
        .tests
        .iter()
        .filter(|test| test.failures.is_empty())
        .count();
    let mut text = match language {
        Language::Spanish => format!("{errors} errores, {warnings} advertencias"),
        Language::English => format!("{errors} errors, {warnings} warnings"),
    };
    if tests > 0 {
        text += &match language {
            Language::Spanish => format!("; {held} de {tests} pruebas se cumplen"),
            Language::English => format!("; {held} of {tests} tests hold"),
        };
    }
    text
}

fn one_line(text: &str) -> String {
    const SHOWN: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > SHOWN {
        line.chars().take(SHOWN).chain(['…']).collect()
    } else {
        line
    }
}
