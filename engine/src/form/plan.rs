//! The analysis plan that a workbook carries: columns that other tools ignore.

use alloc::string::String;
use alloc::vec::Vec;

use super::LanguageText;

/// How the form's questions are to be reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnalysisPlan {
    /// One entry a question that says anything.
    pub questions: Vec<PlannedQuestion>,
    /// One entry a choice that has a score or stands for a missing answer.
    pub choices: Vec<PlannedChoice>,
    /// Indicators of the sheet `analysis`.
    pub indicators: Vec<PlannedIndicator>,
    /// Tables of the sheet `analysis`.
    pub tables: Vec<PlannedTable>,
}

/// What the plan says of one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedQuestion {
    /// `/data/group/question`.
    pub path: String,
    /// `gender`, `age_band`, `consent`, `institution`, `wave`, `link_code`, ….
    pub role: Option<String>,
    /// Results of other questions are broken down by this one.
    pub disaggregate: bool,
    /// Codes of the indicators it feeds.
    pub indicators: Vec<String>,
    /// Area of the strategy, such as `E2`.
    pub area: Option<String>,
    /// Axis of the work plan, such as `A4`.
    pub axis: Option<String>,
    /// `likert5`, `importance5`, `knowledge`, ….
    pub scale: Option<String>,
    /// High values mean the opposite of the scale's.
    pub reverse: bool,
    /// Name of the question that it is compared with.
    pub pair: Option<String>,
    /// Why a sensitive item is asked.
    pub purpose: Option<String>,
}

/// What the plan says of one choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedChoice {
    pub list: String,
    pub name: String,
    /// Points as written. They reach no tablet, unless the form's own logic reads them.
    pub score: Option<String>,
    /// `na`, `dk` or `refused`.
    pub missing: Option<String>,
}

/// One indicator of the results matrix. The same code in two forms is one indicator with two sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedIndicator {
    pub code: String,
    /// `objective`, `outcome` or `output`.
    pub level: Option<String>,
    pub labels: Vec<LanguageText>,
    /// `share`, `ratio`, `gap`, `count`, `count_distinct`, `mean_score`, `mean_gain`, `share_improved`, `share_mastery`, `mean`, ….
    pub statistic: String,
    /// Names of questions, or `knowledge` for the test.
    pub questions: Vec<String>,
    /// Expressions over one record, as written: conditions, of a ratio numbers.
    pub numerator: Option<String>,
    pub denominator: Option<String>,
    /// As written: `0`, `n/a`, `≥ 60`.
    pub baseline: Option<String>,
    pub target: Option<String>,
    /// Ids of the forms it is computed from.
    pub sources: Vec<String>,
}

/// One table that the report shows in addition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedTable {
    pub code: String,
    pub labels: Vec<LanguageText>,
    /// `mean`, `median`, `distribution`, `likert`, `rank`, `gap`, `share_correct`, `crosstab`.
    pub statistic: String,
    /// Names of the questions that stand in the rows.
    pub rows: Vec<String>,
    /// Names of the questions that stand in the columns.
    pub columns: Vec<String>,
    /// A note on the base.
    pub base: Option<String>,
}

impl AnalysisPlan {
    /// What is planned for the question at that path.
    pub fn question(&self, path: &str) -> Option<&PlannedQuestion> {
        self.questions.iter().find(|question| question.path == path)
    }
}
