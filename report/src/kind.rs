//! What kind of question a field is, and what it is called.

use serde::Deserialize;
use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::form::{Field, FieldKind};

#[cfg(feature = "export")]
use crate::language::{plain, text_in};

/// What kind of results a question has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    SelectOne,
    SelectMultiple,
    Rank,
    Integer,
    Decimal,
    Date,
    DateTime,
    Time,
    /// Texts are counted, never listed.
    #[default]
    Text,
    /// Places, files and everything else that is only counted.
    Other,
}

/// What kind of results a field has.
pub(crate) fn kind_of(field: &Field) -> QuestionKind {
    match field.kind {
        FieldKind::Question(ControlKind::Select1) => QuestionKind::SelectOne,
        FieldKind::Question(ControlKind::Select) => QuestionKind::SelectMultiple,
        FieldKind::Question(ControlKind::Rank) => QuestionKind::Rank,
        FieldKind::Question(ControlKind::Upload | ControlKind::Trigger) => QuestionKind::Other,
        _ => match field.data_type {
            DataType::Int => QuestionKind::Integer,
            DataType::Decimal => QuestionKind::Decimal,
            DataType::Date => QuestionKind::Date,
            DataType::DateTime => QuestionKind::DateTime,
            DataType::Time => QuestionKind::Time,
            DataType::String | DataType::Barcode | DataType::Intent => QuestionKind::Text,
            DataType::Select1 => QuestionKind::SelectOne,
            DataType::Select => QuestionKind::SelectMultiple,
            DataType::Rank => QuestionKind::Rank,
            DataType::Boolean
            | DataType::GeoPoint
            | DataType::GeoTrace
            | DataType::GeoShape
            | DataType::Binary => QuestionKind::Other,
        },
    }
}

/// The question's label on one line, or its name.
#[cfg(feature = "export")]
pub(crate) fn label(field: &Field, language: &str) -> String {
    text_in(&field.labels, language)
        .map(plain)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| field.name.clone())
}
