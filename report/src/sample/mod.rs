//! The counted records of one form as columns: what every table is made of.
//!
//! ```text
//! Dataset + plan ──Sample::new──► Sample ─┬ questions ──► Question (choices, scores, scale, area, axis)
//!                                         ├ column(q) ──► Column (state, choice, number of each row)
//!                                         └ groups(by) ─► Groups (the group of each record; each in exactly one)
//! ```

mod column;
mod groups;
mod question;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;

pub use column::{Column, State};
pub use groups::{GroupOf, Groups, gender_of};
pub use question::{Choice, Question};

use sha2::{Digest, Sha256};

use crate::answer::Cell;
use crate::coding::Coding;
use crate::dataset::Dataset;
use crate::kind::QuestionKind;

/// Codes of a consent question that say no.
const NO_CONSENT: &[&str] = &["no", "0", "false", "n"];

/// The records that count, and how to read their columns.
pub struct Sample<'a> {
    pub form: &'a FormDef,
    pub plan: &'a AnalysisPlan,
    dataset: &'a Dataset,
    pub questions: Vec<Question>,
    by_path: HashMap<String, usize>,
    /// By question, once read.
    columns: Vec<OnceLock<Arc<Column>>>,
    /// By record of the data set: its number among the counted ones.
    counted: Vec<Option<u32>>,
    /// Counted records.
    pub records: usize,
    /// Quarantined records.
    pub set_aside: u64,
    /// Persons who did not consent: they are in no count.
    pub declined: u64,
    /// By counted record; `None` without a question of role `weight`.
    pub weights: Option<Vec<f64>>,
}

impl<'a> Sample<'a> {
    pub fn new(form: &'a FormDef, plan: &'a AnalysisPlan, dataset: &'a Dataset) -> Self {
        Self::only(form, plan, dataset, &|_| true)
    }

    /// Only the records whose instance ids `keep` keeps; the others are in no count.
    pub fn only(
        form: &'a FormDef,
        plan: &'a AnalysisPlan,
        dataset: &'a Dataset,
        keep: &dyn Fn(&str) -> bool,
    ) -> Self {
        let coding = Coding::new(plan);
        let questions = question::questions(form, plan, &coding);
        let by_path = questions
            .iter()
            .enumerate()
            .map(|(at, q)| (q.field.path.clone(), at))
            .collect();
        let mut sample = Self {
            form,
            plan,
            dataset,
            questions,
            by_path,
            columns: Vec::new(),
            counted: (0..dataset.records.len()).map(|at| Some(at as u32)).collect(),
            records: dataset.records.len(),
            set_aside: 0,
            declined: 0,
            weights: None,
        };
        sample.count_records(keep);
        sample.columns = sample.questions.iter().map(|_| OnceLock::new()).collect();
        sample.weights = sample.role("weight").map(|question| {
            let column = sample.column(question);
            // A record without a weight stands for itself.
            column
                .numbers
                .iter()
                .map(|w| if *w > 0.0 { *w } else { 1.0 })
                .collect()
        });
        sample
    }

    fn count_records(&mut self, keep: &dyn Fn(&str) -> bool) {
        let consent = self.role("consent").filter(|q| q.kind == QuestionKind::SelectOne);
        let column = consent.and_then(|question| self.dataset.find(&question.field.path));
        let mut declined = vec![false; self.dataset.records.len()];
        if let Some((0, column)) = column {
            for row in &self.dataset.main().rows {
                let value = row.cell(column).value().map(|v| v.trim().to_lowercase());
                if let Some(place) = declined.get_mut(row.record) {
                    *place = value.is_some_and(|value| NO_CONSENT.contains(&value.as_str()));
                }
            }
        }
        let mut next = 0;
        for (at, record) in self.dataset.records.iter().enumerate() {
            if !keep(&record.instance_id) {
                self.counted[at] = None;
                continue;
            }
            let is_counted = record.quarantined.is_none() && !declined[at];
            self.counted[at] = is_counted.then_some(next);
            next += u32::from(is_counted);
            self.set_aside += u64::from(record.quarantined.is_some());
            self.declined += u64::from(record.quarantined.is_none() && declined[at]);
        }
        self.records = next as usize;
    }

    /// The question at that path, or with that name.
    pub fn question(&self, path_or_name: &str) -> Option<&Question> {
        match self.by_path.get(path_or_name) {
            Some(at) => self.questions.get(*at),
            None => self.questions.iter().find(|q| q.field.name == path_or_name),
        }
    }

    /// The first question with that role.
    pub fn role(&self, role: &str) -> Option<&Question> {
        self.questions
            .iter()
            .find(|question| question.role() == Some(role))
    }

    pub fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// Instance id and SHA-256 of the answers of each counted record.
    pub fn digests(&self) -> Vec<(String, String)> {
        let mut hashers: Vec<Sha256> = vec![Sha256::new(); self.records];
        for table in &self.dataset.tables {
            for row in &table.rows {
                let Some(at) = self.counted.get(row.record).copied().flatten() else {
                    continue;
                };
                let hasher = &mut hashers[at as usize];
                hasher.update(table.path.as_deref().unwrap_or_default().as_bytes());
                for (column, cell) in table.columns.iter().zip(&row.cells) {
                    let (state, value): (u8, &str) = match cell {
                        Cell::Answered(value) => (1, value),
                        Cell::Blank => (2, ""),
                        Cell::NotAsked | Cell::NotInVersion => continue,
                    };
                    hasher.update([state]);
                    for text in [column.field.path.as_str(), value] {
                        // Lengths keep neighbours apart.
                        hasher.update((text.len() as u64).to_le_bytes());
                        hasher.update(text.as_bytes());
                    }
                }
            }
        }
        let records = self
            .dataset
            .records
            .iter()
            .zip(&self.counted)
            .filter(|(_, at)| at.is_some());
        let hex = |hasher: Sha256| crate::release::hex(&hasher.finalize());
        records
            .zip(hashers)
            .map(|((record, _), hasher)| (record.instance_id.clone(), hex(hasher)))
            .collect()
    }

    /// The columns of one question; of a question in a repeat, one row an instance. They are read once.
    pub fn column(&self, question: &Question) -> Arc<Column> {
        let read = || {
            Arc::new(
                self.read(&[question])
                    .pop()
                    .unwrap_or_else(|| Column::new(question)),
            )
        };
        match self
            .by_path
            .get(&question.field.path)
            .and_then(|at| self.columns.get(*at))
        {
            Some(place) => place.get_or_init(read).clone(),
            None => read(),
        }
    }

    /// Reads the columns of all questions in one pass over the records, as a whole report needs them.
    pub fn read_all(&self) {
        let questions: Vec<&Question> = self.questions.iter().collect();
        for (place, column) in self.columns.iter().zip(self.read(&questions)) {
            place.get_or_init(|| Arc::new(column));
        }
    }

    fn read(&self, questions: &[&Question]) -> Vec<Column> {
        let mut columns: Vec<Column> = questions.iter().map(|question| Column::new(question)).collect();
        let places: Vec<_> = questions
            .iter()
            .map(|question| self.dataset.find(&question.field.path))
            .collect();
        for (number, table) in self.dataset.tables.iter().enumerate() {
            let own: Vec<(usize, usize)> = places
                .iter()
                .enumerate()
                .filter_map(|(at, place)| place.filter(|place| place.0 == number).map(|place| (at, place.1)))
                .collect();
            own.iter()
                .for_each(|(at, _)| columns[*at].reserve(table.rows.len()));
            for row in table.rows.iter().filter(|_| !own.is_empty()) {
                let Some(record) = self.counted.get(row.record).copied().flatten() else {
                    continue;
                };
                for (at, place) in &own {
                    let column = &mut columns[*at];
                    match row.cell(*place) {
                        Cell::Answered(value) => column.push_answer(record, value),
                        Cell::Blank => column.push_state(record, State::Blank),
                        Cell::NotAsked => column.push_state(record, State::NotAsked),
                        Cell::NotInVersion => column.push_state(record, State::NotInVersion),
                    }
                }
            }
        }
        columns
    }

    /// The text of that question in each counted record; empty where there is none.
    pub fn texts(&self, question: &Question) -> Vec<String> {
        let mut texts = vec![String::new(); self.records];
        if let Some((0, place)) = self.dataset.find(&question.field.path) {
            for row in &self.dataset.main().rows {
                let record = self.counted.get(row.record).copied().flatten();
                if let (Some(at), Some(value)) = (record, row.cell(place).value()) {
                    texts[at as usize] = value.trim().to_owned();
                }
            }
        }
        texts
    }

    /// Points of each counted record for that question's answer: asked and not right (blank, don't know, …) is 0,
    /// not asked is NaN.
    pub fn scores(&self, question: &Question) -> Vec<f64> {
        let column = self.column(question);
        let score = |at: usize| match column.states[at] {
            State::NotAsked | State::NotInVersion => f64::NAN,
            State::Answered => column
                .choice(at)
                .and_then(|c| question.choices[c].score)
                .unwrap_or(0.0),
            _ => 0.0,
        };
        (0..column.len()).map(score).collect()
    }
}
