//! The columns of a data table, as analysts' scripts expect them.

use std::collections::{BTreeMap, HashMap};

use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::form::{Field, FieldChoice, FieldKind};

use super::layout::{Layout, LayoutColumn};
use super::value::is_numeric_code;
use super::{ExportOptions, GroupNames, SelectMultiple, ValueStyle};
use crate::kind::QuestionKind;
use crate::kind::{kind_of, label};
use crate::language::{plain, text_in};

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// The whole value of the field of that column of the table.
    Whole(usize),
    /// 1 if that choice was chosen.
    Choice(usize, String),
    /// Latitude, longitude, altitude, accuracy.
    Place(usize, usize),
    /// The address of the file.
    Url(usize),
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
    RootUuid,
    Status,
    /// Kept for scripts that ask for it; always empty.
    Nothing,
    Index,
    ParentTable,
    ParentIndex,
}

/// One column of a file.
#[derive(Clone, Debug)]
pub(super) struct OutColumn {
    pub header: String,
    pub source: Source,
    pub kind: QuestionKind,
    /// Codes of this column are numbers.
    pub has_numeric_codes: bool,
    /// Labels of the codes, where labels are written.
    pub labels: HashMap<String, String>,
}

impl OutColumn {
    fn new(header: String, source: Source) -> Self {
        Self {
            header,
            source,
            kind: QuestionKind::Other,
            has_numeric_codes: false,
            labels: HashMap::new(),
        }
    }

    /// The label of a choice, or its code.
    pub fn label<'a>(&'a self, code: &'a str) -> &'a str {
        self.labels.get(code).map_or(code, String::as_str)
    }
}

/// Codes that only records have, by table and column.
pub(super) type FoundCodes = BTreeMap<(usize, usize), Vec<String>>;

/// The columns of that table in that style.
pub(super) fn columns(
    layout: &Layout,
    index: usize,
    options: &ExportOptions,
    style: ValueStyle,
    codes: &FoundCodes,
) -> Vec<OutColumn> {
    let Some(table) = layout.tables.get(index) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let field = &column.field;
        if !is_exported(field) || !is_wanted(field, options) {
            continue;
        }
        let header = header(column, options, style);
        let kind = kind_of(field);
        let is_several = kind == QuestionKind::SelectMultiple;
        if !is_several || options.select_multiple != SelectMultiple::Split {
            found.push(OutColumn {
                kind,
                has_numeric_codes: kind == QuestionKind::SelectOne && has_numeric_codes(field),
                labels: match style {
                    ValueStyle::Codes => HashMap::new(),
                    ValueStyle::Labels => choice_labels(field, &options.language),
                },
                ..OutColumn::new(header.clone(), Source::Whole(at))
            });
        }
        if is_several && options.select_multiple != SelectMultiple::One {
            let more = codes.get(&(index, at)).map_or(&[][..], Vec::as_slice);
            for choice in choices(field).into_iter().chain(more.iter().map(String::as_str)) {
                let name = match style {
                    ValueStyle::Codes => choice.to_owned(),
                    ValueStyle::Labels => choice_label(field, choice, &options.language),
                };
                let header = format!("{header}{}{name}", options.group_sep);
                found.push(OutColumn::new(header, Source::Choice(at, choice.to_owned())));
            }
        }
        if field.data_type == DataType::GeoPoint {
            let cut = header.len() - own_name(&header, options).len();
            for (part, name) in ["latitude", "longitude", "altitude", "precision"]
                .iter()
                .enumerate()
            {
                let header = format!("{}_{}_{name}", &header[..cut], &header[cut..]);
                found.push(OutColumn::new(header, Source::Place(at, part)));
            }
        }
        if is_file(field) && options.media_url.is_some() {
            found.push(OutColumn::new(format!("{header}_URL"), Source::Url(at)));
        }
    }
    make_unique(&mut found, &table.columns, options);
    found.extend(system_columns(index > 0));
    found
}

/// True if the answer names a file: a photo, say, or the record's audit log.
pub(super) fn is_file(field: &Field) -> bool {
    field.kind == FieldKind::Question(ControlKind::Upload) || field.data_type == DataType::Binary
}

/// Notes have no answers, and the record's id is `_uuid`.
pub(super) fn is_exported(field: &Field) -> bool {
    let is_id = field.kind == FieldKind::Metadata
        && (field.name.ends_with("instanceID") || field.name.ends_with("rootUuid"));
    !field.is_note && !is_id
}

pub(super) fn is_wanted(field: &Field, options: &ExportOptions) -> bool {
    let is_named = |wanted: &String| {
        *wanted == field.name || *wanted == field.path || *wanted == variable(field, &options.group_sep)
    };
    options.fields.is_empty() || options.fields.iter().any(is_named)
}

/// True if every code is a number that loses nothing.
pub(super) fn has_numeric_codes(field: &Field) -> bool {
    !field.choices_dynamic
        && !field.choices.is_empty()
        && field.choices.iter().all(|choice| is_numeric_code(&choice.value))
}

/// `group/question`, or the label.
fn header(column: &LayoutColumn, options: &ExportOptions, style: ValueStyle) -> String {
    let field = &column.field;
    let own = match style {
        ValueStyle::Labels if !field.labels.is_empty() => label(field, &options.language),
        _ => field.name.clone(),
    };
    let is_label = style == ValueStyle::Labels && !field.labels.is_empty();
    match options.groups {
        GroupNames::None => own,
        GroupNames::Codes if is_label => own,
        GroupNames::Both if is_label => {
            let groups = column.group_labels.iter().zip(&field.groups);
            let mut steps: Vec<String> = groups
                .map(|(labels, name)| {
                    let text = text_in(labels, &options.language).map(plain);
                    text.filter(|t| !t.is_empty()).unwrap_or_else(|| name.clone())
                })
                .collect();
            steps.push(own);
            steps.join(&options.group_sep)
        }
        GroupNames::Codes | GroupNames::Both => variable(field, &options.group_sep),
    }
}

/// The last step of a header.
fn own_name<'a>(header: &'a str, options: &ExportOptions) -> &'a str {
    match options.group_sep.is_empty() {
        true => header,
        false => header
            .rsplit_once(options.group_sep.as_str())
            .map_or(header, |(_, own)| own),
    }
}

/// `group/question`: the path without the form's root.
pub(super) fn variable(field: &Field, separator: &str) -> String {
    let root = field.path.trim_start_matches('/').split_once('/');
    let path = root.map_or(field.path.as_str(), |(_, path)| path);
    path.replace('/', separator)
}

/// The label of a choice, or its code.
pub(super) fn choice_label(field: &Field, code: &str, language: &str) -> String {
    let found = stated(field).find(|choice| choice.value == code);
    found
        .and_then(|choice| text_in(&choice.labels, language))
        .map(plain)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| code.to_owned())
}

fn choice_labels(field: &Field, language: &str) -> HashMap<String, String> {
    let mut labels = HashMap::new();
    for choice in stated(field) {
        let label = text_in(&choice.labels, language).map(plain);
        let label = label.filter(|text| !text.is_empty());
        labels
            .entry(choice.value.clone())
            .or_insert_with(|| label.unwrap_or_else(|| choice.value.clone()));
    }
    labels
}

/// The choices of the form, then those of its files.
fn stated(field: &Field) -> impl Iterator<Item = &FieldChoice> {
    field.choices.iter().chain(field.file_choices.iter())
}

/// The form's choices, each once.
pub(super) fn choices(field: &Field) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::with_capacity(field.choices.len());
    for choice in &field.choices {
        if !found.contains(&choice.value.as_str()) {
            found.push(&choice.value);
        }
    }
    found
}

/// Two questions with one label are told apart by their variable.
fn make_unique(columns: &mut [OutColumn], fields: &[LayoutColumn], options: &ExportOptions) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for column in columns.iter() {
        *times.entry(column.header.clone()).or_default() += 1;
    }
    for column in columns.iter_mut() {
        if times.get(&column.header).is_none_or(|times| *times < 2) {
            continue;
        }
        let (Source::Whole(at) | Source::Choice(at, _) | Source::Place(at, _) | Source::Url(at)) =
            &column.source
        else {
            continue;
        };
        let name = variable(&fields[*at].field, &options.group_sep);
        column.header = format!("{} [{name}]", column.header);
        if let Source::Choice(_, code) = &column.source {
            column.header = format!("{}{}{code}", column.header, options.group_sep);
        }
    }
}

/// Kobo's columns, in Kobo's order.
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
            ("_submission__notes", System::Nothing),
            ("_submission__status", System::Status),
            ("_submission__submitted_by", System::SubmittedBy),
            ("_submission___version__", System::Version),
            ("_submission__tags", System::Nothing),
            ("_submission_meta/rootUuid", System::RootUuid),
        ]
    } else {
        &[
            ("_id", System::Id),
            ("_uuid", System::Uuid),
            ("_submission_time", System::SubmissionTime),
            ("_validation_status", System::ValidationStatus),
            ("_notes", System::Nothing),
            ("_status", System::Status),
            ("_submitted_by", System::SubmittedBy),
            ("__version__", System::Version),
            ("_tags", System::Nothing),
            ("meta/rootUuid", System::RootUuid),
            ("_index", System::Index),
        ]
    };
    let each =
        |(header, system): &(&str, System)| OutColumn::new((*header).to_owned(), Source::System(*system));
    names.iter().map(each).collect()
}
