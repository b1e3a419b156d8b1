//! Data files of Stata: choices as numbers with labels, reasons for missing answers as extended missing values.

use super::dta::{DtaKind, DtaValue, DtaVariable, DtaWriter, VARIABLE_LIMIT, missing_number};
use super::formats::{Job, Made, one_file_a_table};
use super::numeric::{Stated, Variable, VariableKind, stated, variables};
use super::pass::Summary;
use super::{ExportError, Records, Sink};
use crate::answer::Missing;

/// Characters of a name.
const NAME: usize = 32;
/// Days from 1960-01-01, where Stata counts from, to 1970-01-01.
const DAYS_BEFORE_1970: f64 = 3_653.0;
const MILLISECONDS_OF_A_DAY: f64 = 86_400_000.0;
const NOT_ASKED: char = 'n';
/// Lost to a version change.
const NOT_IN_VERSION: char = 'v';

pub(super) fn stata(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    one_file_a_table(job, "dta", records, out, &table)
}

fn table(
    job: &Job,
    index: usize,
    records: &mut dyn Records,
    out: &mut dyn Sink,
) -> Result<Summary, ExportError> {
    let (variables, _) = variables(job, index, NAME, records)?;
    if variables.len() > VARIABLE_LIMIT {
        return Err(ExportError::TooManyColumns {
            table: job.layout.tables[index].name.clone(),
            columns: variables.len(),
            most: VARIABLE_LIMIT,
        });
    }
    let declared: Vec<DtaVariable> = variables.iter().map(|v| declared(job, v)).collect();
    let buffered = std::io::BufWriter::with_capacity(1 << 16, out);
    let mut writer = DtaWriter::new(buffered, job.input.title(), &declared).map_err(ExportError::file)?;
    let summary = job.pass.rows(records, |row| {
        if row.table == index {
            for (at, variable) in variables.iter().enumerate() {
                let value = value(variable, stated(variable, row));
                writer.value(at, &value).map_err(ExportError::file)?;
            }
            writer.end_row();
        }
        Ok(())
    })?;
    writer.finish(&declared).map_err(ExportError::file)?;
    Ok(summary)
}

fn letter(missing: Missing) -> char {
    match missing {
        Missing::DontKnow => 'd',
        Missing::Refused => 'r',
        Missing::NotApplicable => 'a',
    }
}

fn declared(job: &Job, variable: &Variable) -> DtaVariable {
    let absent = [
        (missing_number(NOT_ASKED), job.words.not_asked.clone()),
        (missing_number(NOT_IN_VERSION), job.words.not_in_version.clone()),
    ];
    let mut labels = Vec::new();
    let kind = match &variable.kind {
        VariableKind::Coded(codes) => {
            labels.extend(codes.labels.iter().cloned());
            let missing = codes.missing.iter();
            labels.extend(missing.map(|(m, label)| (missing_number(letter(*m)), label.clone())));
            labels.extend(absent);
            DtaKind::Long
        }
        VariableKind::Flag => {
            labels.extend([(0, job.words.no.clone()), (1, job.words.yes.clone())]);
            labels.extend(absent);
            DtaKind::Long
        }
        VariableKind::Number { .. } => DtaKind::Double,
        VariableKind::Date => DtaKind::Date,
        VariableKind::DateTime => DtaKind::DateTime,
        VariableKind::Text => DtaKind::Text(variable.width.max(2)),
    };
    DtaVariable {
        name: variable.name.clone(),
        label: variable.label.clone(),
        kind,
        labels,
    }
}

fn value<'a>(variable: &Variable, stated: Stated<'a>) -> DtaValue<'a> {
    let is_text = matches!(variable.kind, VariableKind::Text);
    match stated {
        Stated::Text(text) => DtaValue::Text(text),
        Stated::Blank if is_text => DtaValue::Text(""),
        Stated::NotAsked if is_text => DtaValue::Text(".n"),
        Stated::NotInVersion if is_text => DtaValue::Text(".v"),
        Stated::Blank => DtaValue::Missing('.'),
        Stated::NotAsked => DtaValue::Missing(NOT_ASKED),
        Stated::NotInVersion => DtaValue::Missing(NOT_IN_VERSION),
        Stated::Missing(missing) => DtaValue::Missing(letter(missing)),
        Stated::Number(number) => DtaValue::Number(number),
        Stated::Date(days) => DtaValue::Number(f64::from(days) + DAYS_BEFORE_1970),
        Stated::DateTime(milliseconds) => {
            DtaValue::Number(milliseconds as f64 + DAYS_BEFORE_1970 * MILLISECONDS_OF_A_DAY)
        }
    }
}
