//! One table of the page: sentences, picture, figures, notes.

use std::collections::BTreeSet;

use maud::{Markup, PreEscaped, html};

use super::words::Words;
use crate::picture;
use crate::show;
use crate::table::{Cell, Head, HeadKind, Light, Row, Table, Value, Why};

/// Columns of a table that stands on an upright page.
const NARROW: usize = 7;
/// Columns that fit on a page at all; a table with more goes on below itself.
const WIDEST: usize = 12;

/// True if a column of a group shows anything.
fn has_figures(table: &Table, column: usize) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    cells.any(|cell| cell.hidden.is_none() && (cell.value != Value::None || cell.remark.is_some()))
}

/// Rows, and columns, of a table that is too large to be read among sentences.
const LONG: usize = 25;
const WIDE: usize = 9;

/// True if the figures stand behind a line that opens them.
fn is_large(table: &Table) -> bool {
    table.rows.len() > LONG || table.columns.len() > WIDE && !is_turned(table)
}

/// True if the table is drawn with its columns down: many measures of a few groups.
fn is_turned(table: &Table) -> bool {
    const FEW: usize = 4;
    table.columns.len() > NARROW && table.rows.len() <= FEW
}

/// The same table with its columns down.
fn turned(table: &Table) -> Table {
    let cells = |column: usize| {
        let cells = table.rows.iter().map(|row| row.cells.get(column).cloned());
        cells.map(Option::unwrap_or_default).collect()
    };
    Table {
        columns: table.rows.iter().map(|row| row.head.clone()).collect(),
        rows: (table.columns.iter().enumerate())
            .map(|(column, head)| Row {
                head: head.clone(),
                cells: cells(column),
            })
            .collect(),
        ..table.clone()
    }
}

/// A table with its sentences and picture; the figures of a large one are opened when they are wanted, and printed when
/// they are open.
pub(super) fn table_block(table: &Table, minimum: u64, language: &str, words: &Words) -> Markup {
    html! {
        article id=(table.id) {
            h3 { (table.title.get(language)) }
            (sentences(table, language, words))
            @if let Some(svg) = picture::svg(table, language) {
                figure { (PreEscaped(svg)) }
            }
            @if is_large(table) {
                details.figures.wide[table.columns.len() > WIDE] {
                    summary { (words.all_figures) }
                    (figures(table, minimum, language, words))
                }
                p.paper { (words.closed_figures) }
            } @else if is_turned(table) {
                (figures(&turned(table), minimum, language, words))
            } @else {
                (figures(table, minimum, language, words))
            }
        }
    }
}

/// A whole table of the annex.
pub(super) fn annex_block(table: &Table, minimum: u64, language: &str, words: &Words) -> Markup {
    html! {
        article id=(table.id) {
            h3 { (table.title.get(language)) }
            (sentences(table, language, words))
            @if let Some(svg) = picture::svg(table, language) {
                figure { (PreEscaped(svg)) }
            }
            (figures(table, minimum, language, words))
        }
    }
}

fn figures(table: &Table, minimum: u64, language: &str, words: &Words) -> Markup {
    // Why numbers are withheld, each reason once; its number stands beside the dot.
    let (rows, empty) = rows_of(table);
    let cells = || rows.iter().flat_map(|row| &row.cells);
    let reasons: BTreeSet<Why> = cells().filter_map(|cell| cell.hidden).collect();
    let reasons: Vec<Why> = reasons.into_iter().collect();
    let is_rounded = cells().any(Cell::is_rounded);
    let is_wide = table.columns.len() > NARROW;
    let (shown, withheld): (Vec<usize>, Vec<usize>) =
        (0..table.columns.len()).partition(|column| !is_wide || has_figures(table, *column));
    let names = |columns: &[usize]| {
        let names = columns
            .iter()
            .map(|column| table.columns[*column].label.get(language));
        names.collect::<Vec<_>>().join(", ")
    };
    let has_notes = !table.notes.is_empty()
        || !reasons.is_empty()
        || !withheld.is_empty()
        || !empty.is_empty()
        || is_rounded;
    html! {
        @for part in shown.chunks(WIDEST) { div.scroll {
            table {
                caption { (words.table) ": " (table.title.get(language)) }
                thead {
                    tr {
                        th scope="col" { (table.corner.get(language)) }
                        @for column in part { (column_head(&table.columns[*column], language, words)) }
                    }
                }
                tbody {
                    @for row in &rows {
                        tr.state[row.head.kind == HeadKind::State] {
                            th scope="row" {
                                (row.head.label.get(language))
                                @if let Some(base) = row.head.base { " " span.n { "n = " (show::count(base)) } }
                            }
                            @for column in part {
                                @if let Some(cell) = row.cells.get(*column) {
                                    (cell_of(cell, &table.columns[*column], &reasons, language))
                                }
                            }
                        }
                    }
                }
            }
        } }
        @if has_notes {
            ul.notes {
                @if !empty.is_empty() {
                    li {
                        details.more {
                            summary { (words.rows_withheld) " " (empty.len()) }
                            @for (index, row) in empty.iter().enumerate() {
                                @if index > 0 { "; " }
                                (row.head.label.get(language))
                            }
                            "."
                        }
                    }
                }
                @if !withheld.is_empty() { li { (words.without_figures) " " (names(&withheld)) "." } }
                @if is_rounded { li.why { "≈ " (words.rounded) } }
                @for note in &table.notes { li { (note.get(language)) } }
                @for (index, why) in reasons.iter().enumerate() {
                    li.why { (show::WITHHELD) sup { (index + 1) } " " (why.explain(minimum).get(language)) }
                }
            }
        }
    }
}

/// Sentences that are read at once; more of them stand behind a line.
const FEW: usize = 4;

fn sentences(table: &Table, language: &str, words: &Words) -> Markup {
    html! {
        @if table.readings.len() > FEW {
            details.more {
                summary { (words.in_sentences) " (" (table.readings.len()) ")" }
                ul { @for reading in &table.readings { li { (show::sentence(reading.get(language))) } } }
            }
        } @else if !table.readings.is_empty() {
            p.reading { @for reading in &table.readings { (show::sentence(reading.get(language))) " " } }
        }
    }
}

/// The rows to be drawn; those of a long table that show no number are named only.
fn rows_of(table: &Table) -> (Vec<&Row>, Vec<&Row>) {
    let has_number = |row: &&Row| row.cells.iter().any(|cell| cell.number().is_some());
    table
        .rows
        .iter()
        .partition(|row| !is_large(table) || has_number(row))
}

/// True if any cell shows a number, a date, a text.
pub(super) fn shows_something(table: &Table) -> bool {
    let mut cells = table.rows.iter().flat_map(|row| &row.cells);
    cells.any(|cell| cell.hidden.is_none() && cell.value != Value::None)
}

fn column_head(head: &Head, language: &str, words: &Words) -> Markup {
    html! {
        th scope="col" {
            (head.label.get(language))
            @if let Some(base) = head.base { br; span.n { (words.n) " = " (show::count(base)) } }
        }
    }
}

fn cell_of(cell: &Cell, head: &Head, reasons: &[Why], language: &str) -> Markup {
    if let Some(why) = cell.hidden {
        let number = reasons.iter().position(|known| *known == why).unwrap_or(0) + 1;
        return html! { td.hidden { (show::WITHHELD) sup { (number) } } };
    }
    let shown = show::cell(cell, language);
    let is_text =
        matches!(cell.value, Value::Text(_)) || (cell.value == Value::None && cell.remark.is_some());
    let base = cell.base.or(head.base);
    html! {
        td.text[is_text] {
            @if cell.is_rounded() { "≈ " }
            @match cell.value {
                Value::Light(light) => span class=(format!("light {}", light_class(light))) { (shown) },
                _ => (shown),
            }
            @if let Some(interval) = show::interval(cell, language) { " " span.interval { "(" (interval) ")" } }
            @if let Some(n) = cell.n.filter(|_| !matches!(cell.value, Value::Count(_))) {
                " " span.n { (show::count(n)) @if let Some(base) = base { "/" (show::count(base)) } }
            } @else if let Some(base) = cell.base.filter(|base| head.base != Some(*base)) {
                " " span.n { "n = " (show::count(base)) }
            }
            @if let (Some(remark), false) = (&cell.remark, cell.value == Value::None || cell.is_rounded()) {
                br; span.remark { (remark.get(language)) }
            }
        }
    }
}

fn light_class(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
        Light::Grey => "grey",
    }
}
