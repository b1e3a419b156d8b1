//! CSV with codes and a script that reads it into R: numbers, dates, factors with labels, and the state of each answer.

use sondeo_engine::form::Field;

use super::columns::{choice_label, choices, is_exported, is_wanted, variable};
use super::comma::table;
use super::formats::{Archive, Job, Made};
use super::pass::Summary;
use super::{Absent, ExportError, ExportOptions, GroupNames, Records, Sink, ValueStyle};
use crate::coding::Coding;
use crate::kind::QuestionKind;
use crate::kind::{kind_of, label};

/// What does not depend on the form.
const READER: &str = include_str!("read.R");

pub(super) fn r(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    let options = ExportOptions {
        bom: false,
        absent: Absent::Marked,
        groups: GroupNames::Codes,
        group_sep: "/".to_owned(),
        ..job.options.clone()
    };
    let job = &Job {
        options: &options,
        pass: super::pass::Pass::new(job.input.forms, job.layout),
        ..*job
    };
    let codes = job.found_codes(records)?;
    let mut archive = Archive::new(out);
    let mut summary = Summary::default();
    for index in 0..job.layout.tables.len() {
        archive.begin(&job.table_name(index), "csv")?;
        summary = table(job, &codes, index, ValueStyle::Codes, records, &mut archive)?;
    }
    archive.add("read", "R", &script(job))?;
    archive.finish()?;
    Ok(Made::new("zip", summary))
}

fn script(job: &Job) -> String {
    let coding = Coding::new(job.input.plan);
    let mut text = READER.to_owned();
    text.push_str("\nfields <- list(\n");
    let mut entries = Vec::new();
    for (index, table) in job.layout.tables.iter().enumerate() {
        for column in &table.columns {
            if is_exported(&column.field) && is_wanted(&column.field, job.options) {
                entries.push(entry(job, &coding, index, &column.field));
            }
        }
    }
    text.push_str(&entries.join(",\n"));
    text.push_str("\n)\n\n");
    for index in 0..job.layout.tables.len() {
        let name = job.table_name(index);
        let (file, key) = (quoted(&format!("{name}.csv")), quoted(&name));
        text.push_str(&format!("tables[[{key}]] <- read_table({file}, {})\n", index + 1));
    }
    text
}

fn entry(job: &Job, coding: &Coding, table: usize, field: &Field) -> String {
    let language = &job.options.language;
    let kind = match kind_of(field) {
        QuestionKind::SelectOne if !field.choices_dynamic && !field.choices.is_empty() => "select_one",
        QuestionKind::SelectMultiple => "select_multiple",
        QuestionKind::Rank => "rank",
        QuestionKind::Integer | QuestionKind::Decimal => "number",
        QuestionKind::Date => "date",
        QuestionKind::DateTime => "date_time",
        _ => "text",
    };
    let codes = choices(field);
    let planned = job.input.plan.question(&field.path);
    let role = planned
        .and_then(|planned| planned.role.as_deref())
        .unwrap_or_default();
    let vector = |texts: Vec<String>| format!("c({})", texts.join(", "));
    let values = codes.iter().map(|code| quoted(code)).collect();
    let labels = codes
        .iter()
        .map(|code| quoted(&choice_label(field, code, language)))
        .collect();
    let missing = codes
        .iter()
        .filter_map(|code| {
            let state = match coding.missing(field, code)? {
                crate::answer::Missing::DontKnow => "dont_know",
                crate::answer::Missing::Refused => "refused",
                crate::answer::Missing::NotApplicable => "not_applicable",
            };
            Some(format!("{} = {}", quoted(code), quoted(state)))
        })
        .collect();
    format!(
        "  list(table = {}, name = {}, role = {}, label = {}, kind = {}, codes = {}, labels = {}, missing = {})",
        table + 1,
        quoted(&variable(field, "/")),
        quoted(role),
        quoted(&label(field, language)),
        quoted(kind),
        vector(values),
        vector(labels),
        vector(missing)
    )
}

/// A string of R.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => {}
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
