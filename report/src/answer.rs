//! What a cell says: an answer, or the reason why there is none. Blank, zero and not asked are three things.

use serde::{Deserialize, Serialize};

/// What a record says of one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cell<'a> {
    /// The value as the tablet sent it.
    Answered(&'a str),
    /// The question was asked and left without an answer.
    Blank,
    /// The skip logic left the question out.
    #[default]
    NotAsked,
    /// The record was made with a version of the form that has no such field.
    NotInVersion,
}

impl<'a> Cell<'a> {
    /// The value, if there is one.
    pub fn value(self) -> Option<&'a str> {
        match self {
            Self::Answered(value) => Some(value),
            Self::Blank | Self::NotAsked | Self::NotInVersion => None,
        }
    }
}

/// A choice that says why there is no substantive answer (`missing` in the choices sheet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// `dk`
    DontKnow,
    /// `refused`
    Refused,
    /// `na`
    NotApplicable,
}

impl Missing {
    /// What the cell of the choices sheet says.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "dk" | "ns" | "dont_know" => Some(Self::DontKnow),
            "refused" | "ref" | "nr" => Some(Self::Refused),
            "na" | "not_applicable" => Some(Self::NotApplicable),
            _ => None,
        }
    }
}

/// A cell seen with the analysis plan: the seven states that every table keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerState<'a> {
    /// A substantive answer.
    Answered(&'a str),
    /// An answer that the plan counts as missing.
    Missing(Missing),
    /// Asked and left blank.
    Blank,
    /// Left out by the skip logic.
    NotAsked,
    /// The record's version of the form has no such question.
    NotInVersion,
}
