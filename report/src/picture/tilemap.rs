//! Mexico's 32 entities as tiles of one size: a small one counts as much as a large one.

use maud::html;

use super::ink::{self, CLASSES, Fill};
use super::write::{line, number};
use super::{Canvas, Drawn, WIDTH};
use crate::show;
use crate::table::Value;

/// Code of INEGI, usual short name, column and row of the tile.
const TILES: [(&str, &str, u8, u8); 32] = [
    ("01", "Ags.", 3, 2),
    ("02", "BC", 0, 0),
    ("03", "BCS", 0, 1),
    ("04", "Camp.", 9, 5),
    ("05", "Coah.", 3, 0),
    ("06", "Col.", 2, 4),
    ("07", "Chis.", 8, 6),
    ("08", "Chih.", 2, 0),
    ("09", "CDMX", 5, 4),
    ("10", "Dgo.", 2, 1),
    ("11", "Gto.", 3, 3),
    ("12", "Gro.", 4, 5),
    ("13", "Hgo.", 5, 3),
    ("14", "Jal.", 2, 3),
    ("15", "Méx.", 4, 4),
    ("16", "Mich.", 3, 4),
    ("17", "Mor.", 5, 5),
    ("18", "Nay.", 2, 2),
    ("19", "NL", 4, 1),
    ("20", "Oax.", 6, 6),
    ("21", "Pue.", 6, 5),
    ("22", "Qro.", 4, 3),
    ("23", "QRoo", 10, 5),
    ("24", "SLP", 4, 2),
    ("25", "Sin.", 1, 1),
    ("26", "Son.", 1, 0),
    ("27", "Tab.", 8, 5),
    ("28", "Tamps.", 5, 1),
    ("29", "Tlax.", 6, 4),
    ("30", "Ver.", 7, 4),
    ("31", "Yuc.", 10, 4),
    ("32", "Zac.", 3, 1),
];

const SIDE: f64 = 60.0;
const LEFT: f64 = 28.0;
const TOP: f64 = 12.0;

pub(super) fn draw(canvas: &Canvas, rows: &[usize], column: usize) -> Option<Drawn> {
    let table = canvas.table;
    let cell = |code: &str| {
        let found = rows.iter().filter_map(|row| table.rows.get(*row));
        found
            .into_iter()
            .find(|row| row.head.key == code)?
            .cells
            .get(column)
    };
    let numbers = || TILES.iter().filter_map(|(code, ..)| cell(code)?.number());
    if TILES.iter().all(|(code, ..)| cell(code).is_none()) {
        return None;
    }
    let is_share = TILES
        .iter()
        .filter_map(|(code, ..)| cell(code))
        .any(|c| matches!(c.value, Value::Share(_)));
    let (low, high) = match is_share {
        true => (0.0, 1.0),
        false => (
            0.0f64.min(numbers().fold(0.0, f64::min)),
            numbers().fold(1e-9, f64::max),
        ),
    };
    let class = |value: f64| {
        let part = (value - low) / (high - low) * CLASSES.len() as f64;
        (part.max(0.0) as usize).min(CLASSES.len() - 1)
    };
    let like = TILES
        .iter()
        .filter_map(|(code, ..)| cell(code))
        .find(|cell| cell.number().is_some())
        .map_or(Value::None, |cell| cell.value.clone());
    let limit = |index: usize| {
        let at = low + (high - low) * index as f64 / CLASSES.len() as f64;
        match is_share {
            true => show::percent(at, canvas.language),
            false => super::scale::tick(canvas, &like, at),
        }
    };
    let height = TOP + 7.0 * SIDE;
    let markup = html! {
        @for (code, name, across, down) in TILES {
            @let (x, y) = (LEFT + f64::from(across) * SIDE, TOP + f64::from(down) * SIDE);
            @let found = cell(code);
            @let value = found.and_then(|cell| cell.number());
            @let is_hidden = found.is_some_and(|cell| cell.hidden.is_some());
            @let fill = value.map_or("#ffffff", |value| CLASSES[class(value)]);
            @let colour = if value.is_some_and(|value| class(value) > 2) { "#ffffff" } else { "#1a1a1a" };
            @let dash = (value.is_none() && !is_hidden).then_some("3 3");
            rect x=(number(x)) y=(number(y)) width=(SIDE - 4.0) height=(SIDE - 4.0) rx="4" fill=(fill) stroke="#444444"
                stroke-width="0.8" stroke-dasharray=[dash] {}
            @if is_hidden {
                (ink::area([x + 3.0, y + 3.0, SIDE - 10.0, SIDE - 10.0], Fill::Hidden))
                rect x=(number(x + 8.0)) y=(number(y + 11.0)) width=(SIDE - 20.0) height="15" fill="#ffffff" {}
            }
            (line(name, x + (SIDE - 4.0) / 2.0, y + 23.0, "middle", 12.0, colour))
            @if value.is_some() {
                (line(&found.map(|cell| show::cell(cell, canvas.language)).unwrap_or_default(),
                    x + (SIDE - 4.0) / 2.0, y + 42.0, "middle", 12.0, colour))
            }
        }
        @for (index, fill) in CLASSES.iter().enumerate() {
            @let x = LEFT + 5.0 * SIDE + 34.0 * index as f64 + 60.0;
            rect x=(number(x)) y="16" width="34" height="12" fill=(fill) stroke="#444444" stroke-width="0.6" {}
            (line(&limit(index), x, 42.0, "middle", 10.0, ink::SOFT))
        }
        (line(&limit(CLASSES.len()), LEFT + 5.0 * SIDE + 230.0, 42.0, "middle", 10.0, ink::SOFT))
    };
    const { assert!(LEFT + 11.0 * SIDE < WIDTH) };
    Some((markup, height))
}
