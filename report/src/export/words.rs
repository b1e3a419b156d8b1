//! The words of the exports: one file for all languages.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ExportError;
use crate::answer::Missing;
use crate::kind::QuestionKind;
use crate::language::is_language;

const FILE: &str = include_str!("words.json");

/// Every word of an export that is not the form's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub sheet_about: String,
    pub sheet_labels: String,
    pub sheet_codes: String,
    pub sheet_results: String,
    pub sheet_indicators: String,
    pub sheet_suppression: String,
    pub sheet_codebook: String,
    pub sheet_choices: String,
    pub blank: String,
    pub not_asked: String,
    pub not_in_version: String,
    dont_know: String,
    refused: String,
    not_applicable: String,
    pub yes: String,
    pub no: String,
    pub records_unread: String,
    pub release: String,
    pub hash: String,
    pub table: String,
    pub column: String,
    pub why_hidden: String,
    pub base: String,
    pub interval_low: String,
    pub interval_high: String,
    pub light_green: String,
    pub light_amber: String,
    pub light_red: String,
    pub light_grey: String,
    pub on_hold: String,
    pub form_id: String,
    pub version: String,
    pub exported: String,
    pub records: String,
    pub records_counted: String,
    pub records_counted_about: String,
    pub records_aside: String,
    pub language: String,
    pub made_with: String,
    pub minimum_cell: String,
    pub texts_cut: String,
    pub how_to_read: String,
    pub about_empty: String,
    pub about_shares: String,
    pub about_quartiles: String,
    pub about_times: String,
    pub about_hidden: String,
    pub about_sample: String,
    pub variable: String,
    pub row: String,
    pub count: String,
    #[serde(rename = "type")]
    pub kind_of_question: String,
    pub list: String,
    pub repeat: String,
    pub calculated: String,
    pub old_version: String,
    pub role: String,
    pub disaggregate: String,
    pub scale: String,
    pub reverse: String,
    pub pair: String,
    pub area: String,
    pub axis: String,
    pub indicator: String,
    pub purpose: String,
    pub value: String,
    pub label: String,
    #[serde(rename = "missing")]
    pub missing_header: String,
    pub score: String,
    kinds: BTreeMap<QuestionKind, String>,
}

impl Words {
    /// Spanish for Spanish, English for every other language.
    pub fn of(language: &str) -> Result<Self, ExportError> {
        let mut all: BTreeMap<String, Self> =
            serde_json::from_str(FILE).map_err(|error| ExportError::Words(error.to_string()))?;
        let code = if is_language(language, "es") { "es" } else { "en" };
        all.remove(code)
            .ok_or_else(|| ExportError::Words(code.to_owned()))
    }

    /// What that kind of missing answer is called.
    pub fn missing(&self, missing: Missing) -> &String {
        match missing {
            Missing::DontKnow => &self.dont_know,
            Missing::Refused => &self.refused,
            Missing::NotApplicable => &self.not_applicable,
        }
    }

    pub fn kind(&self, kind: QuestionKind) -> &str {
        self.kinds.get(&kind).map_or("", String::as_str)
    }
}
