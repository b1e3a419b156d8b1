//! The analysis plan that the columns of the workbook carry.

use alloc::string::ToString;

use super::choices::Lists;
use super::tree::{ROOT, Tree};
use super::words::is_yes;
use crate::form::plan::{AnalysisPlan, PlannedChoice, PlannedQuestion};

/// What the survey and the choices say about reports.
pub fn plan(tree: &Tree, lists: &Lists) -> AnalysisPlan {
    let mut plan = AnalysisPlan::default();
    for id in tree.descendants(ROOT) {
        let record = &tree.get(id).record;
        let text = |path: &str| record.text(path).map(ToString::to_string);
        let says_yes = |path: &str| record.text(path).is_some_and(is_yes);
        let question = PlannedQuestion {
            role: text("role"),
            disaggregate: says_yes("disaggregate"),
            indicators: text("indicator")
                .map(|text| text.split_whitespace().map(ToString::to_string).collect())
                .unwrap_or_default(),
            area: text("area"),
            axis: text("axis"),
            scale: text("scale"),
            reverse: says_yes("reverse"),
            pair: text("pair"),
            purpose: text("purpose"),
            ..PlannedQuestion::default()
        };
        if question != PlannedQuestion::default() {
            plan.questions.push(PlannedQuestion {
                path: tree.path(id),
                ..question
            });
        }
    }
    for list in lists.iter() {
        for choice in &list.choices {
            let text = |path: &str| choice.record.text(path).map(ToString::to_string);
            let (score, missing) = (text("score"), text("missing"));
            if score.is_some() || missing.is_some() {
                plan.choices.push(PlannedChoice {
                    list: list.name.clone(),
                    name: choice.name.clone(),
                    score,
                    missing,
                });
            }
        }
    }
    plan
}
