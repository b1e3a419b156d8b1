//! Groups in which the base of a question says too much of the question that led to it.
//!
//! Who was asked “was it useful?” had said “yes” to “did you take the course?”. Where nearly everybody who answered the
//! first question also answered the second, the second one's base tells how few said “no”, although that count is hidden.

use crate::kind::QuestionKind;
use crate::sample::{Column, Groups, Question, Sample, State};

/// By breakdown, by group and for the total at the end: true where the base must not be shown.
pub(super) fn exposed(
    sample: &Sample,
    question: &Question,
    column: &Column,
    breakdowns: &[Groups],
    minimum: u64,
) -> Vec<Vec<bool>> {
    let mut exposed: Vec<Vec<bool>> = breakdowns
        .iter()
        .map(|groups| vec![false; groups.groups.len() + 1])
        .collect();
    for filter in filters(sample, question, column) {
        let filter = sample.column(filter);
        let answered = |row: &usize| filter.states[*row] == State::Answered;
        // Those who answered the first question and not this one.
        let others: Vec<usize> = (0..column.len())
            .filter(answered)
            .filter(|row| column.states[*row] != State::Answered)
            .collect();
        for (groups, exposed) in breakdowns.iter().zip(&mut exposed) {
            let mut counts = vec![0u64; exposed.len()];
            for row in &others {
                counts[usize::from(groups.of_record[column.records[*row] as usize])] += 1;
            }
            if let Some(total) = counts.last_mut() {
                *total = others.len() as u64;
            }
            exposed
                .iter_mut()
                .zip(&counts)
                .for_each(|(is, count)| *is |= *count < minimum);
        }
    }
    for (groups, exposed) in breakdowns.iter().zip(&mut exposed) {
        let total = groups.groups.len();
        if exposed[total] {
            exposed.iter_mut().for_each(|is| *is = true);
        } else if exposed.iter().filter(|is| **is).count() == 1 {
            // One alone would be the total less the others.
            let smallest = (0..total)
                .filter(|group| !exposed[*group])
                .min_by_key(|group| groups.groups[*group].records);
            if let Some(group) = smallest {
                exposed[group] = true;
            }
        }
    }
    exposed
}

/// Questions with one answer whose answer decides whether this one is asked.
fn filters<'s>(sample: &'s Sample, question: &Question, column: &Column) -> Vec<&'s Question> {
    let before = sample
        .questions
        .iter()
        .take_while(|other| other.field.path != question.field.path);
    let decides = |other: &&Question| {
        if other.kind != QuestionKind::SelectOne || other.is_repeated() {
            return false;
        }
        let own = sample.column(other);
        if own.len() != column.len() {
            return false;
        }
        let mut asked: Vec<Option<bool>> = vec![None; other.choices.len()];
        let mut is_mixed = false;
        let is_one_way = (0..column.len()).all(|row| {
            let Some(choice) = own.choice(row).filter(|_| own.states[row] == State::Answered) else {
                return true;
            };
            let is_asked = column.states[row].is_asked();
            is_mixed |= !is_asked;
            *asked[choice].get_or_insert(is_asked) == is_asked
        });
        is_one_way && is_mixed && asked.contains(&Some(true))
    };
    before.filter(decides).collect()
}
