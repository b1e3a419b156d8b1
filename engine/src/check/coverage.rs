//! How much of a survey is translated.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::survey::{Survey, TEXTS};
use crate::xlsform::table::Record;

/// Texts that exist in a language, of those that exist in any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// As in the headers; empty for texts without a language.
    pub language: String,
    pub there: usize,
    pub wanted: usize,
}

/// One entry a language of the headers.
pub(crate) fn of(survey: &Survey) -> Vec<Coverage> {
    let mut records: Vec<(&Record, &[&str])> =
        survey.items.iter().map(|item| (&item.record, TEXTS)).collect();
    let choices = survey.lists.iter().flat_map(|list| &list.choices);
    records.extend(choices.map(|choice| (choice, &TEXTS[..1])));
    let of_language = |language: &Option<Arc<str>>| {
        let mut coverage = Coverage {
            language: language.as_deref().unwrap_or_default().into(),
            ..Coverage::default()
        };
        for (record, columns) in &records {
            for column in *columns {
                if record.all(column).next().is_some() {
                    coverage.wanted += 1;
                    coverage.there +=
                        usize::from(record.all(column).any(|value| value.language == *language));
                }
            }
        }
        coverage
    };
    survey.languages.iter().map(of_language).collect()
}
