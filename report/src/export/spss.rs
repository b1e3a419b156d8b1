//! System files of SPSS: choices as numbers with labels, missing values declared.

use super::formats::{Job, Made, one_file_a_table};
use super::numeric::{Stated, Variable, VariableKind, stated, variables};
use super::pass::Summary;
use super::sav::{SavKind, SavMissing, SavValue, SavVariable, SavWriter};
use super::{ExportError, Records, Sink};
use crate::answer::Missing;

/// Characters of a name.
const NAME: usize = 64;
/// Days from 1582-10-14, where SPSS counts from, to 1970-01-01.
const DAYS_BEFORE_1970: f64 = 141_428.0;
const SECONDS_OF_A_DAY: f64 = 86_400.0;
/// The least of the five codes of missing numbers: no integer of a form is as large.
const NUMBER_BASE: f64 = 9_999_999_995.0;
/// The least of the codes of missing dates, in seconds of the year 1582.
const DATE_BASE: f64 = 95.0;
/// Texts of questions that were not asked, and of questions that were lost to a version change. Nobody answers like that.
const TEXTS: [&str; 2] = ["<NA>", "<NULL>"];

pub(super) fn spss(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    one_file_a_table(job, "sav", records, out, &table)
}

fn table(
    job: &Job,
    index: usize,
    records: &mut dyn Records,
    out: &mut dyn Sink,
) -> Result<Summary, ExportError> {
    let (variables, _) = variables(job, index, NAME, records)?;
    let dictionary: Vec<SavVariable> = variables.iter().map(|v| declared(job, v)).collect();
    let buffered = std::io::BufWriter::with_capacity(1 << 16, out);
    let mut writer = SavWriter::new(buffered, job.input.title(), &dictionary).map_err(ExportError::file)?;
    let summary = job.pass.rows(records, |row| {
        if row.table == index {
            for (at, variable) in variables.iter().enumerate() {
                writer
                    .value(at, &value(variable, stated(variable, row)))
                    .map_err(ExportError::file)?;
            }
            writer.end_case();
        }
        Ok(())
    })?;
    writer.finish().map_err(ExportError::file)?;
    Ok(summary)
}

/// The least of the variable's five codes for missing values, in the order lost, not asked, not applicable, don't know, refused.
fn base(variable: &Variable) -> f64 {
    match &variable.kind {
        VariableKind::Coded(codes) => f64::from(codes.missing_base()),
        VariableKind::Flag | VariableKind::Date | VariableKind::DateTime => DATE_BASE,
        VariableKind::Number { .. } | VariableKind::Text => NUMBER_BASE,
    }
}

fn missing(base: f64, missing: Missing) -> f64 {
    base + match missing {
        Missing::NotApplicable => 2.0,
        Missing::DontKnow => 3.0,
        Missing::Refused => 4.0,
    }
}

fn declared(job: &Job, variable: &Variable) -> SavVariable {
    let base = base(variable);
    let mut labels = vec![
        (base, job.words.not_in_version.clone()),
        (base + 1.0, job.words.not_asked.clone()),
    ];
    let kind = match &variable.kind {
        VariableKind::Coded(codes) => {
            labels.extend(
                codes
                    .missing
                    .iter()
                    .map(|(m, label)| (missing(base, *m), label.clone())),
            );
            labels.extend(
                codes
                    .labels
                    .iter()
                    .map(|(n, label)| (f64::from(*n), label.clone())),
            );
            SavKind::Number {
                decimals: 0,
                is_nominal: true,
            }
        }
        VariableKind::Flag => {
            labels.push((0.0, job.words.no.clone()));
            labels.push((1.0, job.words.yes.clone()));
            SavKind::Number {
                decimals: 0,
                is_nominal: true,
            }
        }
        VariableKind::Number { is_whole } => SavKind::Number {
            decimals: if *is_whole { 0 } else { 2 },
            is_nominal: false,
        },
        VariableKind::Date => SavKind::Date,
        VariableKind::DateTime => SavKind::DateTime,
        VariableKind::Text => SavKind::Text(variable.width.max(TEXTS[1].len())),
    };
    let is_text = matches!(variable.kind, VariableKind::Text);
    labels.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    SavVariable {
        name: variable.name.clone(),
        label: variable.label.clone(),
        kind,
        missing: match is_text {
            true => SavMissing::Texts(TEXTS),
            false => SavMissing::Range(base, base + 4.0),
        },
        labels: if is_text { Vec::new() } else { labels },
        text_labels: match is_text {
            true => vec![
                (TEXTS[0], job.words.not_asked.clone()),
                (TEXTS[1], job.words.not_in_version.clone()),
            ],
            false => Vec::new(),
        },
    }
}

fn value<'a>(variable: &Variable, stated: Stated<'a>) -> SavValue<'a> {
    let base = base(variable);
    let is_text = matches!(variable.kind, VariableKind::Text);
    match stated {
        Stated::Text(text) => SavValue::Text(text),
        Stated::Blank if is_text => SavValue::Text(""),
        Stated::NotAsked if is_text => SavValue::Text(TEXTS[0]),
        Stated::NotInVersion if is_text => SavValue::Text(TEXTS[1]),
        Stated::Blank => SavValue::Number(None),
        Stated::NotAsked => SavValue::Number(Some(base + 1.0)),
        Stated::NotInVersion => SavValue::Number(Some(base)),
        Stated::Missing(reason) => SavValue::Number(Some(missing(base, reason))),
        Stated::Number(number) => SavValue::Number(Some(number)),
        Stated::Date(days) => SavValue::Number(Some((f64::from(days) + DAYS_BEFORE_1970) * SECONDS_OF_A_DAY)),
        Stated::DateTime(milliseconds) => SavValue::Number(Some(
            milliseconds as f64 / 1000.0 + DAYS_BEFORE_1970 * SECONDS_OF_A_DAY,
        )),
    }
}
