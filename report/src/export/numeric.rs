//! Variables of statistical programs: choices as numbers with labels, and a number for each reason why there is no answer.

use std::collections::HashMap;

use jiff::civil::{Date, DateTime};

use super::columns::{FoundCodes, OutColumn, Source, System, choice_label, columns, has_numeric_codes};
use super::formats::Job;
use super::names::VariableNames;
use super::pass::{RowView, Said, Summary};
use super::value::{exact_number, is_numeric_code};
use super::{ExportError, Records, ValueStyle};
use crate::answer::Missing;
use crate::coding::Coding;
use crate::kind::QuestionKind;
use crate::kind::{kind_of, label};
use crate::language::plain;

/// One variable.
pub(super) struct Variable {
    /// Name that the program accepts.
    pub name: String,
    /// The column's name in CSV files.
    pub column: OutColumn,
    pub label: String,
    pub kind: VariableKind,
    /// Longest text in bytes.
    pub width: usize,
}

pub(super) enum VariableKind {
    /// One of several choices.
    Coded(Codes),
    /// 1 and 0.
    Flag,
    Number {
        is_whole: bool,
    },
    Date,
    /// On the tablet's clock.
    DateTime,
    Text,
}

/// The choices of a variable as numbers.
#[derive(Default)]
pub(super) struct Codes {
    numbers: HashMap<String, Stated<'static>>,
    /// Number and label of the substantive choices.
    pub labels: Vec<(i32, String)>,
    /// Label of each choice that says why there is no answer.
    pub missing: Vec<(Missing, String)>,
}

impl Codes {
    /// The numbers 95 to 99, or 995 to 999, …, whichever are above every code: lost, not asked, not applicable, don't know,
    /// refused.
    pub fn missing_base(&self) -> i32 {
        let highest = self.labels.iter().map(|(number, _)| *number).max().unwrap_or(0);
        let mut power = 100;
        while highest >= power - 5 && power < 1_000_000_000 {
            power *= 10;
        }
        power - 5
    }
}

/// A cell for a statistical program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stated<'a> {
    Number(f64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Milliseconds since 1970-01-01T00:00, on the tablet's clock.
    DateTime(i64),
    Text(&'a str),
    Missing(Missing),
    Blank,
    NotAsked,
    NotInVersion,
}

/// The variables of a table. Reads all records once, for codes that only records have and for the length of texts.
pub(super) fn variables(
    job: &Job,
    index: usize,
    most: usize,
    records: &mut dyn Records,
) -> Result<(Vec<Variable>, Summary), ExportError> {
    let codes = job.found_codes(records)?;
    let mut all = planned(job, index, most, &codes);
    let mut unknown: Vec<Vec<String>> = vec![Vec::new(); all.len()];
    let summary = job.pass.rows(records, |row| {
        if row.table != index {
            return Ok(());
        }
        for (variable, unknown) in all.iter_mut().zip(&mut unknown) {
            match &variable.kind {
                VariableKind::Coded(codes) => {
                    let code = at(&variable.column.source).and_then(|at| row.said(at).value());
                    if let Some(code) = code.map(str::trim)
                        && !codes.numbers.contains_key(code)
                        && !unknown.iter().any(|known| known == code)
                    {
                        unknown.push(code.to_owned());
                    }
                }
                VariableKind::Text => {
                    let length = text(variable, row).map_or(0, |text| text.len());
                    variable.width = variable.width.max(length);
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    for (variable, mut unknown) in all.iter_mut().zip(unknown) {
        unknown.sort_unstable();
        if let VariableKind::Coded(codes) = &mut variable.kind {
            for code in unknown {
                let highest = codes.labels.iter().map(|(number, _)| *number).max();
                let number = match code.parse::<i32>() {
                    Ok(number)
                        if is_numeric_code(&code) && codes.labels.iter().all(|(n, _)| *n != number) =>
                    {
                        number
                    }
                    _ => highest.unwrap_or(0) + 1,
                };
                codes.labels.push((number, code.clone()));
                codes.numbers.insert(code, Stated::Number(f64::from(number)));
            }
        }
    }
    Ok((all, summary))
}

fn planned(job: &Job, index: usize, most: usize, codes: &FoundCodes) -> Vec<Variable> {
    let mut names = VariableNames::new(most);
    let coding = Coding::new(job.input.plan);
    let table = &job.layout.tables[index];
    let columns = columns(job.layout, index, job.options, ValueStyle::Codes, codes);
    let each = |column: OutColumn| {
        let field = at(&column.source).map(|at| &table.columns[at].field);
        let own = field.map_or_else(String::new, |field| label(field, &job.options.language));
        let (label, kind) = match (&column.source, field) {
            (Source::Choice(_, code), Some(field)) => {
                let choice = choice_label(field, code, &job.options.language);
                (format!("{own}: {choice}"), VariableKind::Flag)
            }
            (Source::Place(..), _) => (column.header.clone(), VariableKind::Number { is_whole: false }),
            (Source::Whole(_), Some(field)) => {
                let kind = match kind_of(field) {
                    QuestionKind::SelectOne if !field.choices_dynamic && !field.choices.is_empty() => {
                        VariableKind::Coded(numbered(job, field, &coding))
                    }
                    QuestionKind::Integer => VariableKind::Number { is_whole: true },
                    QuestionKind::Decimal => VariableKind::Number { is_whole: false },
                    QuestionKind::Date => VariableKind::Date,
                    QuestionKind::DateTime => VariableKind::DateTime,
                    _ => VariableKind::Text,
                };
                (own, kind)
            }
            (Source::System(System::Id | System::Index | System::ParentIndex), _) => {
                (column.header.clone(), VariableKind::Number { is_whole: true })
            }
            (Source::System(System::SubmissionTime), _) => (column.header.clone(), VariableKind::DateTime),
            _ => (column.header.clone(), VariableKind::Text),
        };
        Variable {
            name: names.take(&column.header),
            column,
            label,
            kind,
            width: 1,
        }
    };
    columns.into_iter().map(each).collect()
}

/// Codes that are numbers stay as they are; others are numbered in the order of the form.
fn numbered(job: &Job, field: &sondeo_engine::form::Field, coding: &Coding) -> Codes {
    let mut codes = Codes::default();
    let keeps = has_numeric_codes(field);
    for choice in &field.choices {
        if codes.numbers.contains_key(&choice.value) {
            continue;
        }
        let label = plain(&choice_label(field, &choice.value, &job.options.language));
        let stated = match coding.missing(field, &choice.value) {
            Some(missing) => {
                match codes.missing.iter_mut().find(|(known, _)| *known == missing) {
                    Some((_, known)) => *known = format!("{known} / {label}"),
                    None => codes.missing.push((missing, label)),
                }
                Stated::Missing(missing)
            }
            None => {
                let next = i32::try_from(codes.labels.len() + 1).unwrap_or(i32::MAX);
                let number = match choice.value.parse() {
                    Ok(number) if keeps => number,
                    _ => next,
                };
                codes.labels.push((number, label));
                Stated::Number(f64::from(number))
            }
        };
        codes.numbers.insert(choice.value.clone(), stated);
    }
    codes
}

/// The column of the table that a column of the file is made of.
fn at(source: &Source) -> Option<usize> {
    match source {
        Source::Whole(at) | Source::Choice(at, _) | Source::Place(at, _) | Source::Url(at) => Some(*at),
        Source::System(_) => None,
    }
}

/// The text of a text variable that is not from the form.
fn text<'a>(variable: &Variable, row: &RowView<'a>) -> Option<&'a str> {
    let record = row.submission;
    match &variable.column.source {
        Source::System(system) => match system {
            System::Uuid | System::RootUuid => Some(super::cells::uuid(record.instance_id)),
            System::SubmittedBy => Some(record.device_name),
            System::Version => Some(record.version),
            System::ValidationStatus => record.quarantined,
            System::Status => Some(super::cells::STATUS),
            _ => None,
        },
        source => row.said(at(source)?).value(),
    }
}

/// The cell of a variable.
pub(super) fn stated<'a>(variable: &Variable, row: &RowView<'a>) -> Stated<'a> {
    let Some(at) = at(&variable.column.source) else {
        return system(variable, row);
    };
    let value = match row.said(at) {
        Said::Answered(value) => value,
        Said::Blank => return Stated::Blank,
        Said::NotAsked => return Stated::NotAsked,
        Said::NotInVersion => return Stated::NotInVersion,
    };
    let number = |text: &str| exact_number(text).map_or(Stated::Blank, Stated::Number);
    match (&variable.kind, &variable.column.source) {
        (VariableKind::Flag, Source::Choice(_, code)) => {
            let is_chosen = value.split_ascii_whitespace().any(|c| c == code);
            Stated::Number(f64::from(u8::from(is_chosen)))
        }
        (VariableKind::Number { .. }, Source::Place(_, part)) => value
            .split_ascii_whitespace()
            .nth(*part)
            .map_or(Stated::Blank, number),
        (VariableKind::Coded(codes), _) => codes.numbers.get(value.trim()).copied().unwrap_or(Stated::Blank),
        (VariableKind::Number { .. }, _) => number(value),
        (VariableKind::Date, _) => date(value).map_or(Stated::Blank, Stated::Date),
        (VariableKind::DateTime, _) => date_time(value).map_or(Stated::Blank, Stated::DateTime),
        _ => Stated::Text(value),
    }
}

fn system<'a>(variable: &Variable, row: &RowView<'a>) -> Stated<'a> {
    let record = row.submission;
    match &variable.column.source {
        Source::System(System::Id) => Stated::Number(record.number as f64),
        Source::System(System::Index) => Stated::Number(row.number as f64),
        Source::System(System::ParentIndex) => row.parent.map_or(Stated::Blank, |n| Stated::Number(n as f64)),
        Source::System(System::SubmissionTime) if record.received_at == 0 => Stated::Blank,
        Source::System(System::SubmissionTime) => Stated::DateTime(record.received_at),
        _ => text(variable, row).map_or(Stated::Blank, Stated::Text),
    }
}

/// Days since 1970.
pub(super) fn date(text: &str) -> Option<i32> {
    let date: Date = text.trim().get(..10)?.parse().ok()?;
    date.since(Date::constant(1970, 1, 1))
        .ok()
        .map(|span| span.get_days())
}

/// Milliseconds since 1970 on the tablet's clock.
pub(super) fn date_time(text: &str) -> Option<i64> {
    let text = text.trim();
    let clock = text
        .get(..23)
        .filter(|t| t.as_bytes()[19] == b'.')
        .or(text.get(..19))?;
    let at: DateTime = clock.parse().ok()?;
    let days = i64::from(date(text)?);
    let time = at.time();
    let seconds = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    Some((days * 86_400 + seconds) * 1_000 + i64::from(time.millisecond()))
}
