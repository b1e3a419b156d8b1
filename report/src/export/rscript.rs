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
        pass: super::pass::Pass::new(job.input, &options, job.layout),
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
    let form_id = job.input.forms.first().map_or("", |form| form.id());
    let mut text = READER.to_owned();
    text.push_str(&format!("\nform <- {}\n", quoted(form_id)));
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
    text.push_str(&plan(job));
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
    let own = |text: Option<&String>| quoted(text.map(String::as_str).unwrap_or_default());
    let list = field.choice_list.as_deref().unwrap_or_default();
    let scored = job.input.plan.choices.iter().filter(|choice| choice.list == list);
    let scores = scored
        .filter_map(|choice| {
            let score: f64 = choice.score.as_deref()?.trim().parse().ok()?;
            Some(format!("{} = {score}", quoted(&choice.name)))
        })
        .collect();
    let is_likert = field.appearance.iter().any(|appearance| appearance == "likert");
    format!(
        "  list(table = {}, name = {}, role = {}, label = {}, kind = {}, codes = {}, labels = {}, missing = {},\n    \
         scale = {}, pair = {}, area = {}, axis = {}, reverse = {}, likert = {}, scores = {})",
        table + 1,
        quoted(&variable(field, "/")),
        quoted(role),
        quoted(&label(field, language)),
        quoted(kind),
        vector(values),
        vector(labels),
        vector(missing),
        own(planned.and_then(|planned| planned.scale.as_ref())),
        own(planned.and_then(|planned| planned.pair.as_ref())),
        own(planned.and_then(|planned| planned.area.as_ref())),
        own(planned.and_then(|planned| planned.axis.as_ref())),
        truth(planned.is_some_and(|planned| planned.reverse)),
        truth(is_likert),
        vector(scores),
    )
}

fn truth(is: bool) -> &'static str {
    if is { "TRUE" } else { "FALSE" }
}

/// The indicators and tables of the plan.
fn plan(job: &Job) -> String {
    let plan = job.input.plan;
    let own = |text: &Option<String>| quoted(text.as_deref().unwrap_or_default());
    let names = |names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        format!("c({})", quoted.join(", "))
    };
    let indicators = plan.indicators.iter().map(|indicator| {
        format!(
            "  list(code = {}, statistic = {}, questions = {},\n    numerator = {}, denominator = {})",
            quoted(&indicator.code),
            quoted(&indicator.statistic),
            names(&indicator.questions),
            own(&indicator.numerator),
            own(&indicator.denominator),
        )
    });
    let tables = plan.tables.iter().map(|table| {
        format!(
            "  list(code = {}, statistic = {}, rows = {}, columns = {})",
            quoted(&table.code),
            quoted(&table.statistic),
            names(&table.rows),
            names(&table.columns),
        )
    });
    format!(
        "indicators <- list(\n{}\n)\n\nplanned <- list(\n{}\n)\n\n",
        indicators.collect::<Vec<_>>().join(",\n"),
        tables.collect::<Vec<_>>().join(",\n"),
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
