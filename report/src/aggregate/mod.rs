//! Every question of a form in total and by group, with the denominators of the skip logic.

mod groups;
mod numbers;
mod summary;

use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::form::{Field, FieldKind};

pub use numbers::quantile;

use crate::coding::{Coding, find_field};
use crate::dataset::Dataset;
use crate::language::{plain, text_in};
use crate::rehearsal::{is_rehearsal, rehearsal_title};
use crate::wire::{Aggregates, BreakdownChoice, ChoiceName, QuestionKind, QuestionResult};
use groups::Grouping;
use summary::Tally;

/// Counts every question of the form. `by` is the path (or name) of the question that disaggregates; without it the
/// plan's question with role `gender` does, else the first that the plan marks. Nothing is withheld here; that is the
/// disclosure control's work.
pub fn aggregate(
    form: &FormDef,
    plan: &AnalysisPlan,
    dataset: &Dataset,
    by: Option<&str>,
    language: &str,
) -> Aggregates {
    let coding = Coding::new(plan);
    let candidates = candidates(form, plan);
    let chosen = match by {
        Some(wanted) => find_field(form, wanted).filter(|field| is_grouping(field)),
        None => candidates
            .iter()
            .find(|field| role(plan, field) == Some("gender"))
            .or_else(|| candidates.first())
            .copied(),
    };
    let grouping = chosen.map(|field| Grouping::new(field, dataset, &coding, language));
    let questions = form
        .fields()
        .iter()
        .filter(|field| is_reported(field, plan))
        .map(|field| question(field, plan, dataset, &coding, grouping.as_ref(), language))
        .collect();
    let quarantined = dataset.records.iter().filter(|r| r.quarantined.is_some()).count() as u64;
    let breakdown_choice = |field: &&Field| BreakdownChoice {
        path: field.path.clone(),
        label: label(field, language),
        role: role(plan, field).map(str::to_owned),
    };
    Aggregates {
        form_id: form.id().to_owned(),
        version: form.version().to_owned(),
        title: rehearsal_title(
            form.title(),
            dataset
                .records
                .iter()
                .any(|record| is_rehearsal(&record.instance_id)),
        )
        .es,
        language: language.to_owned(),
        records: dataset.records.len() as u64 - quarantined,
        quarantined,
        by: grouping.map(|grouping| grouping.into_breakdown(plan)),
        breakdowns: candidates.iter().map(breakdown_choice).collect(),
        questions,
        minimum_cell: None,
    }
}

/// The questions that the plan offers for breakdowns: gender first.
fn candidates<'a>(form: &'a FormDef, plan: &AnalysisPlan) -> Vec<&'a Field> {
    let mut found: Vec<&Field> = form
        .fields()
        .main()
        .filter(|field| {
            plan.question(&field.path)
                .is_some_and(|p| p.disaggregate || p.role.as_deref() == Some("gender"))
        })
        .filter(|field| is_grouping(field))
        .collect();
    found.sort_by_key(|field| role(plan, field) != Some("gender"));
    found
}

/// True if the field gives each record at most one group.
fn is_grouping(field: &Field) -> bool {
    field.repeat.is_none()
        && !field.is_note
        && matches!(
            kind_of(field),
            QuestionKind::SelectOne | QuestionKind::Text | QuestionKind::Integer
        )
}

fn role<'a>(plan: &'a AnalysisPlan, field: &Field) -> Option<&'a str> {
    plan.question(&field.path)?.role.as_deref()
}

/// Questions, and calculated values that the plan speaks of.
fn is_reported(field: &Field, plan: &AnalysisPlan) -> bool {
    match field.kind {
        FieldKind::Question(ControlKind::Trigger) => true,
        FieldKind::Question(_) => !field.is_note,
        FieldKind::Hidden => plan.question(&field.path).is_some(),
        FieldKind::Metadata => false,
    }
}

/// What kind of results a field has.
pub fn kind_of(field: &Field) -> QuestionKind {
    match field.kind {
        FieldKind::Question(ControlKind::Select1) => QuestionKind::SelectOne,
        FieldKind::Question(ControlKind::Select) => QuestionKind::SelectMultiple,
        FieldKind::Question(ControlKind::Rank) => QuestionKind::Rank,
        FieldKind::Question(ControlKind::Upload | ControlKind::Trigger) => QuestionKind::Other,
        _ => match field.data_type {
            DataType::Int => QuestionKind::Integer,
            DataType::Decimal => QuestionKind::Decimal,
            DataType::Date => QuestionKind::Date,
            DataType::DateTime => QuestionKind::DateTime,
            DataType::Time => QuestionKind::Time,
            DataType::String | DataType::Barcode | DataType::Intent => QuestionKind::Text,
            DataType::Select1 => QuestionKind::SelectOne,
            DataType::Select => QuestionKind::SelectMultiple,
            DataType::Rank => QuestionKind::Rank,
            DataType::Boolean
            | DataType::GeoPoint
            | DataType::GeoTrace
            | DataType::GeoShape
            | DataType::Binary => QuestionKind::Other,
        },
    }
}

/// The question's label on one line, or its name.
pub(crate) fn label(field: &Field, language: &str) -> String {
    text_in(&field.labels, language)
        .map(plain)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| field.name.clone())
}

fn question(
    field: &Field,
    plan: &AnalysisPlan,
    dataset: &Dataset,
    coding: &Coding,
    grouping: Option<&Grouping>,
    language: &str,
) -> QuestionResult {
    let kind = kind_of(field);
    let mut total = Tally::default();
    let mut groups = vec![Tally::default(); grouping.map_or(0, Grouping::len)];
    if let Some((table, column)) = dataset.find(&field.path) {
        for row in &dataset.tables[table].rows {
            let is_counted = dataset
                .records
                .get(row.record)
                .is_some_and(|record| record.quarantined.is_none());
            if !is_counted {
                continue;
            }
            let state = coding.state(field, row.cell(column));
            total.add(state);
            if let Some(group) = grouping.and_then(|g| g.of_record(row.record))
                && let Some(tally) = groups.get_mut(group)
            {
                tally.add(state);
            }
        }
    }
    let choices = choices(field, kind, &total, coding, language);
    let planned = plan.question(&field.path);
    QuestionResult {
        path: field.path.clone(),
        name: field.name.clone(),
        label: label(field, language),
        kind,
        repeat: field.repeat.clone(),
        scale: planned.and_then(|p| p.scale.clone()),
        pair: planned.and_then(|p| p.pair.clone()),
        area: planned.and_then(|p| p.area.clone()),
        axis: planned.and_then(|p| p.axis.clone()),
        indicators: planned.map(|p| p.indicators.clone()).unwrap_or_default(),
        total: total.summary(kind, &choices),
        groups: groups.iter().map(|tally| tally.summary(kind, &choices)).collect(),
        choices,
    }
}

/// The substantive choices as the form lists them, and after them values that records have and the form does not.
fn choices(
    field: &Field,
    kind: QuestionKind,
    total: &Tally,
    coding: &Coding,
    language: &str,
) -> Vec<ChoiceName> {
    let has_choices = matches!(
        kind,
        QuestionKind::SelectOne | QuestionKind::SelectMultiple | QuestionKind::Rank
    );
    if !has_choices {
        return Vec::new();
    }
    let mut found: Vec<ChoiceName> = Vec::new();
    for choice in &field.choices {
        let is_new = !found.iter().any(|known| known.value == choice.value);
        if is_new && coding.missing(field, &choice.value).is_none() {
            let text = text_in(&choice.labels, language).map(plain);
            found.push(ChoiceName {
                value: choice.value.clone(),
                label: text
                    .filter(|t| !t.is_empty())
                    .unwrap_or_else(|| choice.value.clone()),
            });
        }
    }
    let mut unknown: Vec<&str> = total
        .values
        .iter()
        .flat_map(|value| value.split_ascii_whitespace())
        .filter(|value| coding.missing(field, value).is_none())
        .filter(|value| !found.iter().any(|known| known.value == *value))
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    found.extend(unknown.into_iter().map(|value| ChoiceName {
        value: value.to_owned(),
        label: value.to_owned(),
    }));
    found
}
