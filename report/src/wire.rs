//! What travels as JSON to the console, which draws it.

use serde::{Deserialize, Serialize};

use crate::table::{Profile, Report, Text};

/// A report, and by what else it could be broken down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReportPage {
    pub report: Report,
    /// Path of the question that breaks the results down.
    pub by: Option<String>,
    /// The questions by which they could be broken down.
    pub breakdowns: Vec<BreakdownChoice>,
    /// The wave that the records are of; `None` for all of them.
    #[serde(default)]
    pub wave: Option<String>,
    /// The waves that records are of, in the order in which they arrived; none if the form does not ask.
    #[serde(default)]
    pub waves: Vec<WaveChoice>,
    /// Why records that arrived are in no count, beside those that were set aside. It is of a preview and in no release:
    /// only for those who may read the records.
    #[serde(default)]
    pub uncounted: Uncounted,
}

/// Records that are in no count of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncounted {
    /// Persons who did not consent; 0 where the report's profile hides so few.
    pub declined: u64,
    /// Made up, where there are real ones.
    pub rehearsal: u64,
    /// Replaced by an edit, or rejected.
    pub out: u64,
}

/// `GET /api/forms/{form_id}/export/choices`: what can be chosen of a form's downloads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportChoices {
    /// The waves that records are of, in the order in which they arrived; none if the form does not ask.
    pub waves: Vec<WaveChoice>,
    /// True if some version asks for a place: only then there is something to draw on a map.
    pub has_places: bool,
}

/// `POST /api/forms/{form_id}/releases`: a report is to be frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRelease {
    /// For whom; an open report is refused.
    pub profile: Profile,
    /// Name of the question that breaks the results down; empty for all that the plan names.
    #[serde(default)]
    pub by: String,
    /// What it is of. If the form has a question of role `wave`, one of its answers, and the release holds the records that
    /// gave it; else a name of one's own: the round, the year. Empty for `general`, all records.
    #[serde(default)]
    pub wave: String,
}

/// A frozen report in the list of them. Its files are at `/api/forms/{form_id}/releases/{id}`, `…/report.html` and
/// `…/tables.xlsx`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseLine {
    pub id: String,
    pub number: u32,
    pub wave: String,
    pub profile: String,
    /// SHA-256 of data, plan, options and engine version.
    pub hash: String,
    /// ms since 1970 UTC.
    pub made_at: i64,
    pub made_by: String,
    /// Version of the program that counted.
    pub engine: String,
}

/// A wave that records are of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaveChoice {
    /// The answer, by which it is asked for.
    pub value: String,
    pub label: Text,
}

/// A question by which results can be broken down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownChoice {
    pub path: String,
    pub label: String,
    pub role: Option<String>,
}
