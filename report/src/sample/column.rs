//! One question's answers, row by row.

use std::collections::HashMap;

use super::question::Question;
use crate::answer::Missing;
use crate::kind::QuestionKind;

/// What a row says. The order is that of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum State {
    Answered,
    DontKnow,
    Refused,
    NotApplicable,
    Blank,
    NotAsked,
    NotInVersion,
}

impl From<Missing> for State {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::DontKnow => Self::DontKnow,
            Missing::Refused => Self::Refused,
            Missing::NotApplicable => Self::NotApplicable,
        }
    }
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Answered,
        Self::DontKnow,
        Self::Refused,
        Self::NotApplicable,
        Self::Blank,
        Self::NotAsked,
        Self::NotInVersion,
    ];

    /// Key, Spanish and English name.
    pub fn names(self) -> [&'static str; 3] {
        match self {
            Self::Answered => ["answered", "Respondió", "Answered"],
            Self::DontKnow => ["dont_know", "No sabe", "Does not know"],
            Self::Refused => ["refused", "Prefiere no responder", "Prefers not to answer"],
            Self::NotApplicable => ["not_applicable", "No aplica", "Does not apply"],
            Self::Blank => ["blank", "Sin respuesta (se preguntó)", "Left blank (was asked)"],
            Self::NotAsked => ["not_asked", "No se preguntó", "Was not asked"],
            Self::NotInVersion => [
                "not_in_version",
                "No estaba en esa versión",
                "Not in that version",
            ],
        }
    }

    /// True if the person saw the question.
    pub fn is_asked(self) -> bool {
        !matches!(self, Self::NotAsked | Self::NotInVersion)
    }
}

const NO_CHOICE: u16 = u16::MAX;

/// Longest list of choices that is searched one by one.
const SHORT: usize = 12;

/// The answers to one question as parallel columns.
#[derive(Clone, Debug)]
pub struct Column {
    kind: QuestionKind,
    values: Vec<String>,
    index: HashMap<String, u16>,
    /// Of each choice, what it stands for if it is no answer.
    missing: Vec<Option<State>>,
    /// Counted record of each row.
    pub records: Vec<u32>,
    pub states: Vec<State>,
    /// Of select_one: the choice of each row.
    codes: Vec<u16>,
    /// Of several choices and ranks: the choices of all rows one after the other, and where each row begins.
    several: Vec<u16>,
    starts: Vec<u32>,
    /// Of numbers; NaN where there is none. Of one choice: its number, if it is one.
    pub numbers: Vec<f64>,
    /// Of dates and times, as ISO text.
    pub moments: Vec<String>,
    /// Answers that no choice of the form explains, by row's place among the unknown.
    pub unknown: u64,
}

impl Column {
    pub(super) fn new(question: &Question) -> Self {
        let index = question.choices.iter().enumerate();
        Self {
            kind: question.kind,
            index: index
                .map(|(at, choice)| (choice.value.clone(), at as u16))
                .collect(),
            values: question
                .choices
                .iter()
                .map(|choice| choice.value.clone())
                .collect(),
            missing: question
                .choices
                .iter()
                .map(|choice| choice.missing.map(State::from))
                .collect(),
            records: Vec::new(),
            states: Vec::new(),
            codes: Vec::new(),
            several: Vec::new(),
            starts: vec![0],
            numbers: Vec::new(),
            moments: Vec::new(),
            unknown: 0,
        }
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        self.records.reserve(rows);
        self.states.reserve(rows);
    }

    /// Adds a row that says why there is no answer.
    pub(super) fn push_state(&mut self, record: u32, state: State) {
        match self.kind {
            QuestionKind::SelectOne => self.codes.push(NO_CHOICE),
            QuestionKind::SelectMultiple | QuestionKind::Rank => self.starts.push(self.several.len() as u32),
            QuestionKind::Integer | QuestionKind::Decimal => self.numbers.push(f64::NAN),
            QuestionKind::Date | QuestionKind::DateTime | QuestionKind::Time => {
                self.moments.push(String::new())
            }
            QuestionKind::Text | QuestionKind::Other => {}
        }
        self.records.push(record);
        self.states.push(state);
    }

    /// Adds a row with an answer; one that stands for a missing answer is none.
    pub(super) fn push_answer(&mut self, record: u32, value: &str) {
        let mut state = State::Answered;
        match self.kind {
            QuestionKind::SelectOne => {
                let mut code = self.code(value.trim());
                if let Some(missing) = self.missing_of(code) {
                    (state, code) = (missing, NO_CHOICE);
                }
                self.codes.push(code);
            }
            QuestionKind::SelectMultiple | QuestionKind::Rank => {
                let start = self.several.len();
                // Missing only if all of them are; the first one names why.
                let (mut first, mut all_missing) = (None, true);
                for word in value.split_ascii_whitespace() {
                    let code = self.code(word);
                    let missing = self.missing_of(code);
                    first = first.or(missing);
                    all_missing &= missing.is_some();
                    // The same choice twice in one answer is one choice.
                    if code != NO_CHOICE && !self.several[start..].contains(&code) {
                        self.several.push(code);
                    }
                }
                if let (Some(missing), true) = (first, all_missing) {
                    state = missing;
                    self.several.truncate(start);
                }
                self.starts.push(self.several.len() as u32);
            }
            QuestionKind::Integer | QuestionKind::Decimal => {
                let number = value.trim().parse().ok().filter(|x: &f64| x.is_finite());
                // Text where a number belongs says nothing.
                if number.is_none() {
                    self.unknown += 1;
                    state = State::Blank;
                }
                self.numbers.push(number.unwrap_or(f64::NAN));
            }
            QuestionKind::Date | QuestionKind::DateTime | QuestionKind::Time => {
                self.moments.push(value.trim().to_owned());
            }
            QuestionKind::Text | QuestionKind::Other => {}
        }
        self.records.push(record);
        self.states.push(state);
    }

    /// Adds a row that says what that row of `other` says, a column of the same question.
    pub(super) fn push_same(&mut self, record: u32, other: &Self, row: usize) {
        match self.kind {
            QuestionKind::SelectOne => self.codes.push(other.codes[row]),
            QuestionKind::SelectMultiple | QuestionKind::Rank => {
                self.several.extend_from_slice(other.choices(row));
                self.starts.push(self.several.len() as u32);
            }
            QuestionKind::Integer | QuestionKind::Decimal => self.numbers.push(other.numbers[row]),
            QuestionKind::Date | QuestionKind::DateTime | QuestionKind::Time => {
                self.moments.push(other.moments[row].clone());
            }
            QuestionKind::Text | QuestionKind::Other => {}
        }
        self.records.push(record);
        self.states.push(other.states[row]);
    }

    fn missing_of(&self, code: u16) -> Option<State> {
        self.missing.get(usize::from(code)).copied().flatten()
    }

    fn code(&mut self, word: &str) -> u16 {
        // Few choices are compared faster than hashed.
        let code = match self.values.len() <= SHORT {
            true => self
                .values
                .iter()
                .position(|value| value == word)
                .map(|at| at as u16),
            false => self.index.get(word).copied(),
        };
        self.unknown += u64::from(code.is_none());
        code.unwrap_or(NO_CHOICE)
    }

    pub fn len(&self) -> usize {
        self.states.len()
    }

    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The choice of a row of a select_one question, as an index into the question's choices.
    pub fn choice(&self, row: usize) -> Option<usize> {
        self.codes
            .get(row)
            .filter(|code| **code != NO_CHOICE)
            .map(|code| usize::from(*code))
    }

    /// The choices of a row, in the order in which they were made; of one choice, that one.
    pub fn choices(&self, row: usize) -> &[u16] {
        match self.kind {
            QuestionKind::SelectOne => match self.codes.get(row) {
                Some(code) if *code != NO_CHOICE => std::slice::from_ref(code),
                _ => &[],
            },
            _ => match (self.starts.get(row), self.starts.get(row + 1)) {
                (Some(from), Some(to)) => &self.several[*from as usize..*to as usize],
                _ => &[],
            },
        }
    }
}
