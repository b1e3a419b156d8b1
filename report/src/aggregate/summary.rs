//! Counting one question in one group.

use std::collections::HashMap;

use super::numbers;
use crate::answer::{AnswerState, Missing};
use crate::wire::{ChoiceCount, ChoiceName, Figure, QuestionKind, RankSummary, States, Summary, Values};

/// What was counted so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally<'a> {
    dont_know: u64,
    refused: u64,
    not_applicable: u64,
    blank: u64,
    not_asked: u64,
    not_in_version: u64,
    pub values: Vec<&'a str>,
}

impl<'a> Tally<'a> {
    pub fn add(&mut self, state: AnswerState<'a>) {
        match state {
            AnswerState::Answered(value) => self.values.push(value),
            AnswerState::Missing(Missing::DontKnow) => self.dont_know += 1,
            AnswerState::Missing(Missing::Refused) => self.refused += 1,
            AnswerState::Missing(Missing::NotApplicable) => self.not_applicable += 1,
            AnswerState::Blank => self.blank += 1,
            AnswerState::NotAsked => self.not_asked += 1,
            AnswerState::NotInVersion => self.not_in_version += 1,
        }
    }

    pub fn summary(&self, kind: QuestionKind, choices: &[ChoiceName]) -> Summary {
        let answered = self.values.len() as u64;
        let asked = answered + self.dont_know + self.refused + self.not_applicable + self.blank;
        Summary {
            states: States {
                asked: Figure::Known(asked),
                answered: Figure::Known(answered),
                dont_know: Figure::Known(self.dont_know),
                refused: Figure::Known(self.refused),
                not_applicable: Figure::Known(self.not_applicable),
                blank: Figure::Known(self.blank),
                not_asked: Figure::Known(self.not_asked),
                not_in_version: Figure::Known(self.not_in_version),
            },
            values: match kind {
                QuestionKind::SelectOne | QuestionKind::SelectMultiple => Values::Choices {
                    counts: self.choices(choices),
                },
                QuestionKind::Rank => Values::Ranks {
                    ranks: self.ranks(choices),
                },
                QuestionKind::Integer | QuestionKind::Decimal => {
                    let numbers = self.values.iter().filter_map(|v| v.trim().parse().ok());
                    Values::Numbers {
                        summary: numbers::summarize(numbers.collect()),
                    }
                }
                QuestionKind::Date | QuestionKind::DateTime | QuestionKind::Time => Values::Range {
                    first: self.values.iter().min().map(|v| (*v).to_owned()),
                    last: self.values.iter().max().map(|v| (*v).to_owned()),
                    hidden: None,
                },
                QuestionKind::Text | QuestionKind::Other => Values::None,
            },
        }
    }

    fn choices(&self, choices: &[ChoiceName]) -> Vec<ChoiceCount> {
        let index = index(choices);
        let mut counts = vec![0u64; choices.len()];
        for value in &self.values {
            // The same choice twice in one answer is one choice.
            let mut seen: Vec<usize> = Vec::new();
            for code in value.split_ascii_whitespace() {
                if let Some(at) = index.get(code).filter(|at| !seen.contains(at)) {
                    seen.push(*at);
                    counts[*at] += 1;
                }
            }
        }
        let base = self.values.len();
        counts
            .into_iter()
            .map(|count| ChoiceCount {
                count: Figure::Known(count),
                share: (base > 0).then(|| Figure::Known(count as f64 / base as f64)),
            })
            .collect()
    }

    fn ranks(&self, choices: &[ChoiceName]) -> Vec<RankSummary> {
        let index = index(choices);
        let mut places: Vec<Vec<u64>> = vec![Vec::new(); choices.len()];
        for value in &self.values {
            for (place, code) in (1..).zip(value.split_ascii_whitespace()) {
                if let Some(at) = index.get(code) {
                    places[*at].push(place);
                }
            }
        }
        let count = |places: &[u64], up_to: u64| {
            Figure::Known(places.iter().filter(|place| **place <= up_to).count() as u64)
        };
        places
            .iter()
            .map(|places| RankSummary {
                count: count(places, u64::MAX),
                mean_rank: (!places.is_empty())
                    .then(|| Figure::Known(places.iter().sum::<u64>() as f64 / places.len() as f64)),
                first: count(places, 1),
                top_three: count(places, 3),
            })
            .collect()
    }
}

fn index(choices: &[ChoiceName]) -> HashMap<&str, usize> {
    choices
        .iter()
        .enumerate()
        .map(|(at, choice)| (choice.value.as_str(), at))
        .collect()
}
