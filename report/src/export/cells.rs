//! The cells of a data table.

use std::borrow::Cow;

use super::columns::{OutColumn, Source, System};
use super::layout::Layout;
use super::pass::{RowView, Said};
use super::time::utc;
use super::value::{Value, exact_number, is_numeric_code};
use super::words::Words;
use super::{Absent, ExportOptions, ValueStyle};
use crate::kind::QuestionKind;

/// Makes the cells of tables.
pub(super) struct Cells<'a> {
    pub layout: &'a Layout,
    pub options: &'a ExportOptions,
    pub style: ValueStyle,
    pub words: &'a Words,
}

/// What a program reads where nobody was asked: R and pandas take it for a missing value.
pub(super) const NOT_ASKED: &str = "NA";
/// What a program reads where the record's version has no such question: pandas takes it for a missing value, R on request.
pub(super) const NOT_IN_VERSION: &str = "NULL";

/// How every record came, in Kobo's words.
pub(super) const STATUS: &str = "submitted_via_web";

impl<'a> Cells<'a> {
    /// The cell of that column in that row.
    pub fn cell<'b>(&'b self, column: &'b OutColumn, row: &RowView<'b>) -> Value<'b> {
        match &column.source {
            Source::System(system) => self.system(*system, row),
            Source::Whole(at) => match row.said(*at) {
                Said::Answered(value) => self.answer(value, column),
                other => self.absent(other),
            },
            Source::Choice(at, code) => match row.said(*at) {
                Said::Answered(value) => {
                    Value::count(usize::from(value.split_ascii_whitespace().any(|c| c == code)))
                }
                // Kobo leaves the choices of an unanswered question empty, also between labels.
                Said::Blank => Value::Empty,
                other => self.absent(other),
            },
            Source::Place(at, part) => {
                let text = row.said(*at).value().unwrap_or("");
                match text.split_ascii_whitespace().nth(*part) {
                    Some(text) => number_or_text(text),
                    None => Value::Empty,
                }
            }
            Source::Url(at) => match (row.said(*at).value(), &self.options.media_url) {
                (Some(name), Some(base)) => Value::text(format!(
                    "{base}{}/attachments/{}",
                    encode(row.submission.instance_id),
                    encode(name)
                )),
                _ => Value::Empty,
            },
        }
    }

    fn absent<'b>(&'b self, said: Said) -> Value<'b> {
        if self.options.absent == Absent::Empty {
            return Value::Empty;
        }
        match (said, self.style) {
            (Said::Blank, ValueStyle::Codes) => Value::Empty,
            (Said::Blank, ValueStyle::Labels) => Value::text(&self.words.blank),
            (Said::NotInVersion, ValueStyle::Labels) => Value::text(&self.words.not_in_version),
            (Said::NotInVersion, ValueStyle::Codes) => Value::Mark(NOT_IN_VERSION),
            (_, ValueStyle::Labels) => Value::text(&self.words.not_asked),
            (_, ValueStyle::Codes) => Value::Mark(NOT_ASKED),
        }
    }

    fn answer<'b>(&self, value: &'b str, column: &'b OutColumn) -> Value<'b> {
        match column.kind {
            QuestionKind::SelectOne if self.style == ValueStyle::Labels => {
                Value::text(column.label(value.trim()))
            }
            QuestionKind::SelectOne if column.has_numeric_codes && is_numeric_code(value.trim()) => {
                number_or_text(value)
            }
            QuestionKind::SelectMultiple | QuestionKind::Rank if self.style == ValueStyle::Labels => {
                let labels = value.split_ascii_whitespace().map(|code| column.label(code));
                Value::text(labels.collect::<Vec<_>>().join("; "))
            }
            QuestionKind::Integer | QuestionKind::Decimal => number_or_text(value),
            QuestionKind::Date => Value::Date(value),
            QuestionKind::DateTime => Value::DateTime(value),
            _ => Value::text(value),
        }
    }

    fn system<'b>(&'b self, system: System, row: &RowView<'b>) -> Value<'b> {
        let record = row.submission;
        match system {
            System::Id => Value::count(usize::try_from(record.number).unwrap_or(usize::MAX)),
            System::Uuid => Value::text(uuid(record.instance_id)),
            System::RootUuid if record.instance_id.is_empty() => Value::Empty,
            // The instanceID as the record has it; some clients write theirs without a scheme.
            System::RootUuid if record.instance_id.contains(':') => Value::text(record.instance_id),
            System::RootUuid => Value::text(format!("uuid:{}", record.instance_id)),
            // Records from files have no time of arrival.
            System::SubmissionTime if record.received_at == 0 => Value::Empty,
            System::SubmissionTime => Value::text(utc(record.received_at)),
            System::ValidationStatus if record.quarantined.is_some() => Value::text(&self.words.on_hold),
            System::ValidationStatus | System::Nothing => Value::Empty,
            System::Status => Value::text(STATUS),
            System::SubmittedBy => Value::text(record.device_name),
            System::Version => Value::text(record.version),
            System::Index => Value::count(row.number),
            System::ParentTable => {
                let parent = self.layout.tables.get(row.table).and_then(|table| table.parent);
                let parent = parent.and_then(|index| self.layout.tables.get(index));
                Value::text(parent.map_or("", |table| &table.name))
            }
            System::ParentIndex => row.parent.map_or(Value::Empty, Value::count),
        }
    }
}

/// The id without its scheme.
pub(super) fn uuid(instance_id: &str) -> &str {
    instance_id.strip_prefix("uuid:").unwrap_or(instance_id)
}

pub(super) fn number_or_text(text: &str) -> Value<'_> {
    match exact_number(text) {
        Some(number) => Value::Number(number, Cow::Borrowed(text.trim())),
        None => Value::text(text),
    }
}

/// A segment of a URL.
fn encode(segment: &str) -> String {
    let mut out = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
