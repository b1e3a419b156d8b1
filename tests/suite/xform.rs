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
        keep_plan: true,
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
    for block in case.blocks.iter().filter(|block| block.kind == "xml") {
        problems.extend(match &*block.argument {
            "" => missing_line(&block.text, &xml),
            names => other_line(&block.text, &elements(&xml, names)),
        });
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

/// The first line that is not there, or not at its place.
fn missing_line(expected: &str, xml: &str) -> Option<String> {
    let mut written = xml.lines().map(normal);
    let mut expected = expected.lines();
    let missing = expected.find(|expected| !written.any(|line| line == *expected))?;
    Some(format!("not there, or not at its place: {missing}"))
}

/// The first line in which the elements are other ones.
fn other_line(expected: &str, written: &[String]) -> Option<String> {
    let expected: Vec<&str> = expected.lines().collect();
    let at = (0..expected.len().max(written.len()))
        .find(|at| expected.get(*at).copied() != written.get(*at).map(String::as_str))?;
    Some(format!(
        "line {}: {:?} instead of {:?}",
        at + 1,
        written.get(at),
        expected.get(at)
    ))
}

/// All elements of those names, each with all that is in it, a line each.
fn elements(xml: &str, names: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut end = None;
    for line in xml.lines() {
        let tag = line.trim_start();
        let name = tag
            .trim_start_matches('<')
            .split([' ', '>', '/'])
            .next()
            .unwrap_or_default();
        if end.as_deref() == Some(line) {
            end = None;
        } else if end.is_some() || names.split(' ').any(|known| known == name) {
            let is_open = !tag.contains("</") && !tag.ends_with("/>");
            if end.is_none() && is_open {
                let indent = &line[..line.len() - tag.len()];
                end = Some(format!("{indent}</{name}>"));
            }
            if !tag.starts_with("</") {
                found.push(normal(line));
            }
        }
    }
    found
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
    let count = |codes: &[&str], code: &str| codes.iter().filter(|known| **known == code).count();
    let wanted: Vec<&str> = wanted.lines().collect();
    wanted
        .iter()
        .filter(|code| count(&found, code) < count(&wanted, code))
        .map(|code| format!("{code} is not reported so often, but {found:?}"))
        .collect()
}

fn first_difference(a: &str, b: Option<&str>) -> String {
    let mut lines = a.lines().zip(b.unwrap_or_default().lines());
    lines.find(|(a, b)| a != b).map_or_else(
        || "other length".to_owned(),
        |(a, b)| format!("{} → {}", a.trim(), b.trim()),
    )
}
