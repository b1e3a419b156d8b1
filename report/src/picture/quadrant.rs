//! Importance against capacity: a numbered point a row, and what the numbers stand for below.

use maud::html;

use super::ink;
use super::scale::Scale;
use super::write::{block, line, lines, number};
use super::{Canvas, Drawn, WIDTH};
use crate::show;
use crate::table::Text;

const LEFT: f64 = 70.0;
const TOP: f64 = 20.0;
const SIDE: f64 = 420.0;

pub(super) fn draw(
    canvas: &Canvas,
    rows: &[usize],
    (x, y): (usize, usize),
    middle: [f64; 2],
    [low, high]: [f64; 2],
    names: &[Text; 4],
) -> Option<Drawn> {
    if high <= low {
        return None;
    }
    let table = canvas.table;
    let right = WIDTH - 40.0;
    let bottom = TOP + SIDE;
    let across = Scale {
        low,
        high,
        from: LEFT,
        to: right,
    };
    let up = Scale {
        low,
        high,
        from: bottom,
        to: TOP,
    };
    let name = |column: usize| {
        table
            .columns
            .get(column)
            .map_or("", |head| head.label.get(canvas.language))
    };
    let (cross, beam) = (across.at(middle[0]), up.at(middle[1]));
    // Corners in the order of the names: low x high y, high x high y, low x low y, high x low y.
    let corners = [
        ((LEFT + cross) / 2.0, TOP + 16.0),
        ((cross + right) / 2.0, TOP + 16.0),
        ((LEFT + cross) / 2.0, bottom - 8.0),
        ((cross + right) / 2.0, bottom - 8.0),
    ];
    let items: Vec<_> = rows.iter().filter_map(|row| table.rows.get(*row)).collect();
    let half = items.len().div_ceil(2);
    let markup = html! {
        rect x=(number(LEFT)) y=(number(TOP)) width=(number(cross - LEFT)) height=(number(beam - TOP)) fill="#fff1e2" {}
        rect x=(number(LEFT)) y=(number(TOP)) width=(number(right - LEFT)) height=(number(SIDE)) fill="none"
            stroke=(ink::LINE) {}
        @for at in across.ticks() {
            (line(&show::decimal(at, usize::from(at.fract() != 0.0)), across.at(at), bottom + 16.0, "middle", 11.0, ink::SOFT))
            (line(&show::decimal(at, usize::from(at.fract() != 0.0)), LEFT - 8.0, up.at(at) + 4.0, "end", 11.0, ink::SOFT))
        }
        line x1=(number(cross)) x2=(number(cross)) y1=(number(TOP)) y2=(number(bottom)) stroke="#333333"
            stroke-dasharray="5 4" {}
        line x1=(number(LEFT)) x2=(number(right)) y1=(number(beam)) y2=(number(beam)) stroke="#333333"
            stroke-dasharray="5 4" {}
        @for (name, (x, y)) in names.iter().zip(corners) {
            (line(name.get(canvas.language), x, y, "middle", 12.0, "#333333"))
        }
        (line(name(x), (LEFT + right) / 2.0, bottom + 36.0, "middle", 13.0, "#1a1a1a"))
        text transform=(format!("translate(22 {}) rotate(-90)", number((TOP + bottom) / 2.0))) text-anchor="middle" {
            (name(y))
        }
        @for (index, row) in items.iter().enumerate() {
            @let values = (row.cells.get(x).and_then(|c| c.number()), row.cells.get(y).and_then(|c| c.number()));
            @if let (Some(one), Some(other)) = values {
                circle cx=(number(across.at(one))) cy=(number(up.at(other))) r="10" fill="#ffffff" stroke="#1b3a5c"
                    stroke-width="1.8" {}
                (line(&(index + 1).to_string(), across.at(one), up.at(other) + 4.0, "middle", 11.0, "#1b3a5c"))
            }
        }
        @for (index, row) in items.iter().enumerate() {
            @let (column, place) = (index / half.max(1), index % half.max(1));
            @let (left, top) = (20.0 + column as f64 * 350.0, bottom + 62.0 + place as f64 * 32.0);
            @let is_hidden = row.cells.get(x).is_some_and(|c| c.hidden.is_some())
                || row.cells.get(y).is_some_and(|c| c.hidden.is_some());
            @let label = format!("{}{}", row.head.label.get(canvas.language), if is_hidden { " ·" } else { "" });
            (line(&format!("{}.", index + 1), left + 18.0, top + 4.0, "end", 12.0, "#1b3a5c"))
            (block(&lines(&label, 12.0, 310.0, 2), left + 24.0, top, "start", 12.0))
        }
    };
    Some((markup, bottom + 62.0 + half as f64 * 32.0))
}
