//! What participants thought of the training.

use super::catalogue::Catalogue;
use super::training::ROWS;
use super::view::View;
use crate::sample::{Question, Sample};
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Table, Text};

/// Agreement with each statement at the end of the course: in total, of women and of men.
pub(super) fn reaction(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Table> {
    let is_reaction = |q: &&Question| q.scale().is_some_and(|scale| scale.starts_with("likert"));
    let by = catalogue.gender().unwrap_or(0);
    let find = |key: &str| catalogue.breakdowns.get(by).and_then(|groups| groups.find(key));
    let mut columns = vec![Head::new(HeadKind::Total, "total", Text::new("Total", "Total"))];
    let mut groups = Vec::new();
    for ([key, es, en], _) in &ROWS[1..3] {
        if let Some(group) = find(key) {
            groups.push(group);
            columns.push(Head::new(HeadKind::Group, *key, Text::new(*es, *en)));
        }
    }
    columns.push(Head::statistic("mean", "Media", "Mean"));
    let rows: Vec<Row> = sample
        .questions
        .iter()
        .filter(is_reaction)
        .map(|question| {
            let view = View::new(sample, catalogue, question, profile);
            let total = view.total(by);
            let places = std::iter::once(total).chain(groups.iter().copied());
            let mut cells: Vec<Cell> = places.map(|place| view.favourable_cell(by, place)).collect();
            cells.push(view.mean_cell(by, total));
            Row {
                head: Head::new(
                    HeadKind::Item,
                    question.field.name.clone(),
                    question.label.clone(),
                ),
                cells,
            }
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        id: "training.reaction".into(),
        title: Text::new(
            "Reacción: de acuerdo o muy de acuerdo",
            "Reaction: agree or strongly agree",
        ),
        picture: Picture::bars(rows.len(), groups.len() + 1),
        columns,
        rows,
        ..Table::default()
    })
}
