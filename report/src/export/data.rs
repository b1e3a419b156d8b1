//! The cells of a data table.

use std::borrow::Cow;

use super::columns::{OutColumn, Source, System, choice_label};
use super::time::utc;
use super::value::{Value, exact_number, is_numeric_code};
use super::words::Words;
use super::{ExportOptions, ValueStyle};
use crate::aggregate::kind_of;
use crate::answer::Cell;
use crate::dataset::{Dataset, Row, Table};
use crate::wire::QuestionKind;

/// Makes the cells of one table.
pub(super) struct Cells<'a> {
    pub dataset: &'a Dataset,
    pub table: &'a Table,
    pub options: &'a ExportOptions,
    pub style: ValueStyle,
    pub words: &'a Words,
}

/// What a program reads where nobody was asked: R and pandas take it for a missing value.
const NOT_ASKED_CODE: &str = "NA";

impl<'a> Cells<'a> {
    /// The cell of that column in the row of that number (0 for the first).
    pub fn cell(&self, column: &OutColumn, number: usize, row: &'a Row) -> Value<'a> {
        match &column.source {
            Source::System(system) => self.system(*system, number, row),
            Source::Whole(at) => match row.cell(*at) {
                Cell::Answered(value) => self.answer(*at, value, column),
                other => self.absent(other),
            },
            Source::Choice(at, code) => match row.cell(*at) {
                Cell::Answered(value) => {
                    Value::count(usize::from(value.split_ascii_whitespace().any(|c| c == code)))
                }
                // Kobo leaves the choices of an unanswered question empty, also between labels.
                Cell::Blank => Value::Empty,
                other => self.absent(other),
            },
            Source::Place(at, part) => {
                let text = row.cell(*at).value().unwrap_or("");
                match text.split_ascii_whitespace().nth(*part) {
                    Some(text) => exact_number(text)
                        .map_or_else(|| Value::text(text), |number| Value::Number(number, text.into())),
                    None => Value::Empty,
                }
            }
        }
    }

    fn absent(&self, cell: &Cell) -> Value<'a> {
        match (cell, self.style) {
            (Cell::Blank, ValueStyle::Codes) => Value::Empty,
            (Cell::Blank, ValueStyle::Labels) => Value::text(&self.words.blank),
            (Cell::NotInVersion, ValueStyle::Labels) => Value::text(&self.words.not_in_version),
            (_, ValueStyle::Labels) => Value::text(&self.words.not_asked),
            (_, ValueStyle::Codes) => Value::text(NOT_ASKED_CODE),
        }
    }

    fn answer(&self, at: usize, value: &'a str, column: &OutColumn) -> Value<'a> {
        let Some(field) = self.table.columns.get(at).map(|column| &column.field) else {
            return Value::text(value);
        };
        let language = &self.options.language;
        match kind_of(field) {
            QuestionKind::SelectOne if self.style == ValueStyle::Labels => {
                Value::text(choice_label(field, value.trim(), language))
            }
            QuestionKind::SelectOne if column.has_numeric_codes && is_numeric_code(value.trim()) => {
                number_or_text(value)
            }
            QuestionKind::SelectMultiple | QuestionKind::Rank if self.style == ValueStyle::Labels => {
                let labels = value
                    .split_ascii_whitespace()
                    .map(|code| choice_label(field, code, language));
                Value::text(labels.collect::<Vec<_>>().join("; "))
            }
            QuestionKind::Integer | QuestionKind::Decimal => number_or_text(value),
            QuestionKind::Date => Value::Date(value),
            QuestionKind::DateTime => Value::DateTime(value),
            _ => Value::text(value),
        }
    }

    fn system(&self, system: System, number: usize, row: &'a Row) -> Value<'a> {
        let Some(record) = self.dataset.records.get(row.record) else {
            return Value::Empty;
        };
        match system {
            System::Id => Value::count(row.record + 1),
            System::Uuid => Value::text(
                record
                    .instance_id
                    .strip_prefix("uuid:")
                    .unwrap_or(&record.instance_id),
            ),
            // Records from files have no time of arrival.
            System::SubmissionTime if record.received_at == 0 => Value::Empty,
            System::SubmissionTime => Value::text(utc(record.received_at)),
            System::ValidationStatus if record.quarantined.is_some() => Value::text(&self.words.on_hold),
            System::ValidationStatus => Value::Empty,
            System::SubmittedBy => Value::text(&record.device),
            System::Version => Value::text(&record.version),
            System::Index => Value::count(number + 1),
            System::ParentTable => {
                let parent = self.table.parent.and_then(|index| self.dataset.tables.get(index));
                Value::text(parent.map_or("", |table| &table.name))
            }
            System::ParentIndex => row.parent.map_or(Value::Empty, |index| Value::count(index + 1)),
        }
    }
}

fn number_or_text(text: &str) -> Value<'_> {
    match exact_number(text) {
        Some(number) => Value::Number(number, Cow::Borrowed(text.trim())),
        None => Value::text(text),
    }
}
