//! What travels as JSON to the console, which draws it.

use serde::{Deserialize, Serialize};

use crate::answer::Missing;
use crate::table::{Profile, Report};

/// A number that may be withheld. In JSON the number itself, or `{"hidden": "…"}`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Figure<T> {
    Known(T),
    Hidden { hidden: Reason },
}

impl<T: Copy> Figure<T> {
    /// The number, if it is shown.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Hidden { .. } => None,
        }
    }

    pub fn is_hidden(&self) -> bool {
        matches!(self, Self::Hidden { .. })
    }
}

/// Why a number is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The group has fewer persons than the minimum.
    SmallBase,
    /// Fewer persons than the minimum gave this answer.
    SmallCell,
    /// Otherwise a small cell could be computed from this one and the sums.
    Complement,
    /// The value is that of one person (the largest, the smallest, …).
    OnePerson,
}

/// All results of one form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Aggregates {
    pub form_id: String,
    /// Newest version; records of older ones are counted too.
    pub version: String,
    pub title: String,
    pub language: String,
    /// Records counted.
    pub records: u64,
    /// Records set aside, which are in no count.
    pub quarantined: u64,
    /// What the results are broken down by.
    pub by: Option<Breakdown>,
    /// The questions by which they could be broken down.
    pub breakdowns: Vec<BreakdownChoice>,
    pub questions: Vec<QuestionResult>,
    /// The smallest number of persons that is shown; `None` if nothing was withheld on purpose.
    pub minimum_cell: Option<u64>,
}

/// A report, and by what else it could be broken down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReportPage {
    pub report: Report,
    /// Path of the question that breaks the results down.
    pub by: Option<String>,
    /// The questions by which they could be broken down.
    pub breakdowns: Vec<BreakdownChoice>,
}

/// `POST /api/forms/{form_id}/releases`: a report is to be frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRelease {
    /// For whom; an open report is refused.
    pub profile: Profile,
    /// Name of the question that breaks the results down; empty for all that the plan names.
    #[serde(default)]
    pub by: String,
    /// What it is of: the wave, the round, the year; empty for `general`.
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

/// A question by which results can be broken down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownChoice {
    pub path: String,
    pub label: String,
    pub role: Option<String>,
}

/// The groups that results are broken down by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Breakdown {
    pub path: String,
    pub label: String,
    pub role: Option<String>,
    /// Groups with at least one record, in the order of the choices; "not stated" is the last.
    pub groups: Vec<Group>,
}

/// One group of a breakdown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The choice; `None` is the group of those who did not state it (blank, refused, unknown, not asked).
    pub value: Option<String>,
    /// Empty for "not stated": the reader's language names it.
    pub label: String,
    pub records: Figure<u64>,
}

/// What kind of results a question has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// One question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionResult {
    pub path: String,
    pub name: String,
    pub label: String,
    pub kind: QuestionKind,
    /// Path of the repeat: the units are its instances, not records.
    pub repeat: Option<String>,
    /// Scale of the plan, such as `likert5`.
    pub scale: Option<String>,
    /// Name of the question it is compared with.
    pub pair: Option<String>,
    /// Area of the strategy.
    pub area: Option<String>,
    /// Axis of the work plan.
    pub axis: Option<String>,
    pub indicators: Vec<String>,
    /// Substantive choices; those that the plan counts as missing are among the states.
    pub choices: Vec<ChoiceName>,
    pub total: Summary,
    /// By group of the breakdown; empty without one.
    pub groups: Vec<Summary>,
}

/// A choice and its label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceName {
    pub value: String,
    pub label: String,
}

/// Results of one question in the total or in one group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub states: States,
    pub values: Values,
}

/// How many units are in each answer state. `asked` is the sum of answered, the three missing ones and blank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct States {
    pub asked: Figure<u64>,
    pub answered: Figure<u64>,
    pub dont_know: Figure<u64>,
    pub refused: Figure<u64>,
    pub not_applicable: Figure<u64>,
    pub blank: Figure<u64>,
    pub not_asked: Figure<u64>,
    pub not_in_version: Figure<u64>,
}

impl Default for States {
    fn default() -> Self {
        let none = Figure::Known(0);
        Self {
            asked: none,
            answered: none,
            dont_know: none,
            refused: none,
            not_applicable: none,
            blank: none,
            not_asked: none,
            not_in_version: none,
        }
    }
}

impl States {
    /// The count of a kind of missing answer.
    pub fn missing_mut(&mut self, missing: Missing) -> &mut Figure<u64> {
        match missing {
            Missing::DontKnow => &mut self.dont_know,
            Missing::Refused => &mut self.refused,
            Missing::NotApplicable => &mut self.not_applicable,
        }
    }
}

/// The substantive answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Values {
    /// Only the states count.
    #[default]
    None,
    /// One entry a choice. The base of the shares is who answered; of several choices the shares add up to more than 1.
    Choices {
        counts: Vec<ChoiceCount>,
    },
    Numbers {
        summary: Option<NumberSummary>,
    },
    /// One entry a choice.
    Ranks {
        ranks: Vec<RankSummary>,
    },
    /// First and last date or time, as ISO text.
    Range {
        first: Option<String>,
        last: Option<String>,
        /// Set where the range is withheld.
        hidden: Option<Reason>,
    },
}

/// How many chose a choice.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceCount {
    pub count: Figure<u64>,
    /// Of those who answered, 0 to 1; `None` if nobody did.
    pub share: Option<Figure<f64>>,
}

/// Numbers in short. Quartiles by linear interpolation (type 7: R's default, Excel's QUARTILE.INC).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberSummary {
    pub n: Figure<u64>,
    pub minimum: Figure<f64>,
    pub first_quartile: Figure<f64>,
    pub median: Figure<f64>,
    pub third_quartile: Figure<f64>,
    pub maximum: Figure<f64>,
    pub mean: Figure<f64>,
    /// Of the sample (n − 1); `None` for a single number.
    pub deviation: Option<Figure<f64>>,
}

/// How a choice was ranked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankSummary {
    /// How many ranked it.
    pub count: Figure<u64>,
    /// 1 is the first place; `None` if nobody ranked it.
    pub mean_rank: Option<Figure<f64>>,
    pub first: Figure<u64>,
    /// Among the first three.
    pub top_three: Figure<u64>,
}
