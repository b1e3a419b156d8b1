//! Bars: a group of them for each row, one for each column.

use maud::{Markup, html};

use super::ink::{self, Fill, area};
use super::scale::{Scale, axis, fitting};
use super::write::{block, line, lines, number, width};
use super::{Canvas, Drawn, WIDTH};
use crate::show;
use crate::table::Cell;

const LABELS: f64 = 230.0;
const VALUES: f64 = 62.0;
const BAR: f64 = 17.0;
const GAP: f64 = 3.0;
const BETWEEN: f64 = 13.0;

pub(super) fn draw(canvas: &Canvas, rows: &[usize], columns: &[usize]) -> Option<Drawn> {
    let cell = |row: usize, column: usize| canvas.table.rows.get(row)?.cells.get(column);
    let cells = rows
        .iter()
        .flat_map(|row| columns.iter().filter_map(move |column| cell(*row, *column)));
    let scale = fitting(cells.clone(), LABELS + 10.0, WIDTH - VALUES)?;
    let like = cells.clone().find(|cell| cell.number().is_some())?.value.clone();
    let (legend, mut y) = if columns.len() > 1 {
        legend(canvas, columns)
    } else {
        (html! {}, 12.0)
    };
    let top = y - 4.0;
    let mut groups = Vec::new();
    for row in rows {
        let Some(line) = canvas.table.rows.get(*row) else {
            continue;
        };
        let label = lines(line.head.label.get(canvas.language), 13.0, LABELS - 12.0, 3);
        let bars = columns.len() as f64 * (BAR + GAP);
        let height = bars.max(label.len() as f64 * 15.6);
        let first = y + (height - bars) / 2.0;
        groups.push(html! {
            (block(&label, LABELS, y + height / 2.0, "end", 13.0))
            @for (index, column) in columns.iter().enumerate() {
                @if let Some(cell) = line.cells.get(*column) {
                    (bar(canvas, &scale, cell, index, first + index as f64 * (BAR + GAP)))
                }
            }
        });
        y += height + BETWEEN;
    }
    let markup = html! {
        (legend)
        (axis(canvas, &scale, &like, top, y - 4.0))
        @for group in groups { (group) }
    };
    Some((markup, y + 24.0))
}

fn bar(canvas: &Canvas, scale: &Scale, cell: &Cell, index: usize, y: f64) -> Markup {
    let zero = scale.at(0.0_f64.clamp(scale.low, scale.high));
    let text = show::cell(cell, canvas.language);
    let Some(value) = cell.number() else {
        return html! {
            @if cell.hidden.is_some() {
                (area([zero, y, 14.0, BAR], Fill::Hidden))
            }
            (line(&text, zero + 20.0, y + BAR - 4.0, "start", 12.0, ink::SOFT))
        };
    };
    let end = scale.at(value);
    let (left, wide) = (zero.min(end), (end - zero).abs());
    let whisker = cell.interval.map(|[low, high]| (scale.at(low), scale.at(high)));
    let middle = y + BAR / 2.0;
    let after = whisker.map_or(end.max(zero), |(_, high)| high.max(end)) + 6.0;
    html! {
        (area([left, y, wide.max(0.5), BAR], Fill::Part(index)))
        @if let Some((low, high)) = whisker {
            path d=(format!("M{0} {2} H{1} M{0} {3} V{4} M{1} {3} V{4}", number(low), number(high), number(middle),
                number(middle - 4.0), number(middle + 4.0))) stroke="#000000" stroke-width="1.2" fill="none" {}
        }
        (line(&text, after, y + BAR - 4.0, "start", 12.0, "#1a1a1a"))
    }
}

/// What each fill stands for.
pub(super) fn legend(canvas: &Canvas, columns: &[usize]) -> Drawn {
    let labels: Vec<&str> = columns
        .iter()
        .filter_map(|column| canvas.table.columns.get(*column))
        .map(|head| head.label.get(canvas.language))
        .collect();
    let fills: Vec<Fill> = (0..labels.len()).map(Fill::Part).collect();
    keys(&labels, &fills)
}

/// Squares with names, in as many lines as they need.
pub(super) fn keys(labels: &[&str], fills: &[Fill]) -> Drawn {
    let (mut x, mut y) = (10.0, 8.0);
    let mut found = Vec::new();
    for (label, fill) in labels.iter().zip(fills) {
        let label = lines(label, 12.0, 300.0, 1).concat();
        let wide = width(&label, 12.0) + 40.0;
        if x + wide > WIDTH && x > 10.0 {
            x = 10.0;
            y += 20.0;
        }
        found.push(html! {
            (area([x, y, 16.0, 12.0], *fill))
            (line(&label, x + 22.0, y + 10.5, "start", 12.0, "#1a1a1a"))
        });
        x += wide;
    }
    (html! { @for key in found { (key) } }, y + 28.0)
}
