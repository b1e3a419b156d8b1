//! The group of each record.

use std::collections::HashMap;

use super::question::Question;
use super::{Sample, State};
use crate::kind::QuestionKind;
use crate::table::{Group, Head, HeadKind, Text};

/// A breakdown: every counted record is in exactly one group.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// Stable: the question's name, or two names joined by `*`.
    pub id: String,
    /// Path of the question; empty where there are two.
    pub path: String,
    pub label: Text,
    /// True if it is the gender of persons.
    pub is_gender: bool,
    pub groups: Vec<GroupOf>,
    /// By counted record.
    pub of_record: Vec<u16>,
}

/// One group.
#[derive(Clone, Debug, Default)]
pub struct GroupOf {
    /// Stable: the code, `-` for not stated; of crossed groups both, joined by `*`.
    pub key: String,
    pub label: Text,
    pub values: Vec<Group>,
    /// Counted records in it.
    pub records: u64,
}

impl GroupOf {
    /// The head of its column.
    pub fn head(&self) -> Head {
        Head {
            group: self.values.clone(),
            ..Head::new(HeadKind::Group, self.key.clone(), self.label.clone())
        }
    }
}

/// Keys of the groups of gender. What is neither of the first two is one group, always: the numbers are small.
pub const GENDER: [&str; 3] = ["women", "men", "other"];

/// 0 for a woman, 1 for a man, 2 for everything else, by the code or the labels of a choice.
pub fn gender_of(value: &str, label: &Text) -> usize {
    let is = |words: &[&str]| {
        let mut texts = [value, &label.es, &label.en].into_iter();
        texts.any(|text| words.contains(&text.trim().to_lowercase().as_str()))
    };
    if is(&[
        "mujer", "mujeres", "femenino", "female", "woman", "women", "femme", "fem",
    ]) {
        0
    } else if is(&[
        "hombre",
        "hombres",
        "masculino",
        "male",
        "man",
        "men",
        "varón",
        "varon",
        "masc",
    ]) {
        1
    } else {
        2
    }
}

impl Groups {
    /// The groups of one question. Gender is always women, men, and everybody else together.
    pub fn of(sample: &Sample, question: &Question) -> Self {
        let is_gender = question.role() == Some("gender");
        let column = sample.column(question);
        let choices = &question.choices;
        let not_stated = choices.len();
        let mut place = vec![not_stated; sample.records];
        let mut others: HashMap<String, usize> = HashMap::new();
        let mut other_names: Vec<String> = Vec::new();
        let texts = match question.kind {
            QuestionKind::SelectOne => Vec::new(),
            _ => sample.texts(question),
        };
        for (row, record) in column.records.iter().enumerate() {
            let record = *record as usize;
            if column.states[row] != State::Answered || record >= place.len() {
                continue;
            }
            place[record] = match column.choice(row) {
                Some(choice) => choice,
                None if texts.is_empty() => not_stated,
                None => {
                    let next = not_stated + 1 + other_names.len();
                    *others.entry(texts[record].clone()).or_insert_with(|| {
                        other_names.push(texts[record].clone());
                        next
                    })
                }
            };
        }
        let mut raw: Vec<(String, Text, Option<String>)> = choices
            .iter()
            .map(|choice| {
                (
                    choice.value.clone(),
                    choice.label.clone(),
                    Some(choice.value.clone()),
                )
            })
            .collect();
        raw.push(("-".into(), Text::new("No lo indicó", "Not stated"), None));
        raw.extend(
            other_names
                .into_iter()
                .map(|name| (name.clone(), Text::same(name.clone()), Some(name))),
        );
        if is_gender {
            let names = [
                Text::new("Mujeres", "Women"),
                Text::new("Hombres", "Men"),
                Text::new("Otra o no la indicó", "Another, or not stated"),
            ];
            let merged: Vec<usize> = raw
                .iter()
                .map(|(value, label, stated)| stated.as_ref().map_or(2, |_| gender_of(value, label)))
                .collect();
            if merged.contains(&0) && merged.contains(&1) {
                place.iter_mut().for_each(|at| *at = merged[*at]);
                raw = GENDER
                    .iter()
                    .zip(names)
                    .map(|(key, label)| ((*key).to_owned(), label, Some((*key).to_owned())))
                    .collect();
            }
        }
        let name = question.field.name.clone();
        let all = raw.into_iter().map(|(key, label, value)| {
            let values = vec![Group {
                question: name.clone(),
                value,
            }];
            GroupOf {
                key,
                label,
                values,
                records: 0,
            }
        });
        let mut groups = Self {
            id: name.clone(),
            path: question.field.path.clone(),
            label: question.label.clone(),
            is_gender,
            groups: all.collect(),
            of_record: place.into_iter().map(|at| at as u16).collect(),
        };
        groups.keep_met();
        groups.arrange(choices.len(), question);
        groups
    }

    /// Groups that are no choice of the form in the order of their texts or numbers, “not stated” at the end.
    fn arrange(&mut self, choices: usize, question: &Question) {
        let rank = |group: &GroupOf| match question.choices.iter().position(|c| c.value == group.key) {
            Some(at) => (at, 0.0, String::new()),
            None if group.key == "-" => (choices + 1, 0.0, String::new()),
            None => (choices, group.key.parse().unwrap_or(f64::MAX), group.key.clone()),
        };
        if GENDER.iter().any(|key| self.find(key).is_some()) && self.is_gender {
            return;
        }
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (rank(&self.groups[*a]), rank(&self.groups[*b]));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        });
        let mut place = vec![0u16; order.len()];
        order
            .iter()
            .enumerate()
            .for_each(|(new, old)| place[*old] = new as u16);
        self.groups = order.iter().map(|old| self.groups[*old].clone()).collect();
        self.of_record
            .iter_mut()
            .for_each(|at| *at = place[usize::from(*at)]);
    }

    /// Both at once: one group for each pair that has a record.
    pub fn crossed(&self, other: &Self) -> Self {
        let width = other.groups.len();
        let pairs = self.of_record.iter().zip(&other.of_record);
        let mut groups = Self {
            id: format!("{}*{}", self.id, other.id),
            path: String::new(),
            label: Text::new(
                format!("{} × {}", self.label.es, other.label.es),
                format!("{} × {}", self.label.en, other.label.en),
            ),
            is_gender: false,
            groups: Vec::new(),
            of_record: pairs
                .map(|(a, b)| (usize::from(*a) * width + usize::from(*b)) as u16)
                .collect(),
        };
        for a in &self.groups {
            for b in &other.groups {
                groups.groups.push(GroupOf {
                    key: format!("{}*{}", a.key, b.key),
                    label: Text::new(
                        format!("{}, {}", a.label.es, b.label.es),
                        format!("{}, {}", a.label.en, b.label.en),
                    ),
                    values: a.values.iter().chain(&b.values).cloned().collect(),
                    records: 0,
                });
            }
        }
        groups.keep_met();
        groups
    }

    /// Drops groups that no record is in.
    fn keep_met(&mut self) {
        let mut counts = vec![0u64; self.groups.len()];
        self.of_record.iter().for_each(|at| counts[usize::from(*at)] += 1);
        let mut place = vec![0u16; counts.len()];
        let mut kept = Vec::new();
        for (at, mut group) in std::mem::take(&mut self.groups).into_iter().enumerate() {
            if counts[at] > 0 {
                place[at] = kept.len() as u16;
                group.records = counts[at];
                kept.push(group);
            }
        }
        self.groups = kept;
        self.of_record
            .iter_mut()
            .for_each(|at| *at = place[usize::from(*at)]);
    }

    /// The group with that key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.key == key)
    }

    /// True if one question makes the groups.
    pub fn is_single(&self) -> bool {
        !self.id.contains('*')
    }
}
