//! Which group each record belongs to.

use std::collections::BTreeSet;

use sondeo_engine::form::Field;
use sondeo_engine::form::plan::AnalysisPlan;

use crate::answer::AnswerState;
use crate::coding::Coding;
use crate::dataset::Dataset;
use crate::language::{plain, text_in};
use crate::wire::{Breakdown, Figure, Group};

/// The groups of one question and the group of each record. Every counted record is in exactly one.
pub(super) struct Grouping {
    path: String,
    label: String,
    /// Value, label, records.
    groups: Vec<(Option<String>, String, u64)>,
    of_record: Vec<Option<usize>>,
}

impl Grouping {
    pub fn new(field: &Field, dataset: &Dataset, coding: &Coding, language: &str) -> Self {
        let mut stated: Vec<Option<Option<&str>>> = vec![None; dataset.records.len()];
        if let Some((0, column)) = dataset.find(&field.path) {
            for row in &dataset.main().rows {
                let is_counted = dataset
                    .records
                    .get(row.record)
                    .is_some_and(|r| r.quarantined.is_none());
                if let Some(place) = stated.get_mut(row.record).filter(|_| is_counted) {
                    *place = Some(match coding.state(field, row.cell(column)) {
                        AnswerState::Answered(value) => Some(value.trim()),
                        _ => None,
                    });
                }
            }
        }
        let present: BTreeSet<&str> = stated.iter().filter_map(|value| value.flatten()).collect();
        let mut values: Vec<(Option<&str>, String)> = Vec::new();
        for choice in &field.choices {
            if present.contains(choice.value.as_str())
                && !values.iter().any(|(v, _)| *v == Some(choice.value.as_str()))
            {
                let label = text_in(&choice.labels, language).map(plain);
                values.push((
                    Some(choice.value.as_str()),
                    label.unwrap_or_else(|| choice.value.clone()),
                ));
            }
        }
        for value in present {
            if !values.iter().any(|(v, _)| *v == Some(value)) {
                values.push((Some(value), value.to_owned()));
            }
        }
        if stated.contains(&Some(None)) {
            values.push((None, String::new()));
        }
        let of_record: Vec<Option<usize>> = stated
            .iter()
            .map(|value| {
                let value = (*value)?;
                values.iter().position(|(v, _)| *v == value)
            })
            .collect();
        let groups = values
            .iter()
            .enumerate()
            .map(|(index, (value, label))| {
                let records = of_record.iter().filter(|group| **group == Some(index)).count() as u64;
                (value.map(str::to_owned), label.clone(), records)
            })
            .collect();
        Self {
            path: field.path.clone(),
            label: super::label(field, language),
            groups,
            of_record,
        }
    }

    pub fn len(&self) -> usize {
        self.groups.len()
    }

    pub fn of_record(&self, record: usize) -> Option<usize> {
        self.of_record.get(record).copied().flatten()
    }

    pub fn into_breakdown(self, plan: &AnalysisPlan) -> Breakdown {
        Breakdown {
            role: plan.question(&self.path).and_then(|p| p.role.clone()),
            path: self.path,
            label: self.label,
            groups: self
                .groups
                .into_iter()
                .map(|(value, label, records)| Group {
                    value,
                    label,
                    records: Figure::Known(records),
                })
                .collect(),
        }
    }
}
