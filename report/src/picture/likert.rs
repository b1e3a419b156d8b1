//! Diverging stacked bars: disagreement to the left of the line, agreement to the right.

use maud::html;

use super::bars::keys;
use super::ink::{self, Fill, NEGATIVE, NEUTRAL, POSITIVE, area};
use super::scale::{Scale, tick};
use super::write::{block, line, lines, number, width};
use super::{Canvas, Drawn, WIDTH};
use crate::show;
use crate::table::{Cell, Value};

const LABELS: f64 = 230.0;
const BAR: f64 = 24.0;
const BETWEEN: f64 = 12.0;

pub(super) fn draw(
    canvas: &Canvas,
    rows: &[usize],
    columns: &[usize],
    neutral: Option<usize>,
) -> Option<Drawn> {
    // Places of the columns: below the line, on it, above it.
    let middle = neutral.and_then(|column| columns.iter().position(|c| *c == column));
    let below = middle.unwrap_or(columns.len() / 2);
    let left_of = |cells: &[&Cell]| -> f64 {
        let shares = cells.iter().map(|cell| cell.number().unwrap_or(0.0));
        shares.clone().take(below).sum::<f64>()
            + middle.map_or(0.0, |at| shares.clone().nth(at).unwrap_or(0.0) / 2.0)
    };
    let mut drawn = Vec::new();
    let (mut low, mut high) = (0.1f64, 0.1f64);
    for row in rows {
        let Some(row) = canvas.table.rows.get(*row) else {
            continue;
        };
        let cells: Vec<&Cell> = columns
            .iter()
            .filter_map(|column| row.cells.get(*column))
            .collect();
        let total: f64 = cells.iter().filter_map(|cell| cell.number()).sum();
        let left = left_of(&cells);
        low = low.max(left);
        high = high.max(total - left);
        drawn.push((row, cells, left));
    }
    if drawn.is_empty() {
        return None;
    }
    let edge = |share: f64| (share * 10.0).ceil() / 10.0;
    let scale = Scale {
        low: -edge(low),
        high: edge(high),
        from: LABELS + 14.0,
        to: WIDTH - 14.0,
    };
    let fills: Vec<&'static str> = (0..columns.len())
        .map(|at| colour(at, below, middle, columns.len()))
        .collect();
    let names: Vec<&str> = columns
        .iter()
        .filter_map(|column| canvas.table.columns.get(*column))
        .map(|head| head.label.get(canvas.language))
        .collect();
    let squares: Vec<Fill> = fills
        .iter()
        .enumerate()
        .map(|(at, fill)| half(at < below, fill))
        .collect();
    let (legend, mut y) = keys(&names, &squares);
    let top = y - 4.0;
    let mut bars = Vec::new();
    for (row, cells, left) in drawn {
        let label = lines(row.head.label.get(canvas.language), 13.0, LABELS - 12.0, 3);
        let height = BAR.max(label.len() as f64 * 15.6);
        let bar = y + (height - BAR) / 2.0;
        let mut at = -left;
        let mut parts = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            let share = cell.number().unwrap_or(0.0);
            let (from, to) = (scale.at(at), scale.at(at + share));
            at += share;
            let text = show::cell(cell, canvas.language);
            let is_dark = index == 0 || index + 1 == cells.len();
            parts.push(html! {
                @if share > 0.0 {
                    (area([from, bar, to - from, BAR], half(index < below, fills[index])))
                    @if width(&text, 11.0) + 6.0 < to - from {
                        @if index < below {
                            rect x=(number((from + to) / 2.0 - width(&text, 11.0) / 2.0 - 2.0)) y=(number(bar + 5.0))
                                width=(number(width(&text, 11.0) + 4.0)) height="14" fill=(fills[index]) {}
                        }
                        (line(&text, (from + to) / 2.0, bar + 16.0, "middle", 11.0,
                            if is_dark { "#ffffff" } else { "#1a1a1a" }))
                    }
                }
            });
        }
        let withheld = cells.iter().filter(|cell| cell.hidden.is_some()).count();
        bars.push(html! {
            (block(&label, LABELS, y + height / 2.0, "end", 13.0))
            @for part in parts { (part) }
            @if withheld > 0 {
                (area([scale.at(at) + 4.0, bar, 14.0, BAR], Fill::Hidden))
            }
        });
        y += height + BETWEEN;
    }
    let zero = number(scale.at(0.0));
    let markup = html! {
        (legend)
        @for at in scale.ticks() {
            @let x = number(scale.at(at));
            line x1=(x) x2=(x) y1=(number(top)) y2=(number(y - 4.0)) stroke=(ink::GRID) {}
            (line(&tick(canvas, &Value::Share(0.0), at.abs()), scale.at(at), y + 11.0, "middle", 11.0, ink::SOFT))
        }
        @for bar in bars { (bar) }
        line x1=(zero) x2=(zero) y1=(number(top)) y2=(number(y - 4.0)) stroke="#000000" stroke-width="1.2" {}
    };
    Some((markup, y + 22.0))
}

/// The colour as it fills one of the two halves.
fn half(is_negative: bool, colour: &'static str) -> Fill {
    match is_negative {
        true => Fill::Negative(colour),
        false => Fill::Plain(colour),
    }
}

/// The colour of a part: the further from the middle, the darker.
fn colour(at: usize, below: usize, middle: Option<usize>, all: usize) -> &'static str {
    if middle == Some(at) {
        return NEUTRAL;
    }
    if at < below {
        return match (at, below) {
            (0, _) => NEGATIVE[0],
            (at, below) if at + 1 == below && below > 2 => NEGATIVE[2],
            _ => NEGATIVE[1],
        };
    }
    let first = middle.map_or(below, |at| at + 1);
    let (place, above) = (at - first, all - first);
    match place {
        place if place + 1 == above => POSITIVE[2],
        0 if above > 2 => POSITIVE[0],
        _ => POSITIVE[1],
    }
}
