//! Traffic lights of indicators: where a value stands between its baseline and its target.

use sondeo_engine::form::plan::PlannedIndicator;

use super::indicators::VALUE;
use crate::table::{Cell, Light, Row, Section, Text, Value};

/// A number as a plan writes it: `≥ 60`, `0`, `85 %`; whether less is better (`≤ 5`).
fn goal(text: &str) -> Option<(f64, bool)> {
    let number: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
        .collect();
    let is_less_better = text.contains('≤') || text.contains('<');
    number.parse().ok().map(|number| (number, is_less_better))
}

pub(super) fn light(indicator: &PlannedIndicator, cell: &Cell) -> Light {
    let value = match &cell.value {
        // Shares and points are planned in percent.
        Value::Share(x) | Value::Points(x) => Some(x * 100.0),
        _ => cell.number(),
    };
    // A target is for everybody.
    let value = value.filter(|_| !cell.is_of_shown_groups());
    let (Some(value), Some((target, is_less_better))) = (value, indicator.target.as_deref().and_then(goal))
    else {
        return Light::Grey;
    };
    // A gap may be on either side.
    let value = if indicator.statistic == "gap" {
        value.abs()
    } else {
        value
    };
    let baseline = indicator
        .baseline
        .as_deref()
        .and_then(goal)
        .map(|(number, _)| number);
    let is_reached = if is_less_better {
        value <= target
    } else {
        value >= target
    };
    if is_reached {
        return Light::Green;
    }
    let is_half_way = match (baseline, is_less_better) {
        (Some(from), false) => value - from >= (target - from) / 2.0,
        (Some(from), true) => from - value >= (from - target) / 2.0,
        (None, false) => value >= target * 0.75,
        (None, true) => value <= target * 1.25,
    };
    if is_half_way { Light::Amber } else { Light::Red }
}

/// The indicators' values with their lights, for the summary.
pub fn lights(section: &Section) -> Vec<(Text, Cell, Light)> {
    let Some(table) = section.tables.first() else {
        return Vec::new();
    };
    let of = |row: &Row| match row.cells.get(VALUE + 1).map(|cell| &cell.value) {
        Some(Value::Light(light)) => Some((row.head.label.clone(), row.cells[VALUE].clone(), *light)),
        _ => None,
    };
    table.rows.iter().filter_map(of).collect()
}
