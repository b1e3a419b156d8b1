//! Which figures of an indicator say nothing more than the tables of the questions that it reads.

use super::catalogue::Catalogue;
use super::view::View;
use crate::condition::Condition;
use crate::kind::QuestionKind;
use crate::sample::{Groups, Question, Sample};
use crate::table::Profile;
use sondeo_engine::form::plan::PlannedIndicator;

/// Which columns of the questions that an indicator reads show every cell: then it says nothing more than they do.
pub(super) struct Whole {
    pub columns: Vec<bool>,
    pub total: bool,
}

impl Whole {
    /// Hides every figure.
    pub fn close(&mut self) {
        self.columns.iter_mut().for_each(|column| *column = false);
        self.total = false;
    }

    pub fn of(
        sample: &Sample,
        catalogue: &Catalogue,
        breakdown: Option<(&Groups, usize)>,
        indicator: &PlannedIndicator,
        profile: Profile,
    ) -> Self {
        let by = breakdown.map_or(0, |(_, at)| at);
        let groups = breakdown.map_or(0, |(groups, _)| groups.groups.len());
        let mut whole = Self {
            columns: vec![true; groups],
            total: true,
        };
        if profile == Profile::Open {
            return whole;
        }
        let texts = [&indicator.numerator, &indicator.denominator];
        let conditions = texts
            .into_iter()
            .flatten()
            .filter_map(|text| Condition::parse(text));
        let names: Vec<String> = conditions.flat_map(|condition| condition.names).collect();
        for question in names.iter().filter_map(|name| sample.question(name)) {
            // The groups themselves are counted on every page, and numbers are not listed by value.
            let is_elsewhere = catalogue.find(&question.field.name).is_some() || !question.is_reported;
            if question.choices.is_empty() || is_elsewhere {
                continue;
            }
            let view = View::new(sample, catalogue, question, profile);
            let sets = sets_of(indicator, question, &names);
            let is_known = |by: usize, column: usize| {
                view.by(by).is_some_and(|protected| match &sets {
                    Some(sets) => sets.iter().all(|set| protected.is_known(question, set, column)),
                    None => protected.is_whole(column),
                })
            };
            let is_whole = |column: usize| is_known(by, column);
            whole
                .columns
                .iter_mut()
                .enumerate()
                .for_each(|(at, own)| *own &= is_whole(at));
            let total = view.total(by);
            whole.total &= match view.stand_in(by, total) {
                Some((gender, groups)) => groups.iter().all(|group| is_known(gender, *group)),
                None => is_whole(total),
            };
        }
        whole
    }
}

/// The answers that the numerator and the denominator of an indicator are of, if it reads one question alone and counts
/// nobody without an answer.
fn sets_of(indicator: &PlannedIndicator, question: &Question, names: &[String]) -> Option<[Vec<bool>; 2]> {
    let is_own = |name: &String| *name == question.field.name || *name == question.field.path;
    if question.kind != QuestionKind::SelectOne || !names.iter().all(is_own) {
        return None;
    }
    let numerator = Condition::parse(indicator.numerator.as_deref()?)?;
    let denominator = match &indicator.denominator {
        Some(text) => Some(Condition::parse(text)?),
        None => None,
    };
    let in_base = |text: &str| match &denominator {
        Some(condition) => condition.is_true(&|_| text.to_owned()),
        None => true,
    };
    let missing = question
        .choices
        .iter()
        .filter(|choice| choice.missing.is_some())
        .map(|choice| choice.value.as_str());
    if missing.chain([""]).any(in_base) {
        return None;
    }
    let values = || question.choices.iter().map(|choice| choice.value.as_str());
    let base: Vec<bool> = values().map(in_base).collect();
    let reached = values()
        .zip(&base)
        .map(|(value, in_base)| *in_base && numerator.is_true(&|_| value.to_owned()));
    Some([reached.collect(), base])
}
