//! A question as reports see it.

use std::collections::HashMap;

use sondeo_engine::form::plan::{AnalysisPlan, PlannedQuestion};
use sondeo_engine::form::types::ControlKind;
use sondeo_engine::form::{Field, FieldKind, FormDef};

use crate::answer::Missing;
use crate::coding::Coding;
use crate::kind::QuestionKind;
use crate::kind::kind_of;
use crate::table::Text;

/// Scales whose points have an order, by the beginning of their names.
const ORDERED: &[&str] = &[
    "likert",
    "importance",
    "capacity",
    "confidence",
    "maturity",
    "frequency",
    "agreement",
    "satisfaction",
    "recommend",
    "wgss",
];

/// Beginnings of the names of groups that ask for a person's code, in forms that have one.
const CODE_GROUPS: &[&str] = &["clave", "codigo", "code", "link"];

/// One question of the newest version, with what the plan says of it.
#[derive(Clone, Debug)]
pub struct Question {
    pub field: Field,
    pub kind: QuestionKind,
    pub label: Text,
    pub plan: Option<PlannedQuestion>,
    /// Every choice of the form, those that stand for a missing answer too.
    pub choices: Vec<Choice>,
    /// True if the default report shows it: it was asked, or the plan speaks of it.
    pub is_reported: bool,
}

/// One choice.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub value: String,
    pub label: Text,
    pub missing: Option<Missing>,
    /// Points of a knowledge test.
    pub score: Option<f64>,
    /// Place on a scale: the code if it is a number, else 1, 2, 3, … in the form's order. Missing ones have none.
    pub level: Option<f64>,
}

impl Question {
    pub fn role(&self) -> Option<&str> {
        self.plan.as_ref()?.role.as_deref()
    }

    pub fn scale(&self) -> Option<&str> {
        self.plan.as_ref()?.scale.as_deref()
    }

    /// True if its answers are choices.
    pub fn has_choices(&self) -> bool {
        matches!(
            self.kind,
            QuestionKind::SelectOne | QuestionKind::SelectMultiple | QuestionKind::Rank
        )
    }

    pub fn is_repeated(&self) -> bool {
        self.field.repeat.is_some()
    }

    /// Choices that are substantive answers, by index.
    pub fn answers(&self) -> impl Iterator<Item = (usize, &Choice)> {
        self.choices
            .iter()
            .enumerate()
            .filter(|(_, choice)| choice.missing.is_none())
    }

    /// Answers that give points, by index.
    pub fn keys(&self) -> impl Iterator<Item = usize> {
        let has_points = |(_, choice): &(usize, &Choice)| choice.score.is_some_and(|score| score > 0.0);
        self.answers().filter(has_points).map(|(index, _)| index)
    }

    /// Of a ranking, how many first places count as chosen: three, or one of few choices, which all are among the first.
    pub fn top(&self) -> Option<usize> {
        (self.kind == QuestionKind::Rank).then(|| if self.answers().count() > 4 { 3 } else { 1 })
    }

    /// True if its choices stand on a scale that has an order (agreement, frequency, maturity, …).
    pub fn is_ordinal(&self) -> bool {
        let is_ordered = match self.scale() {
            Some(scale) => ORDERED.iter().any(|name| scale.starts_with(name)),
            None => self.field.appearance.iter().any(|a| a == "likert"),
        };
        self.kind == QuestionKind::SelectOne && is_ordered
    }

    /// True for ratings of importance and capacity that are compared with each other: protected reports give their means,
    /// never how many chose each point, because one would give the other away.
    pub fn is_rating(&self) -> bool {
        let plan = self.plan.as_ref();
        let has_pair = plan.is_some_and(|plan| plan.pair.is_some());
        has_pair
            && self
                .scale()
                .is_some_and(|scale| scale.starts_with("importance") || scale.starts_with("capacity"))
    }

    /// The lowest and highest level of an ordinal question's answers.
    pub fn ends(&self) -> Option<[f64; 2]> {
        let levels: Vec<f64> = self.answers().filter_map(|(_, choice)| choice.level).collect();
        let low = levels.iter().copied().min_by(f64::total_cmp)?;
        let high = levels.iter().copied().max_by(f64::total_cmp)?;
        Some([low, high])
    }

    /// The level of an answer as it counts: turned over if the plan says that the item is reversed.
    pub fn level(&self, choice: usize) -> Option<f64> {
        let level = self.choices.get(choice)?.level?;
        match self.plan.as_ref().is_some_and(|plan| plan.reverse) {
            true => self.ends().map(|[low, high]| low + high - level),
            false => Some(level),
        }
    }

    /// True for an answer above the middle of an ordinal question: “agree”, “often”.
    pub fn is_favourable(&self, choice: usize) -> bool {
        match (self.level(choice), self.ends()) {
            (Some(level), Some([low, high])) => level > (low + high) / 2.0,
            _ => false,
        }
    }
}

/// Every field that could be asked about or that the plan names.
pub(super) fn questions(form: &FormDef, plan: &AnalysisPlan, coding: &Coding) -> Vec<Question> {
    let planned: HashMap<&str, &PlannedQuestion> =
        plan.questions.iter().map(|q| (q.path.as_str(), q)).collect();
    let scores: HashMap<(&str, &str), f64> = plan
        .choices
        .iter()
        .filter_map(|choice| {
            let score = choice.score.as_deref()?.trim().parse().ok()?;
            Some(((choice.list.as_str(), choice.name.as_str()), score))
        })
        .collect();
    let fields = form.fields();
    let has_code = plan
        .questions
        .iter()
        .any(|question| question.role.as_deref() == Some("link_code"));
    let is_code = |field: &Field| {
        // Who did not consent is in no count, so that consent is everybody's answer.
        let role = planned
            .get(field.path.as_str())
            .and_then(|plan| plan.role.as_deref());
        let names_code = |group: &String| CODE_GROUPS.iter().any(|name| group.starts_with(name));
        // Parts of a code that a person makes of herself say something of her, and are nobody's result.
        matches!(role, Some("consent" | "link_code" | "wave" | "form"))
            || has_code && field.groups.iter().any(names_code)
    };
    let is_wanted = |field: &&Field| !field.is_note && field.kind != FieldKind::Metadata;
    let question = |field: &Field| {
        let plan = planned.get(field.path.as_str()).map(|plan| (*plan).clone());
        let is_asked = matches!(field.kind, FieldKind::Question(_));
        Question {
            kind: kind_of(field),
            label: label(field, plan.as_ref()),
            choices: choices(field, coding, &scores),
            is_reported: !is_code(field)
                && (is_asked
                    && !matches!(field.kind, FieldKind::Question(ControlKind::Trigger))
                    && !field.appearance.iter().any(|a| a == "label")
                    || plan.is_some()),
            field: field.clone(),
            plan,
        }
    };
    fields.iter().filter(is_wanted).map(question).collect()
}

/// The question's words. What somebody says at the end of how sure they were before is asked in the same words as what they
/// say of now.
fn label(field: &Field, plan: Option<&PlannedQuestion>) -> Text {
    let label = Text::label(field);
    let is_hindsight = |plan: &PlannedQuestion| {
        let scale = plan.scale.as_deref().unwrap_or_default();
        plan.pair.is_some() && scale.starts_with("confidence")
    };
    match plan.is_some_and(is_hindsight) {
        true => Text::new(
            format!("{} (antes, visto desde el final)", label.es),
            format!("{} (before, seen from the end)", label.en),
        ),
        false => label,
    }
}

/// Fewest records that name a choice of a file, in every profile: the largest minimum.
const NAMED: u64 = 10;
/// Most choices of a file that are named.
const MOST_NAMED: usize = 100;

/// The choices of a file that reports name, in the order of the file: those that many gave, whose number `given` says.
pub(super) fn file_choices(question: &Question, coding: &Coding, given: &HashMap<&str, u64>) -> Vec<Choice> {
    let count = |value: &str| given.get(value).copied().unwrap_or_default();
    let is_known = |value: &str| question.choices.iter().any(|known| known.value == value);
    let mut counts: Vec<u64> = given.values().copied().filter(|n| *n >= NAMED).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let least = counts.get(MOST_NAMED - 1).copied().unwrap_or(NAMED);
    let mut found: Vec<Choice> = Vec::new();
    for choice in question.field.file_choices.iter() {
        let value = &choice.value;
        let is_new = || !is_known(value) && found.iter().all(|known| known.value != *value);
        if count(value) >= least && found.len() < MOST_NAMED && is_new() {
            found.push(Choice {
                value: value.clone(),
                label: Text::choice(choice),
                missing: coding.missing(&question.field, value),
                ..Choice::default()
            });
        }
    }
    found
}

fn choices(field: &Field, coding: &Coding, scores: &HashMap<(&str, &str), f64>) -> Vec<Choice> {
    let list = field.choice_list.as_deref().unwrap_or_default();
    let mut found: Vec<Choice> = Vec::new();
    for choice in &field.choices {
        if found.iter().any(|known| known.value == choice.value) {
            continue;
        }
        found.push(Choice {
            value: choice.value.clone(),
            label: Text::choice(choice),
            missing: coding.missing(field, &choice.value),
            score: scores.get(&(list, choice.value.as_str())).copied(),
            level: None,
        });
    }
    let substantive = || found.iter().filter(|choice| choice.missing.is_none());
    let are_numbers = substantive().all(|choice| choice.value.parse::<f64>().is_ok());
    let mut place = 0.0;
    let levels: Vec<Option<f64>> = found
        .iter()
        .map(|choice| {
            if choice.missing.is_some() {
                return None;
            }
            place += 1.0;
            Some(match are_numbers {
                true => choice.value.parse().unwrap_or(place),
                false => place,
            })
        })
        .collect();
    for (choice, level) in found.iter_mut().zip(levels) {
        choice.level = level;
    }
    found
}
