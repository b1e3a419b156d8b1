//! The columns of a data table, as analysts' scripts expect them.

use sondeo_engine::form::types::DataType;
use sondeo_engine::form::{Field, FieldKind};

use super::value::is_numeric_code;
use super::{ExportOptions, SelectMultiple, ValueStyle};
use crate::aggregate::{kind_of, label};
use crate::dataset::{Dataset, Table};
use crate::language::{plain, text_in};
use crate::wire::QuestionKind;

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// The whole value of the field of that column of the table.
    Whole(usize),
    /// 1 if that choice was chosen.
    Choice(usize, String),
    /// Latitude, longitude, altitude, accuracy.
    Place(usize, usize),
    System(System),
}

/// Columns that are not from the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Id,
    Uuid,
    SubmissionTime,
    ValidationStatus,
    SubmittedBy,
    Version,
    Index,
    ParentTable,
    ParentIndex,
}

/// One column of a file.
#[derive(Clone, Debug)]
pub(super) struct OutColumn {
    pub header: String,
    pub source: Source,
    /// Codes of this column are numbers.
    pub has_numeric_codes: bool,
}

/// The columns of that table in that style.
pub(super) fn columns(
    dataset: &Dataset,
    index: usize,
    options: &ExportOptions,
    style: ValueStyle,
) -> Vec<OutColumn> {
    let Some(table) = dataset.tables.get(index) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let field = &column.field;
        if !is_exported(field) {
            continue;
        }
        let header = header(field, options, style);
        let kind = kind_of(field);
        let is_several = kind == QuestionKind::SelectMultiple;
        if !is_several || options.select_multiple != SelectMultiple::Split {
            found.push(OutColumn {
                header: header.clone(),
                source: Source::Whole(at),
                has_numeric_codes: kind == QuestionKind::SelectOne
                    && !field.choices_dynamic
                    && !field.choices.is_empty()
                    && field.choices.iter().all(|choice| is_numeric_code(&choice.value)),
            });
        }
        if is_several && options.select_multiple != SelectMultiple::One {
            for choice in choices(dataset, index, at) {
                let name = match style {
                    ValueStyle::Codes => choice.clone(),
                    ValueStyle::Labels => choice_label(field, &choice, &options.language),
                };
                found.push(OutColumn {
                    header: format!("{header}/{name}"),
                    source: Source::Choice(at, choice),
                    has_numeric_codes: false,
                });
            }
        }
        if field.data_type == DataType::GeoPoint {
            for (part, name) in ["latitude", "longitude", "altitude", "precision"]
                .iter()
                .enumerate()
            {
                let (groups, own) = header.rsplit_once('/').unwrap_or(("", &header));
                let separator = if groups.is_empty() { "" } else { "/" };
                found.push(OutColumn {
                    header: format!("{groups}{separator}_{own}_{name}"),
                    source: Source::Place(at, part),
                    has_numeric_codes: false,
                });
            }
        }
    }
    make_unique(&mut found, table);
    found.extend(system_columns(index > 0));
    found
}

/// Notes have no answers, and the record's id is `_uuid`.
pub(super) fn is_exported(field: &Field) -> bool {
    let is_id = field.kind == FieldKind::Metadata && field.name.ends_with("instanceID");
    !field.is_note && !is_id
}

/// `group/question`, or the label.
fn header(field: &Field, options: &ExportOptions, style: ValueStyle) -> String {
    match style {
        ValueStyle::Codes => variable(field),
        ValueStyle::Labels if field.labels.is_empty() => variable(field),
        ValueStyle::Labels => label(field, &options.language),
    }
}

/// `group/question`: the path without the form's root.
pub(super) fn variable(field: &Field) -> String {
    let root = field.path.trim_start_matches('/').split_once('/');
    let path = root.map_or(field.path.as_str(), |(_, path)| path);
    path.to_owned()
}

/// The label of a choice, or its code.
pub(super) fn choice_label(field: &Field, code: &str, language: &str) -> String {
    field
        .choices
        .iter()
        .find(|choice| choice.value == code)
        .and_then(|choice| text_in(&choice.labels, language))
        .map(plain)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| code.to_owned())
}

/// The form's choices, and after them those that only records have.
fn choices(dataset: &Dataset, table: usize, column: usize) -> Vec<String> {
    let table = &dataset.tables[table];
    let mut found: Vec<String> = Vec::new();
    for choice in &table.columns[column].field.choices {
        if !found.contains(&choice.value) {
            found.push(choice.value.clone());
        }
    }
    let listed = found.len();
    for row in &table.rows {
        for code in row.cell(column).value().unwrap_or("").split_ascii_whitespace() {
            if !found.iter().any(|known| known == code) {
                found.push(code.to_owned());
            }
        }
    }
    found[listed..].sort_unstable();
    found
}

/// Two questions with one label are told apart by their variable.
fn make_unique(columns: &mut [OutColumn], table: &Table) {
    let headers: Vec<String> = columns.iter().map(|column| column.header.clone()).collect();
    for column in columns.iter_mut() {
        if headers.iter().filter(|header| **header == column.header).count() > 1 {
            let (Source::Whole(at) | Source::Choice(at, _) | Source::Place(at, _)) = &column.source else {
                continue;
            };
            column.header = format!("{} [{}]", column.header, variable(&table.columns[*at].field));
            if let Source::Choice(_, code) = &column.source {
                column.header = format!("{}/{code}", column.header);
            }
        }
    }
}

fn system_columns(is_repeat: bool) -> Vec<OutColumn> {
    let names: &[(&str, System)] = if is_repeat {
        &[
            ("_index", System::Index),
            ("_parent_table_name", System::ParentTable),
            ("_parent_index", System::ParentIndex),
            ("_submission__id", System::Id),
            ("_submission__uuid", System::Uuid),
            ("_submission__submission_time", System::SubmissionTime),
            ("_submission__validation_status", System::ValidationStatus),
            ("_submission__submitted_by", System::SubmittedBy),
            ("_submission___version__", System::Version),
        ]
    } else {
        &[
            ("_id", System::Id),
            ("_uuid", System::Uuid),
            ("_submission_time", System::SubmissionTime),
            ("_validation_status", System::ValidationStatus),
            ("_submitted_by", System::SubmittedBy),
            ("__version__", System::Version),
            ("_index", System::Index),
        ]
    };
    let each = |(header, system): &(&str, System)| OutColumn {
        header: (*header).to_owned(),
        source: Source::System(*system),
        has_numeric_codes: false,
    };
    names.iter().map(each).collect()
}
