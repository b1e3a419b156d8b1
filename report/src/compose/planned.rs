//! Tables of the sheet `analysis`: questions down, the groups of one question across.

use super::catalogue::Catalogue;
use super::questions::columns;
use super::view::View;
use crate::sample::Sample;
use crate::stats::quantile::quantile;
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Section, Table, Text, Value};
use sondeo_engine::form::plan::PlannedTable;

/// Statistics that have pages of their own: needs, items of the test, remedies.
const ELSEWHERE: &[&str] = &["gap", "share_correct", "crosstab"];

/// The section; `None` if the plan has no such table.
pub fn section(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Section> {
    let planned = sample
        .plan
        .tables
        .iter()
        .filter(|table| !ELSEWHERE.contains(&table.statistic.as_str()));
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

fn table(sample: &Sample, catalogue: &Catalogue, profile: Profile, planned: &PlannedTable) -> Option<Table> {
    // What is no breakdown of the catalogue is counted in total.
    let by = planned.columns.iter().find_map(|name| catalogue.find(name));
    let at = by.unwrap_or(0);
    let mut out = Table {
        id: format!("planned.{}", planned.code),
        title: Text::of(&planned.labels),
        notes: planned.base.iter().map(|note| Text::same(note.clone())).collect(),
        ..Table::default()
    };
    for name in &planned.rows {
        let Some(question) = sample.question(name) else {
            continue;
        };
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
                    let label = Text::new(
                        format!("{}: {}", question.label.es, name.label.es),
                        format!("{}: {}", question.label.en, name.label.en),
                    );
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
    out.picture = Some(Picture::Bars {
        rows: (0..out.rows.len()).collect(),
        columns: (0..out.columns.len()).collect(),
    });
    Some(out)
}
