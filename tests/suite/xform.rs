//! Workbooks with the XForms that they become.

use sondeo_engine::diagnostic::{Diagnostic, Severity, has_errors};
use sondeo_engine::xform;
use sondeo_engine::xlsform::{Options, lower};

use crate::case::Case;
use crate::written::normal;

/// Everything that does not hold in a case.
pub fn check(case: &Case) -> Result<Vec<String>, String> {
    let form = case.text("form").ok_or("no form")?;
    let book = sondeo_workbook::read(form.as_bytes(), "form.md").map_err(|error| format!("{error:?}"))?;
    let options = Options {
        keep_scores: true,
        ..Options::default()
    };
    let lowered = lower(&book, &options);
    let mut problems = Vec::new();
    if let Some(refused) = case.text("refused") {
        problems.extend(missing(refused, &lowered.diagnostics, Severity::Error));
        return Ok(problems);
    }
    if has_errors(&lowered.diagnostics) {
        return Err(format!(
            "refused: {:?}",
            codes(&lowered.diagnostics, Severity::Error)
        ));
    }
    let warned = case.text("warned").unwrap_or_default();
    problems.extend(missing(warned, &lowered.diagnostics, Severity::Warning));
    let draft = lowered.draft.ok_or("no form came out")?;
    let xml = xform::write(&draft);
    let mut written = xml.lines().map(normal);
    for expected in case.text("xml").unwrap_or_default().lines() {
        if !written.any(|line| line == expected) {
            problems.push(format!("not there, or not at its place: {expected}"));
            break;
        }
    }
    // What is written is read again as the same.
    let (read, _) = xform::read(&xml, &sondeo_engine::xml::Limits::default());
    let again = read.as_ref().map(xform::write);
    // A label that is a blank so that tables have a place for it is read as none.
    let xml = xml.replace("<label> </label>", "<label/>");
    if again.as_deref() != Some(&*xml) {
        problems.push(format!(
            "reads as something else: {}",
            first_difference(&xml, again.as_deref())
        ));
    }
    Ok(problems)
}

fn codes(diagnostics: &[Diagnostic], severity: Severity) -> Vec<&'static str> {
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == severity)
        .map(|diagnostic| diagnostic.rule.code)
        .collect()
}

fn missing(wanted: &str, diagnostics: &[Diagnostic], severity: Severity) -> Vec<String> {
    let found = codes(diagnostics, severity);
    let is_missing = |code: &&str| !found.contains(code);
    wanted
        .lines()
        .filter(is_missing)
        .map(|code| format!("{code} is not reported, but {found:?}"))
        .collect()
}

fn first_difference(a: &str, b: Option<&str>) -> String {
    let mut lines = a.lines().zip(b.unwrap_or_default().lines());
    lines.find(|(a, b)| a != b).map_or_else(
        || "other length".to_owned(),
        |(a, b)| format!("{} → {}", a.trim(), b.trim()),
    )
}
