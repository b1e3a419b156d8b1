//! Which choices of which question the plan counts as missing.

use std::collections::HashMap;

use sondeo_engine::form::Field;
use sondeo_engine::form::plan::AnalysisPlan;

use crate::answer::{AnswerState, Cell, Missing};

/// The missing codes of a plan, by choice list.
#[derive(Clone, Debug, Default)]
pub struct Coding {
    lists: HashMap<String, HashMap<String, Missing>>,
}

impl Coding {
    /// The codes of that plan; none without a plan, because no code is guessed.
    pub fn new(plan: &AnalysisPlan) -> Self {
        let mut lists: HashMap<String, HashMap<String, Missing>> = HashMap::new();
        for choice in &plan.choices {
            if let Some(missing) = choice.missing.as_deref().and_then(Missing::parse) {
                lists
                    .entry(choice.list.clone())
                    .or_default()
                    .insert(choice.name.clone(), missing);
            }
        }
        Self { lists }
    }

    /// What that value of that field stands for, if not for itself.
    pub fn missing(&self, field: &Field, value: &str) -> Option<Missing> {
        self.lists.get(field.choice_list.as_deref()?)?.get(value).copied()
    }

    /// The state of a cell of that field. Several choices are missing only if all of them are; the first one names why.
    pub fn state<'a>(&self, field: &Field, cell: Cell<'a>) -> AnswerState<'a> {
        match cell {
            Cell::Blank => AnswerState::Blank,
            Cell::NotAsked => AnswerState::NotAsked,
            Cell::NotInVersion => AnswerState::NotInVersion,
            Cell::Answered(value) => {
                let Some(codes) = field.choice_list.as_deref().and_then(|list| self.lists.get(list)) else {
                    return AnswerState::Answered(value);
                };
                let mut reasons = value.split_ascii_whitespace().map(|code| codes.get(code));
                match reasons.next() {
                    Some(Some(first)) if reasons.all(|reason| reason.is_some()) => {
                        AnswerState::Missing(*first)
                    }
                    _ => AnswerState::Answered(value),
                }
            }
        }
    }
}
