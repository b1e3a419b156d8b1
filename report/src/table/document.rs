//! Reports, sections and tables.

use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::picture::Picture;
use super::text::Text;

/// A whole report, ready to be shown. Equal inputs give equal reports, to the byte of their JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub about: About,
    pub sections: Vec<Section>,
}

/// What a report is of, and how it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    pub title: Text,
    /// Forms that fed it, with the newest version of each.
    pub forms: Vec<(String, String)>,
    pub profile: Profile,
    /// Smallest number of persons that is shown; 0 without protection.
    pub minimum: u64,
    /// Records that are counted.
    pub records: u64,
    /// Records set aside (quarantined, unreadable), which are in no count.
    pub set_aside: u64,
    /// True if the records are made up: whatever is made of the report says so.
    #[serde(default)]
    pub is_rehearsal: bool,
    /// True if figures are weighted. Bases and n never are.
    pub weighted: bool,
    /// Version of the program that counted.
    pub engine: String,
    /// Set for a frozen release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseName>,
    pub notes: Vec<Text>,
}

impl About {
    /// True if the number of records is rounded, so that very few persons of one group do not show.
    pub fn is_rounded(&self) -> bool {
        self.notes.iter().any(|note| note.en == ROUNDED_TOTALS[1])
    }
}

/// Said where totals are rounded.
pub const ROUNDED_TOTALS: [&str; 2] = [
    "Muy pocas personas declararon otro género o no lo indicaron. Para que nadie pueda calcular sus respuestas, los totales se redondean, y se estiman con las de mujeres y hombres.",
    "Very few persons stated another gender, or none. So that nobody can compute their answers, totals are rounded, and estimated from those of women and men.",
];

/// Who may see a report, which decides how much of it is withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Nothing is withheld: only for those who may read the records themselves.
    Open,
    /// For the organisation's own staff: at least 5 persons.
    #[default]
    Internal,
    /// For everybody else, partner ministries included: at least 10 persons.
    External,
}

/// The name of a frozen release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseName {
    /// Number within the wave, from 1.
    pub number: u32,
    /// Short id: form, wave, number and the first digits of the hash.
    pub id: String,
    /// SHA-256 over data, plan, options and engine version, in hexadecimal.
    pub hash: String,
}

/// A part of a report, one page or one tab.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Stable: `summary`, `questions`, `gender`, `needs`, `planned`, `training`, `indicators`, `protection`.
    pub id: String,
    pub title: Text,
    /// Sentences to be read first.
    pub readings: Vec<Text>,
    pub tables: Vec<Table>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Stable and unique within the report: the catalogue's name of the table.
    pub id: String,
    pub title: Text,
    /// Path of the question, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What stands in the corner above the row heads.
    pub corner: Text,
    pub columns: Vec<Head>,
    pub rows: Vec<Row>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// Plain sentences that say what the table shows; also the picture's alternative text.
    pub readings: Vec<Text>,
    /// Bases, methods, cautions.
    pub notes: Vec<Text>,
}

/// One row; it has one cell for each column of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub head: Head,
    pub cells: Vec<Cell>,
}

/// The head of a row or column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Stable: a choice's code, a question's name, `total`, `n`, `mean`, ….
    pub key: String,
    pub label: Text,
    pub kind: HeadKind,
    /// Persons of the group (unweighted), if it is a group and the number may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    /// Of a group: which group of which breakdown, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<Group>,
}

/// One value of one breakdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Name of the question that breaks down.
    pub question: String,
    /// The choice; `None` for those who did not state it.
    pub value: Option<String>,
}

/// What a row or column is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadKind {
    /// Everybody, those who did not state their group included.
    Total,
    /// One group of a breakdown.
    Group,
    /// An answer: a choice, a point of a scale.
    Answer,
    /// A state without a substantive answer: don't know, refused, not applicable, blank, not asked, not in version.
    State,
    /// A question or item.
    Item,
    /// A statistic: n, mean, gap, p, ….
    #[default]
    Statistic,
}

impl Head {
    pub fn new(kind: HeadKind, key: impl Into<String>, label: Text) -> Self {
        Self {
            key: key.into(),
            label,
            kind,
            ..Self::default()
        }
    }

    /// The column of a statistic.
    pub fn statistic(key: &str, es: &str, en: &str) -> Self {
        Self::new(HeadKind::Statistic, key, Text::new(es, en))
    }
}

impl Profile {
    /// The smallest number of persons that is shown.
    pub fn minimum(self) -> u64 {
        match self {
            Self::Open => 0,
            Self::Internal => 5,
            Self::External => 10,
        }
    }
}

impl Report {
    /// The table with that id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        let mut tables = self.sections.iter().flat_map(|section| &section.tables);
        tables.find(|table| table.id == id)
    }
}

impl Table {
    /// The index of the column with that key.
    pub fn column(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    /// The cell where the row and the column with these keys meet.
    pub fn cell(&self, row: &str, column: &str) -> Option<&Cell> {
        let column = self.column(column)?;
        let row = self.rows.iter().find(|line| line.head.key == row)?;
        row.cells.get(column)
    }
}
