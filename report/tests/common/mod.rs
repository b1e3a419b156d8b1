//! Forms written as Markdown tables, records written as rows of words.
#![allow(dead_code)]

#[cfg(feature = "export")]
pub mod files;
pub mod tables;

use sondeo_engine::diagnostic::{Language, Severity};
use sondeo_engine::form::{self, FormDef, plan::AnalysisPlan};
use sondeo_engine::xlsform::{Options, lower};
use sondeo_report::compose::FormData;
use sondeo_report::{Dataset, RecordMeta, read_record};

/// The form and plan of a workbook in Markdown.
pub fn form(markdown: &str) -> (FormDef, AnalysisPlan) {
    let book = sondeo_workbook::read(markdown.as_bytes(), "datos.md").expect("a workbook");
    let lowered = lower(&book, &Options::default());
    let errors: Vec<String> = lowered
        .diagnostics
        .iter()
        .filter(|d| d.severity() == Severity::Error)
        .map(|d| d.cause(Language::English))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let (form, diagnostics) = form::link(lowered.draft.expect("a draft"));
    let form = form.unwrap_or_else(|| panic!("{diagnostics:?}"));
    (form, lowered.plan)
}

/// What is known of the nth record.
pub fn meta(number: usize) -> RecordMeta {
    RecordMeta {
        instance_id: format!("uuid:{number}"),
        version: "1".into(),
        received_at: 1_764_000_000_000 + number as i64 * 60_000,
        device: "tableta-1".into(),
        quarantined: None,
        is_rehearsal: false,
    }
}

/// Elements of a record: `name=value`; `name=` is blank; what is not there was not asked.
pub fn xml(form: &FormDef, answers: &str) -> String {
    let mut out = format!("<data id=\"{}\">", form.id());
    for answer in answers.split('|').map(str::trim).filter(|a| !a.is_empty()) {
        match answer.split_once('=') {
            Some((name, value)) => out.push_str(&format!("<{0}>{1}</{0}>", name.trim(), value.trim())),
            // `<group` and `>group` open and close elements.
            None => match answer.split_at(1) {
                ("<", name) => out.push_str(&format!("<{name}>")),
                (_, name) => out.push_str(&format!("</{name}>")),
            },
        }
    }
    out.push_str("</data>");
    out
}

/// One record a line.
pub fn dataset(form: &FormDef, lines: &str) -> Dataset {
    let mut dataset = Dataset::new(form);
    for (number, line) in lines.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        dataset.push(read_record(form, meta(number + 1), &xml(form, line)).expect(line));
    }
    dataset
}

/// Works on several forms, each with its records, one a line.
pub fn with_records<T>(
    forms: &[(FormDef, AnalysisPlan)],
    records: &[String],
    work: impl FnOnce(&[FormData]) -> T,
) -> T {
    let sets: Vec<Dataset> = forms
        .iter()
        .zip(records)
        .map(|((form, _), lines)| dataset(form, lines))
        .collect();
    let inputs: Vec<FormData> = forms
        .iter()
        .zip(&sets)
        .map(|((form, plan), dataset)| FormData { form, plan, dataset })
        .collect();
    work(&inputs)
}
