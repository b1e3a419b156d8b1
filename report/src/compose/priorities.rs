//! Needs by area of the strategy and by axis of the work plan.

use std::collections::BTreeMap;

use super::needs::Item;
use crate::table::{Cell, Head, HeadKind, Picture, Row, Table, Text, Value, Why};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Axis {
    Area,
    Workplan,
}

/// The mean need of each area of the strategy, or axis of the work plan: the page that feeds the strategy.
pub(super) fn priorities(items: &[Item], axis: Axis) -> Option<Table> {
    let mut found: BTreeMap<String, Vec<(f64, &Item)>> = BTreeMap::new();
    let mut closed: BTreeMap<String, Why> = BTreeMap::new();
    for item in items {
        let plan = item.importance.question.plan.as_ref()?;
        let key = if axis == Axis::Area {
            &plan.area
        } else {
            &plan.axis
        };
        let Some(key) = key.clone() else { continue };
        match item.total() {
            Ok(Some(needs)) => found.entry(key).or_default().push((needs.mwds, item)),
            Ok(None) => {}
            Err(why) => {
                closed.insert(key, why);
            }
        }
    }
    let keys: std::collections::BTreeSet<String> = found.keys().chain(closed.keys()).cloned().collect();
    if keys.is_empty() {
        return None;
    }
    let mut rows: Vec<Row> = keys
        .into_iter()
        .map(|key| {
            let head = Head::new(HeadKind::Item, key.clone(), name_of(&key));
            // Items that are hidden are not in the mean: each of the others is shown by itself.
            let Some(mut items) = found.remove(&key) else {
                let why = closed.get(&key).copied().unwrap_or(Why::SmallBase);
                return Row {
                    head,
                    cells: vec![Cell::hidden(why), Cell::hidden(why), Cell::hidden(why)],
                };
            };
            items.sort_by(|a, b| b.0.total_cmp(&a.0));
            let mean = items.iter().map(|(mwds, _)| mwds).sum::<f64>() / items.len() as f64;
            let names = |es: bool| {
                let label = |item: &Item| item.importance.question.label.clone();
                let names = items
                    .iter()
                    .take(3)
                    .map(|(_, item)| if es { label(item).es } else { label(item).en });
                names.collect::<Vec<_>>().join("; ")
            };
            let round = items[0].1.importance.round(mean);
            Row {
                head,
                cells: vec![
                    Cell::new(Value::Measure(round)),
                    Cell::new(Value::Count(items.len() as u64)),
                    Cell::new(Value::Text(Text::new(names(true), names(false)))),
                ],
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        let value = |row: &Row| row.cells[0].number().unwrap_or(f64::NEG_INFINITY);
        value(b).total_cmp(&value(a))
    });
    let (id, es, en) = match axis {
        Axis::Area => (
            "needs.areas",
            "Prioridades por área de la Estrategia",
            "Priorities by area of the Strategy",
        ),
        Axis::Workplan => (
            "needs.axes",
            "Prioridades por eje del plan de trabajo",
            "Priorities by axis of the work plan",
        ),
    };
    Some(Table {
        id: id.into(),
        title: Text::new(es, en),
        columns: vec![
            Head::statistic("mwds", "Necesidad media (MWDS)", "Mean need (MWDS)"),
            Head::statistic("items", "Competencias", "Competences"),
            Head::statistic("greatest", "Las mayores", "The greatest"),
        ],
        picture: Some(Picture::Bars {
            rows: (0..rows.len()).collect(),
            columns: vec![0],
        }),
        rows,
        ..Table::default()
    })
}

/// Names of the strategy's areas and the work plan's axes.
fn name_of(code: &str) -> Text {
    let names = match code {
        "E1" => ["Datos y análisis", "Data and analysis"],
        "E2" => [
            "Prevención con perspectiva de género",
            "Prevention with a gender lens",
        ],
        "E3" => [
            "Regularización para personas afectadas",
            "Regularisation for those harmed",
        ],
        "E4" => [
            "Investigación y persecución con perspectiva de género",
            "Investigation and prosecution with a gender lens",
        ],
        "E5" => ["Protección integral", "Comprehensive protection"],
        "A1" => ["Inteligencia e investigación", "Intelligence and investigation"],
        "A2" => [
            "Cooperación judicial entre países",
            "Judicial cooperation across borders",
        ],
        "A3" => [
            "Detención administrativa y alternativas",
            "Administrative detention and alternatives",
        ],
        "A4" => ["Protección", "Protection"],
        _ => return Text::same(code),
    };
    Text::new(format!("{code} {}", names[0]), format!("{code} {}", names[1]))
}
