//! Pictures of tables, as SVG: bars, diverging bars, gaps, slopes, quadrants and a tile map of Mexico.
//!
//! A picture is drawn from the cells of its table and nothing else, so it shows no number that the table withholds.
//! It is readable without colour: parts differ by pattern as well, and values stand beside what they belong to.
//! Attributes alone carry the looks: pages that forbid inline style may hold it, inside or as an image.

mod bars;
mod dumbbell;
mod ink;
mod likert;
mod quadrant;
mod scale;
mod slope;
mod tilemap;
mod write;

use maud::{Markup, html};

use crate::show;
use crate::table::{Picture, Table};

/// Width of every picture, in units of its view box.
const WIDTH: f64 = 720.0;

/// What a drawing is made with.
struct Canvas<'a> {
    table: &'a Table,
    language: &'a str,
}

/// A drawing and its height.
type Drawn = (Markup, f64);

/// The table's picture as an SVG document; `None` if it has none, or nothing that could be drawn.
pub fn svg(table: &Table, language: &str) -> Option<String> {
    let picture = table.picture.as_ref()?;
    let canvas = Canvas { table, language };
    let (drawing, height) = match picture {
        Picture::Bars { rows, columns } => bars::draw(&canvas, rows, columns),
        Picture::Likert {
            rows,
            columns,
            neutral,
        } => likert::draw(&canvas, rows, columns, *neutral),
        Picture::Dumbbell { rows, from, to } => dumbbell::draw(&canvas, rows, (*from, *to)),
        Picture::Slope { rows, from, to } => slope::draw(&canvas, rows, (*from, *to)),
        Picture::Quadrant {
            rows,
            x,
            y,
            middle,
            scale,
            names,
        } => quadrant::draw(&canvas, rows, (*x, *y), *middle, *scale, names),
        Picture::TileMap { rows, column } => tilemap::draw(&canvas, rows, *column),
    }?;
    let (title, description) = (table.title.get(language), alternative(table, language));
    let view = format!("0 0 {WIDTH} {}", write::number(height));
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(view) width=(WIDTH) height=(write::number(height)) role="img"
            aria-label=(format!("{title}. {description}")) font-family="Arial, 'Liberation Sans', sans-serif"
            font-size="13" fill="#1a1a1a" {
            title { (title) }
            desc { (description) }
            rect width="100%" height="100%" fill="#ffffff" {}
            (drawing)
        }
    };
    Some(markup.into_string())
}

/// What the picture says, in words: the table's readings, or its first rows.
pub fn alternative(table: &Table, language: &str) -> String {
    if !table.readings.is_empty() {
        let readings = table.readings.iter().map(|reading| reading.get(language));
        return readings.collect::<Vec<_>>().join(" ");
    }
    let rows = table.rows.iter().take(12).map(|row| {
        let cells = row
            .cells
            .iter()
            .zip(&table.columns)
            .filter(|(cell, _)| cell.hidden.is_some() || cell.number().is_some());
        let cells: Vec<String> = cells
            .map(|(cell, head)| format!("{} {}", head.label.get(language), show::cell(cell, language)))
            .collect();
        format!("{}: {}.", row.head.label.get(language), cells.join(", "))
    });
    rows.collect::<Vec<_>>().join(" ")
}
