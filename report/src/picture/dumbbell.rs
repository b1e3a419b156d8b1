//! Gaps: one line a row, from one group's value to the other's.

use maud::html;

use super::ink;
use super::scale::{axis, fitting};
use super::write::{block, line, lines, number, width};
use super::{Canvas, Drawn, WIDTH};
use crate::show;

const LABELS: f64 = 230.0;
const ROW: f64 = 34.0;

pub(super) fn draw(canvas: &Canvas, rows: &[usize], (from, to): (usize, usize)) -> Option<Drawn> {
    let table = canvas.table;
    let cells = rows
        .iter()
        .filter_map(|row| table.rows.get(*row))
        .flat_map(|row| [row.cells.get(from), row.cells.get(to)])
        .flatten();
    let scale = fitting(cells.clone(), LABELS + 40.0, WIDTH - 50.0)?;
    let like = cells.clone().find(|cell| cell.number().is_some())?.value.clone();
    let name = |column: usize| {
        table
            .columns
            .get(column)
            .map_or("", |head| head.label.get(canvas.language))
    };
    let top = 32.0;
    let mut y = top + 4.0;
    let mut drawn = Vec::new();
    for row in rows {
        let Some(row) = table.rows.get(*row) else { continue };
        let label = lines(row.head.label.get(canvas.language), 13.0, LABELS - 12.0, 2);
        let middle = y + ROW / 2.0;
        let ends = [from, to].map(|column| row.cells.get(column));
        let [one, other] = ends.map(|cell| cell.and_then(|cell| cell.number()).map(|value| scale.at(value)));
        let is_hidden = ends.iter().flatten().any(|cell| cell.hidden.is_some());
        let texts = ends.map(|cell| {
            cell.map(|cell| show::cell(cell, canvas.language))
                .unwrap_or_default()
        });
        // The value on the left stands left of its mark.
        let is_from_left = one.unwrap_or(0.0) <= other.unwrap_or(0.0);
        drawn.push(html! {
            (block(&label, LABELS, middle, "end", 13.0))
            @if let (Some(one), Some(other)) = (one, other) {
                line x1=(number(one)) x2=(number(other)) y1=(number(middle)) y2=(number(middle))
                    stroke="#333333" stroke-width="3" {}
            }
            @if let Some(x) = one {
                (diamond(x, middle))
                (line(&texts[0], if is_from_left { x - 10.0 } else { x + 10.0 }, middle + 4.0,
                    if is_from_left { "end" } else { "start" }, 12.0, "#1a1a1a"))
            }
            @if let Some(x) = other {
                (disc(x, middle))
                (line(&texts[1], if is_from_left { x + 10.0 } else { x - 10.0 }, middle + 4.0,
                    if is_from_left { "start" } else { "end" }, 12.0, "#1a1a1a"))
            }
            @if is_hidden {
                (ink::area([scale.from, middle - 7.0, 14.0, 14.0], ink::Fill::Hidden))
            }
        });
        y += ROW;
    }
    let second = 30.0 + width(name(from), 12.0) + 30.0;
    let markup = html! {
        (diamond(18.0, 14.0)) (line(name(from), 30.0, 18.0, "start", 12.0, "#1a1a1a"))
        (disc(second, 14.0)) (line(name(to), second + 12.0, 18.0, "start", 12.0, "#1a1a1a"))
        (axis(canvas, &scale, &like, top, y))
        @for row in drawn { (row) }
    };
    Some((markup, y + 26.0))
}

fn diamond(x: f64, y: f64) -> maud::Markup {
    let path = format!("M{} {} l7 7 l-7 7 l-7 -7 z", number(x), number(y - 7.0));
    html! { path d=(path) fill="#ffffff" stroke="#1b3a5c" stroke-width="2" {} }
}

fn disc(x: f64, y: f64) -> maud::Markup {
    html! { circle cx=(number(x)) cy=(number(y)) r="6.5" fill="#d9822b" stroke="#5c2f00" stroke-width="1.2" {} }
}
