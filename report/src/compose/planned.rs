//! Tables of the sheet `analysis`: questions down, the groups of one question or of two crossed ones across.

use super::catalogue::Catalogue;
use super::questions::columns;
use super::view::View;
use super::waves::knowledge;
use crate::sample::{Question, Sample};
use crate::stats::quantile::quantile;
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Section, Table, Text, Value};
use sondeo_engine::form::plan::PlannedTable;

/// True for tables that have pages of their own: needs, and what would help with each of them.
fn is_elsewhere(sample: &Sample, planned: &PlannedTable) -> bool {
    let is_remedy = |name: &String| {
        let scale = sample.question(name).and_then(Question::scale);
        scale == Some("remedy")
    };
    planned.statistic == "gap" || planned.statistic == "crosstab" && planned.columns.iter().any(is_remedy)
}

/// Pairs of questions that the plan's tables cross.
pub fn crossed<'s>(sample: &'s Sample) -> impl Iterator<Item = (&'s str, &'s str)> {
    let pairs = |table: &'s PlannedTable| match &table.columns[..] {
        [first, second] => Some((first.as_str(), second.as_str())),
        _ => None,
    };
    sample.plan.tables.iter().filter_map(pairs)
}

/// The section; `None` if the plan has no such table.
pub fn section(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Section> {
    let planned = sample
        .plan
        .tables
        .iter()
        .filter(|table| !is_elsewhere(sample, table));
    let tables: Vec<Table> = planned
        .filter_map(|planned| table(sample, catalogue, profile, planned))
        .collect();
    (!tables.is_empty()).then(|| Section {
        id: "planned".into(),
        title: Text::new("Tablas del plan de análisis", "Tables of the analysis plan"),
        tables,
        ..Section::default()
    })
}

/// The questions of the rows; `knowledge` stands for the items of the test.
fn rows<'s>(sample: &'s Sample, planned: &PlannedTable) -> Vec<&'s Question> {
    let named = |name: &String| match name.as_str() {
        "knowledge" => knowledge(sample),
        name => sample.question(name).into_iter().collect(),
    };
    planned.rows.iter().flat_map(named).collect()
}

fn table(sample: &Sample, catalogue: &Catalogue, profile: Profile, planned: &PlannedTable) -> Option<Table> {
    let both = match &planned.columns[..] {
        [first, second] => catalogue.find(&format!("{first}*{second}")),
        _ => None,
    };
    let by = both.or_else(|| planned.columns.iter().find_map(|name| catalogue.find(name)));
    let at = by.unwrap_or(0);
    let mut out = Table {
        id: format!("planned.{}", planned.code),
        title: Text::of(&planned.labels),
        notes: planned.base.iter().map(|note| Text::same(note.clone())).collect(),
        ..Table::default()
    };
    // What is no breakdown of the catalogue is counted in total.
    for name in planned
        .columns
        .iter()
        .filter(|name| catalogue.find(name).is_none())
    {
        let label = sample
            .question(name)
            .map_or(Text::same(name.clone()), |q| q.label.clone());
        out.notes.push(Text::new(
            format!(
                "No se desglosa por «{}»: en el plan esa pregunta no tiene «disaggregate».",
                label.es
            ),
            format!(
                "Not broken down by “{}”: in the plan that question has no “disaggregate”.",
                label.en
            ),
        ));
    }
    for question in rows(sample, planned) {
        let view = View::new(sample, catalogue, question, profile);
        if out.columns.is_empty() {
            out.columns = columns(&view, by);
        }
        let groups = out.columns.len() - 1;
        let places: Vec<usize> = std::iter::once(view.total(at)).chain(0..groups).collect();
        let item = Head::new(
            HeadKind::Item,
            question.field.name.clone(),
            question.label.clone(),
        );
        let mut push = |head: Head, cell: &dyn Fn(usize) -> Cell| {
            out.rows.push(Row {
                head,
                cells: places.iter().map(|place| cell(*place)).collect(),
            });
        };
        match planned.statistic.as_str() {
            "mean" => push(item, &|place| view.mean_cell(at, place)),
            "share_correct" => push(item, &|place| view.correct_cell(at, place)),
            "median" => push(item, &|place| match view.numbers(at, place) {
                Ok(numbers) if numbers.is_empty() => Cell::default(),
                Ok(numbers) => Cell::new(Value::Number(quantile(&numbers, 0.5))),
                Err(why) => Cell::hidden(why),
            }),
            "likert" if view.favourable_row(at).is_some() => {
                push(item, &|place| view.favourable_cell(at, place))
            }
            _ => {
                for (choice, name) in question.answers() {
                    let label = Text::answered(&question.label, &name.label);
                    let key = format!("{}/{}", question.field.name, name.value);
                    push(Head::new(HeadKind::Answer, key, label), &|place| {
                        view.choice_cell(choice, at, place)
                    });
                }
            }
        }
    }
    if out.rows.is_empty() {
        return None;
    }
    if planned.statistic == "likert" {
        out.notes.push(Text::new(
            "Porcentaje en el lado favorable de la escala.",
            "Percentage on the favourable side of the scale.",
        ));
    }
    if planned.statistic == "share_correct" {
        out.notes.push(Text::new(
            "Porcentaje que acertó, de todas las personas a quienes se preguntó: «no sé» y en blanco no aciertan.",
            "Percentage that was right, of everybody who was asked: “don't know” and blank are not right.",
        ));
    }
    out.picture = Picture::bars(out.rows.len(), out.columns.len());
    Some(out)
}
