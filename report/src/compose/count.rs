//! Counting one question in one breakdown.

use crate::disclosure::{CountRow, CountTable};
use crate::kind::QuestionKind;
use crate::sample::{Column, Groups, Question, State};

/// Rows of the count table of every question.
pub const RECORDS: usize = 0;
pub const ANSWERED: usize = 1;
pub const NO_ANSWER: usize = 2;

/// Counts of one question in one breakdown. Columns are the groups, and the total at the end.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Records, those who answered, and of one choice each choice; of scales below “favourable” and “other”.
    pub base: CountTable,
    /// Of several choices and ranks: one table for each choice, with those who chose it and those who did not.
    pub layers: Vec<CountTable>,
    /// By column, by state.
    pub states: Vec<[u64; 7]>,
    /// Of choices: the row of each choice in [`Counted::base`], or in its layer.
    pub rows: Vec<Option<usize>>,
    /// True if skip logic left somebody out: then the base says something of an earlier answer.
    pub is_conditional: bool,
    /// Sums of weights, if records have them.
    pub weighted: Option<Weighted>,
}

/// Weighted sums. Disclosure control looks at persons, never at weights.
#[derive(Clone, Debug)]
pub struct Weighted {
    /// By choice, by column.
    pub choices: Vec<Vec<f64>>,
    /// By column: of those who answered, the sum of weights and the sum of their squares.
    pub answered: Vec<[f64; 2]>,
}

impl Counted {
    /// Counts; no choices with `means_only`. Groups are of records: an instance of a repeat is in the group of its record.
    pub fn new(
        question: &Question,
        column: &Column,
        groups: Option<&Groups>,
        weights: Option<&[f64]>,
        means_only: bool,
    ) -> Self {
        let width = groups.map_or(1, |groups| groups.groups.len()).max(1);
        let choices = question.choices.len();
        let mut states = vec![[0u64; 7]; width + 1];
        let mut chosen = vec![vec![0u64; width]; choices];
        let mut weighted = weights.map(|_| Weighted {
            choices: vec![vec![0.0; width + 1]; choices],
            answered: vec![[0.0; 2]; width + 1],
        });
        for row in 0..column.len() {
            let record = column.records[row] as usize;
            let group = groups.map_or(0, |groups| usize::from(groups.of_record[record]));
            let state = column.states[row];
            states[group][state as usize] += 1;
            states[width][state as usize] += 1;
            let marked = column.choices(row);
            let marked = &marked[..marked.len().min(question.top().unwrap_or(usize::MAX))];
            for choice in marked {
                chosen[usize::from(*choice)][group] += 1;
            }
            if let (Some(sums), Some(weights)) = (&mut weighted, weights)
                && state == State::Answered
            {
                let weight = weights[record];
                for place in [group, width] {
                    sums.answered[place][0] += weight;
                    sums.answered[place][1] += weight * weight;
                    for choice in marked {
                        sums.choices[usize::from(*choice)][place] += weight;
                    }
                }
            }
        }
        let sum = |keep: &dyn Fn(State) -> bool| -> Vec<u64> {
            let of = |counts: &[u64; 7]| {
                State::ALL
                    .iter()
                    .filter(|s| keep(**s))
                    .map(|s| counts[*s as usize])
                    .sum()
            };
            states[..width].iter().map(of).collect()
        };
        let row = |key: &str, parent, is_sensitive, counts: Vec<u64>| CountRow {
            key: key.to_owned(),
            parent,
            is_sensitive,
            may_hide: parent.is_some(),
            counts,
        };
        let is_conditional = states[width][State::NotAsked as usize] > 0;
        let answered = sum(&|state| state == State::Answered);
        let mut base = CountTable {
            id: question.field.name.clone(),
            rows: vec![
                row("records", None, true, sum(&|_| true)),
                row("answered", Some(RECORDS), true, answered.clone()),
                row(
                    "no_answer",
                    Some(RECORDS),
                    is_conditional,
                    sum(&|state| state != State::Answered),
                ),
            ],
        };
        let mut rows = vec![None; choices];
        let mut layers = Vec::new();
        match question.kind {
            _ if means_only => {}
            QuestionKind::SelectOne => one_choice(question, &chosen, &mut base, &mut rows),
            QuestionKind::SelectMultiple | QuestionKind::Rank => {
                for (choice, name) in question.answers() {
                    let mut layer = base.clone();
                    layer.id = format!("{}/{}", base.id, name.value);
                    // The base of all choices is one: it is protected before them.
                    layer.rows[ANSWERED].may_hide = false;
                    layer.rows[NO_ANSWER].may_hide = false;
                    let others = answered.iter().zip(&chosen[choice]).map(|(a, c)| a - c).collect();
                    layer
                        .rows
                        .push(row("chosen", Some(ANSWERED), true, chosen[choice].clone()));
                    layer.rows.push(row("not_chosen", Some(ANSWERED), true, others));
                    rows[choice] = Some(layers.len());
                    layers.push(layer);
                }
            }
            _ => {}
        }
        Self {
            base,
            layers,
            states,
            rows,
            is_conditional,
            weighted,
        }
    }

    pub fn groups(&self) -> usize {
        self.base.groups()
    }

    /// The count of a row in a column, the total last.
    pub fn count(&self, row: usize, column: usize) -> u64 {
        count(&self.base, row, column)
    }

    /// How many chose that choice.
    pub fn chosen(&self, choice: usize, column: usize) -> u64 {
        match self.rows.get(choice).copied().flatten() {
            None => 0,
            Some(row) if self.layers.is_empty() => count(&self.base, row, column),
            Some(layer) => count(&self.layers[layer], CHOSEN, column),
        }
    }
}

/// The row of a layer that counts who chose the choice.
pub const CHOSEN: usize = 3;

fn count(table: &CountTable, row: usize, column: usize) -> u64 {
    let Some(line) = table.rows.get(row) else { return 0 };
    line.counts.get(column).copied().unwrap_or_else(|| line.total())
}

/// Choices as rows below those who answered; of scales below the favourable side and the other one.
fn one_choice(question: &Question, chosen: &[Vec<u64>], base: &mut CountTable, rows: &mut [Option<usize>]) {
    let answered = base.rows[ANSWERED].counts.clone();
    let mut push = |key: &str, parent: usize, counts: Vec<u64>| {
        base.rows.push(CountRow {
            key: key.to_owned(),
            parent: Some(parent),
            is_sensitive: true,
            may_hide: true,
            counts,
        });
        base.rows.len() - 1
    };
    let sides = question.is_ordinal() && question.answers().count() > 2;
    let sum_of = |favourable: bool| -> Vec<u64> {
        let mut sums = vec![0; answered.len()];
        for (choice, _) in question
            .answers()
            .filter(|(choice, _)| question.is_favourable(*choice) == favourable)
        {
            sums.iter_mut()
                .zip(&chosen[choice])
                .for_each(|(sum, n)| *sum += n);
        }
        sums
    };
    let mut left = answered.clone();
    for (choice, _) in question.answers() {
        left.iter_mut()
            .zip(&chosen[choice])
            .for_each(|(left, n)| *left -= (*n).min(*left));
    }
    let parents = sides.then(|| {
        let favourable = push("favourable", ANSWERED, sum_of(true));
        // Answers that no choice of this version explains are on the other side.
        let mut others = sum_of(false);
        others.iter_mut().zip(&left).for_each(|(sum, n)| *sum += n);
        [push("other", ANSWERED, others), favourable]
    });
    for (choice, name) in question.answers() {
        let parent = parents.map_or(ANSWERED, |sides| {
            sides[usize::from(question.is_favourable(choice))]
        });
        rows[choice] = Some(push(&name.value, parent, chosen[choice].clone()));
    }
    if left.iter().any(|n| *n > 0) {
        push("~", parents.map_or(ANSWERED, |sides| sides[0]), left);
    }
}
