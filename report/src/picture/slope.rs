//! Before and after: one line a row between two uprights.

use maud::html;

use super::ink;
use super::scale::fitting;
use super::write::{line, lines, number};
use super::{Canvas, Drawn, WIDTH};
use crate::show;

const LEFT: f64 = 250.0;
const RIGHT: f64 = WIDTH - 250.0;
const TOP: f64 = 40.0;
/// Least distance of two labels.
const APART: f64 = 16.0;

pub(super) fn draw(canvas: &Canvas, rows: &[usize], (from, to): (usize, usize)) -> Option<Drawn> {
    let table = canvas.table;
    let found: Vec<_> = rows
        .iter()
        .filter_map(|row| table.rows.get(*row))
        .filter_map(|row| Some((row, row.cells.get(from)?, row.cells.get(to)?)))
        .collect();
    let height = (found.len() as f64 * 26.0).clamp(160.0, 520.0);
    let bottom = TOP + height;
    let cells = found.iter().flat_map(|(_, before, after)| [*before, *after]);
    let mut scale = fitting(cells, bottom, TOP)?;
    // Slopes need no zero: the difference is what is seen.
    let values = || {
        let both = found
            .iter()
            .flat_map(|(_, before, after)| [before.number(), after.number()]);
        both.flatten()
    };
    let (low, high) = (
        values().fold(f64::MAX, f64::min),
        values().fold(f64::MIN, f64::max),
    );
    let margin = ((high - low) * 0.05).max(1e-6);
    scale.low = low - margin;
    scale.high = high + margin;
    let name = |column: usize| {
        table
            .columns
            .get(column)
            .map_or("", |head| head.label.get(canvas.language))
    };
    let place = |value: Option<f64>| value.map(|value| scale.at(value));
    let labels_left = spread(found.iter().map(|(_, before, _)| place(before.number())));
    let labels_right = spread(found.iter().map(|(_, _, after)| place(after.number())));
    let mut hidden = Vec::new();
    let markup = html! {
        (line(name(from), LEFT, 22.0, "middle", 13.0, "#1a1a1a"))
        (line(name(to), RIGHT, 22.0, "middle", 13.0, "#1a1a1a"))
        @for x in [LEFT, RIGHT] {
            line x1=(number(x)) x2=(number(x)) y1=(number(TOP - 8.0)) y2=(number(bottom + 8.0)) stroke=(ink::LINE) {}
        }
        @for (index, (row, before, after)) in found.iter().enumerate() {
            @let label = lines(row.head.label.get(canvas.language), 12.0, LEFT - 90.0, 1).concat();
            @let (one, other) = (place(before.number()), place(after.number()));
            @if let (Some(one), Some(other)) = (one, other) {
                line x1=(number(LEFT)) x2=(number(RIGHT)) y1=(number(one)) y2=(number(other))
                    stroke="#1b3a5c" stroke-width="2" stroke-dasharray=[dash(index)] {}
            } @else {
                @let () = hidden.push(label.clone());
            }
            @if let (Some(one), Some(at)) = (one, labels_left[index]) {
                circle cx=(number(LEFT)) cy=(number(one)) r="4" fill="#ffffff" stroke="#1b3a5c" stroke-width="2" {}
                (line(&format!("{label}  {}", show::cell(before, canvas.language)), LEFT - 12.0, at + 4.0, "end", 12.0,
                    "#1a1a1a"))
            }
            @if let (Some(other), Some(at)) = (other, labels_right[index]) {
                circle cx=(number(RIGHT)) cy=(number(other)) r="4.5" fill="#1b3a5c" {}
                (line(&format!("{}  {label}", show::cell(after, canvas.language)), RIGHT + 12.0, at + 4.0, "start",
                    12.0, "#1a1a1a"))
            }
        }
        @for (index, label) in hidden.iter().enumerate() {
            @let y = bottom + 24.0 + 20.0 * index as f64;
            (ink::area([20.0, y, 14.0, 12.0], ink::Fill::Hidden))
            (line(label, 42.0, y + 10.0, "start", 12.0, ink::SOFT))
        }
    };
    Some((markup, bottom + 24.0 + 20.0 * hidden.len() as f64))
}

/// Lines that are told apart without colour.
fn dash(index: usize) -> Option<&'static str> {
    match index % 4 {
        1 => Some("8 4"),
        2 => Some("2 4"),
        3 => Some("10 4 2 4"),
        _ => None,
    }
}

/// Places for labels that do not lie on each other, near where they belong.
fn spread(places: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    let mut found: Vec<Option<f64>> = places.collect();
    let mut order: Vec<usize> = (0..found.len()).filter(|index| found[*index].is_some()).collect();
    order.sort_by(|one, other| {
        let (one, other) = (found[*one].unwrap_or(0.0), found[*other].unwrap_or(0.0));
        one.total_cmp(&other)
    });
    let mut last = f64::MIN;
    for index in order {
        let place = found[index].unwrap_or(0.0).max(last + APART);
        found[index] = Some(place);
        last = place;
    }
    found
}
