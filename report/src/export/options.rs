//! How data are exported. Names and meanings are those of Kobo's export settings where Kobo has them.

use serde::{Deserialize, Serialize};

/// Every setting of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "snake_case")]
pub struct ExportOptions {
    /// Language of labels and headers: one of the form's, by name or code. Words are Spanish for `es`, else English.
    pub language: String,
    /// What CSV files and the sheets of repeats hold. A workbook's main table is there in both ways.
    pub values: ValueStyle,
    pub select_multiple: SelectMultiple,
    /// A byte order mark before CSV, so that Excel reads UTF-8.
    pub bom: bool,
    /// What stands between the names of groups and questions in headers.
    pub group_sep: String,
    /// Which headers name the groups.
    pub groups: GroupNames,
    /// Leaves out fields that only older versions have (Kobo: `fields_from_all_versions` = false).
    pub newest_only: bool,
    /// Only these fields, by name or path; empty means all.
    pub fields: Vec<String>,
    /// Only the records whose answer to the question of role `wave` is this one.
    pub wave: Option<String>,
    /// How cells without an answer are told apart.
    pub absent: Absent,
    /// Adds a column with the address of each file: this text, the record's id, `/attachments/` and the file's name.
    pub media_url: Option<String>,
    /// Writes numbers and dates of a workbook as text (Kobo: `xls_types_as_text`).
    pub types_as_text: bool,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            language: "es".to_owned(),
            values: ValueStyle::default(),
            select_multiple: SelectMultiple::default(),
            bom: true,
            group_sep: "/".to_owned(),
            groups: GroupNames::default(),
            newest_only: false,
            fields: Vec::new(),
            wave: None,
            absent: Absent::default(),
            media_url: None,
            types_as_text: false,
        }
    }
}

/// Labels for people or codes for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueStyle {
    #[default]
    Labels,
    Codes,
}

/// How several choices are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectMultiple {
    /// One column with all of them (Kobo: `summary`).
    #[serde(alias = "summary")]
    One,
    /// One column for each choice with 1 or 0 (Kobo: `details`).
    #[serde(alias = "details")]
    Split,
    #[default]
    Both,
}

/// Which headers name the groups around a question (Kobo: `hierarchy_in_labels`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupNames {
    /// Those with codes, where names alone may not be unique.
    #[default]
    Codes,
    /// Those with labels too.
    Both,
    None,
}

/// How a cell without an answer is written in tables of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// Codes: nothing where the question was left blank, `NA` where it was not asked, `NULL` where the record's version
    /// has no such question. Labels: words.
    #[default]
    Marked,
    /// Nothing at all, byte for byte like Kobo and Central: the three can then not be told apart.
    Empty,
}
