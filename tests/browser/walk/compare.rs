//! The exported row against what its person saw and answered.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};

use super::{Answered, Filled};

/// What an export writes for a question that was not asked, in the table with codes.
const NOT_ASKED: &str = "NA";

/// Compares the row of `filled` in two exports of its survey, one with codes and one with labels in its language, with what
/// was answered. `questions` are the references that anybody was asked in this survey.
pub fn compare(filled: &Filled, codes: &[u8], labels: &[u8], questions: &BTreeSet<String>) -> Result<usize> {
    let (headers, codes) = row(codes, &filled.instance_id)?;
    // The columns are the same; among labels their headers are words.
    let (_, labels) = row(labels, &filled.instance_id)?;
    let mut wrong = Vec::new();
    let mut compared = 0;
    for reference in questions {
        let column = reference.strip_prefix("/data/").unwrap_or(reference);
        let place = headers.iter().position(|header| header == column);
        let place = place.with_context(|| format!("no column {column}"))?;
        let (code, label) = (&codes[place], &labels[place]);
        compared += 1;
        match filled.answers.get(reference) {
            None if code == NOT_ASKED => {}
            None => wrong.push(format!("{column} was not asked, and has {code:?}")),
            Some(answered) => wrong.extend(differs(column, answered, code, label)),
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n    "));
    Ok(compared)
}

fn differs(column: &str, answered: &Answered, code: &str, label: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    // What a spreadsheet might take for a formula is quoted.
    let code = code.strip_prefix('\'').unwrap_or(code);
    if let Some(value) = &answered.value
        && value != code
    {
        wrong.push(format!("{column}: answered {value:?}, exported {code:?}"));
    }
    let Some(words) = &answered.labels else {
        return wrong;
    };
    if words.is_empty() {
        if !code.is_empty() {
            wrong.push(format!("{column}: left blank, exported {code:?}"));
        }
        return wrong;
    }
    let seen = words.join("; ");
    if spaces(&seen) != spaces(label) {
        wrong.push(format!("{column}: read {seen:?}, exported {label:?}"));
    }
    wrong
}

fn spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The headers, and the cells of the record.
fn row(csv: &[u8], instance_id: &str) -> Result<(Vec<String>, Vec<String>)> {
    let text = std::str::from_utf8(csv)?.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let headers = owned(reader.headers()?);
    let id = headers.iter().position(|header| header == "meta/rootUuid");
    let id = id.context("no column meta/rootUuid")?;
    for record in reader.records() {
        let cells = owned(&record?);
        if cells[id] == instance_id {
            return Ok((headers, cells));
        }
    }
    anyhow::bail!("the record {instance_id} is not in the export")
}
