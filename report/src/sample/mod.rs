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
use crate::table::Text;

/// Codes of a consent question that say no.
const NO_CONSENT: &[&str] = &["no", "0", "false", "n"];

/// Codes of waves that trainings use, in Spanish and English.
const WAVE_CODES: [(&str, &str, &str); 3] = [
    ("PRE", "Antes del curso", "Before the course"),
    ("POST", "Al final del curso", "End of the course"),
    ("FU", "Seguimiento", "Follow-up"),
];

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
    /// The wave that the records are of; `None` for all of them.
    pub wave: Option<String>,
    /// Counted records.
    pub records: usize,
    /// Quarantined records.
    pub set_aside: u64,
    /// Persons who did not consent: they are in no count.
    pub declined: u64,
    /// By counted record; `None` without a question of role `weight`.
    pub weights: Option<Vec<f64>>,
}

/// What tells waves apart: neither case nor blanks around do.
pub fn wave_key(wave: &str) -> String {
    wave.trim().to_lowercase()
}

impl<'a> Sample<'a> {
    pub fn new(form: &'a FormDef, plan: &'a AnalysisPlan, dataset: &'a Dataset) -> Self {
        Self::of_wave(form, plan, dataset, None)
    }

    /// Only the records whose answer to the question of role `wave` is that one; all of them where the form has no such
    /// question.
    pub fn of_wave(
        form: &'a FormDef,
        plan: &'a AnalysisPlan,
        dataset: &'a Dataset,
        wave: Option<&str>,
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
            columns: questions.iter().map(|_| OnceLock::new()).collect(),
            questions,
            by_path,
            counted: Vec::new(),
            wave: wave.map(str::to_owned),
            records: 0,
            set_aside: 0,
            declined: 0,
            weights: None,
        };
        let is_of_wave = sample.is_of_wave();
        sample.count_records(&|record| is_of_wave.as_ref().is_none_or(|is| is[record]));
        sample.name_file_choices(&coding);
        sample.weigh();
        sample
    }

    /// Only the records of this sample whose instance ids `keep` keeps; the others are in no count.
    pub fn only(&self, keep: &dyn Fn(&str) -> bool) -> Self {
        let mut sample = Self::of_wave(self.form, self.plan, self.dataset, self.wave.as_deref());
        let counted = self.counted.clone();
        sample.count_records(&|record| {
            counted[record].is_some() && keep(&self.dataset.records[record].instance_id)
        });
        sample.columns = sample.questions.iter().map(|_| OnceLock::new()).collect();
        sample.weigh();
        sample
    }

    /// The answers to the question of role `wave` that records have, in their order; those that differ by case alone are one.
    pub fn waves(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let wave = self.role("wave");
        let texts = wave.map(|wave| self.texts(wave)).unwrap_or_default();
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            if !found.iter().any(|known| wave_key(known) == wave_key(&text)) {
                found.push(text);
            }
        }
        found
    }

    /// What readers see in the place of a wave's answer: the label of the choice, or the name of a code that trainings use.
    pub fn wave_label(&self, wave: &str) -> Text {
        let is_it = |value: &str| wave_key(value) == wave_key(wave);
        let question = self.role("wave");
        let choice =
            question.and_then(|question| question.choices.iter().find(|choice| is_it(&choice.value)));
        let course = || WAVE_CODES.iter().find(|(code, ..)| is_it(code));
        match (choice, course()) {
            (Some(choice), _) => choice.label.clone(),
            (None, Some((code, es, en))) => Text::new(format!("{es} ({code})"), format!("{en} ({code})")),
            (None, None) => Text::same(wave),
        }
    }

    /// By record: true if it is of the wave; `None` if all of them count.
    fn is_of_wave(&self) -> Option<Vec<bool>> {
        let wave = wave_key(self.wave.as_ref()?);
        let question = self.role("wave")?;
        let mut is_of_wave = vec![false; self.dataset.records.len()];
        let (table, column) = self.dataset.find(&question.field.path)?;
        let table = &self.dataset.tables[table];
        for (row, line) in table.rows.iter().enumerate() {
            let value = table.cell(row, column).value();
            is_of_wave[line.record] |= value.is_some_and(|value| wave_key(value) == wave);
        }
        Some(is_of_wave)
    }

    /// Names the choices that files of the form hold, of those that people made: the most frequent ones of a list that may
    /// have thousands. What fewer records than any minimum say is not named, because a name alone would say that somebody
    /// answered it.
    fn name_file_choices(&mut self, coding: &Coding) {
        for at in 0..self.questions.len() {
            let question = &self.questions[at];
            if question.field.file_choices.is_empty() || !question.has_choices() {
                continue;
            }
            let several = question.kind != QuestionKind::SelectOne;
            // Records, not rows or words: one record may say the same ten times.
            let mut given: HashMap<&str, (usize, u64)> = HashMap::new();
            if let Some((table, place)) = self.dataset.find(&question.field.path) {
                let table = &self.dataset.tables[table];
                for (row, line) in table.rows.iter().enumerate() {
                    let is_counted = self.counted.get(line.record).copied().flatten().is_some();
                    let value = table.cell(row, place).value().filter(|_| is_counted);
                    let words = value.into_iter().flat_map(|value| match several {
                        true => value.split_ascii_whitespace().collect(),
                        false => vec![value.trim()],
                    });
                    for word in words {
                        let (last, records) = given.entry(word).or_insert((line.record, 0));
                        if *records == 0 || *last != line.record {
                            *records += 1;
                            *last = line.record;
                        }
                    }
                }
            }
            let given = given
                .into_iter()
                .map(|(word, (_, records))| (word, records))
                .collect();
            let named = question::file_choices(question, coding, &given);
            self.questions[at].choices.extend(named);
        }
    }

    fn weigh(&mut self) {
        self.weights = self.role("weight").map(|question| {
            let column = self.column(question);
            // A record without a weight stands for itself.
            column
                .numbers
                .iter()
                .map(|w| if *w > 0.0 { *w } else { 1.0 })
                .collect()
        });
    }

    fn count_records(&mut self, keep: &dyn Fn(usize) -> bool) {
        let consent = self.role("consent").filter(|q| q.kind == QuestionKind::SelectOne);
        let column = consent.and_then(|question| self.dataset.find(&question.field.path));
        let mut declined = vec![false; self.dataset.records.len()];
        if let Some((0, column)) = column {
            let main = self.dataset.main();
            let (answers, places) = main.columns[column].cells.distinct(main.rows.len());
            let is_no = |answer: &Cell| {
                let value = answer.value().map(|v| v.trim().to_lowercase());
                value.is_some_and(|value| NO_CONSENT.contains(&value.as_str()))
            };
            let is_no: Vec<bool> = answers.iter().map(is_no).collect();
            for (row, place) in main.rows.iter().zip(places) {
                declined[row.record] = is_no[place];
            }
        }
        // Pretended answers never stand among real ones.
        let is_rehearsal = self.dataset.is_rehearsal();
        self.counted = vec![None; self.dataset.records.len()];
        (self.set_aside, self.declined) = (0, 0);
        let mut next = 0;
        for (at, record) in self.dataset.records.iter().enumerate() {
            if record.is_rehearsal != is_rehearsal || !keep(at) {
                continue;
            }
            let is_counted = !record.is_quarantined && !declined[at];
            self.counted[at] = is_counted.then_some(next);
            next += u32::from(is_counted);
            self.set_aside += u64::from(record.is_quarantined);
            self.declined += u64::from(!record.is_quarantined && declined[at]);
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
            for (row, line) in table.rows.iter().enumerate() {
                let Some(at) = self.counted.get(line.record).copied().flatten() else {
                    continue;
                };
                let hasher = &mut hashers[at as usize];
                hasher.update(table.path.as_deref().unwrap_or_default().as_bytes());
                for column in &table.columns {
                    let (state, value): (u8, &str) = match column.cells.get(row) {
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
            .map(|((record, _), hasher)| (record.instance_id.to_string(), hex(hasher)))
            .collect()
    }

    /// The columns of one question; of a question in a repeat, one row an instance. They are read once.
    pub fn column(&self, question: &Question) -> Arc<Column> {
        let read = || Arc::new(self.read(question));
        match self
            .by_path
            .get(&question.field.path)
            .and_then(|at| self.columns.get(*at))
        {
            Some(place) => place.get_or_init(read).clone(),
            None => read(),
        }
    }

    fn read(&self, question: &Question) -> Column {
        let mut column = Column::new(question);
        let Some((table, place)) = self.dataset.find(&question.field.path) else {
            return column;
        };
        let table = &self.dataset.tables[table];
        let (answers, places) = table.columns[place].cells.distinct(table.rows.len());
        // Each distinct answer is understood once.
        let mut understood = Column::new(question);
        let mut unknown = Vec::with_capacity(answers.len());
        for answer in answers {
            let before = understood.unknown;
            match answer {
                Cell::Answered(value) => understood.push_answer(0, value),
                Cell::Blank => understood.push_state(0, State::Blank),
                Cell::NotAsked => understood.push_state(0, State::NotAsked),
                Cell::NotInVersion => understood.push_state(0, State::NotInVersion),
            }
            unknown.push(understood.unknown - before);
        }
        column.reserve(table.rows.len());
        for (row, place) in table.rows.iter().zip(places) {
            if let Some(record) = self.counted.get(row.record).copied().flatten() {
                column.push_same(record, &understood, place);
                column.unknown += unknown[place];
            }
        }
        column
    }

    /// The text of that question in each counted record; empty where there is none.
    pub fn texts(&self, question: &Question) -> Vec<String> {
        let mut texts = vec![String::new(); self.records];
        if let Some((0, place)) = self.dataset.find(&question.field.path) {
            let main = self.dataset.main();
            for (row, line) in main.rows.iter().enumerate() {
                let record = self.counted.get(line.record).copied().flatten();
                if let (Some(at), Some(value)) = (record, main.cell(row, place).value()) {
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
