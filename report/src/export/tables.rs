//! The report as sheets: indicators, all other tables, and why numbers are withheld.

use rust_xlsxwriter::Worksheet;

use super::ExportError;
use super::sheet::{Pen, workbook_error};
use super::words::Words;
use crate::table::{Cell, Head, Light, Report, Table, Value};

/// What is shown instead of a withheld number.
pub(super) const HIDDEN: &str = "·";

/// Id of the section that has a sheet of its own.
const INDICATORS: &str = "indicators";

/// True if the report has indicators.
pub(super) fn has_indicators(report: &Report) -> bool {
    report.sections.iter().any(|section| section.id == INDICATORS)
}

/// Writes the tables of the section of indicators, or those of all others.
pub(super) fn write(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    report: &Report,
    wants_indicators: bool,
    language: &str,
    words: &Words,
) -> Result<(), ExportError> {
    let mut row = 0;
    let sections = report.sections.iter();
    for section in sections.filter(|section| (section.id == INDICATORS) == wants_indicators) {
        let title = pen.title.clone();
        pen.styled(sheet, row, 0, section.title.get(language), &title)?;
        row += 1;
        for reading in &section.readings {
            pen.text(sheet, row, 0, reading.get(language))?;
            row += 1;
        }
        row += 1;
        for table in &section.tables {
            row = block(sheet, pen, table, row, language, words)? + 1;
        }
    }
    sheet.set_column_width(0, 48).map_err(workbook_error)?;
    for column in 1..24 {
        sheet.set_column_width(column, 14).map_err(workbook_error)?;
    }
    Ok(())
}

/// What is written of a column: its value, and n, base and interval where any cell has them.
#[derive(Clone, Copy)]
struct Parts {
    n: bool,
    base: bool,
    interval: bool,
}

fn parts(table: &Table, column: usize) -> Parts {
    let cells = || table.rows.iter().filter_map(|row| row.cells.get(column));
    let is_count = |cell: &Cell| matches!(cell.value, Value::Count(_));
    Parts {
        n: cells().any(|cell| cell.n.is_some() && !is_count(cell)),
        base: cells().any(|cell| cell.base.is_some()),
        interval: cells().any(|cell| cell.interval.is_some()),
    }
}

/// Writes one table and gives the row after it.
fn block(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    table: &Table,
    first: usize,
    language: &str,
    words: &Words,
) -> Result<usize, ExportError> {
    let mut row = first;
    let strong = pen.strong.clone();
    pen.styled(sheet, row, 0, table.title.get(language), &strong)?;
    row += 1;
    for text in table.readings.iter().chain(&table.notes) {
        pen.text(sheet, row, 0, text.get(language))?;
        row += 1;
    }
    for line in &table.rows {
        for (cell, head) in line.cells.iter().zip(&table.columns) {
            if let Some(remark) = cell.remark.as_ref().filter(|_| cell.is_of_shown_groups()) {
                let [of, column, what] =
                    [&line.head.label, &head.label, remark].map(|text| text.get(language));
                pen.text(sheet, row, 0, &format!("{of} · {column}: {what}"))?;
                row += 1;
            }
        }
    }
    let parts: Vec<Parts> = (0..table.columns.len()).map(|at| parts(table, at)).collect();
    let mut headers = vec![table.corner.get(language).to_owned()];
    for (head, parts) in table.columns.iter().zip(&parts) {
        let name = headed(head, language, words);
        headers.push(name.clone());
        if parts.n {
            headers.push(format!("{name}: n"));
        }
        if parts.base {
            headers.push(format!("{name}: {}", words.base));
        }
        if parts.interval {
            headers.push(format!("{name}: {}", words.interval_low));
            headers.push(format!("{name}: {}", words.interval_high));
        }
    }
    pen.headers(sheet, row, headers.iter().map(String::as_str))?;
    row += 1;
    for line in &table.rows {
        pen.text(sheet, row, 0, &headed(&line.head, language, words))?;
        let mut column = 1;
        for (cell, parts) in line.cells.iter().zip(&parts) {
            value(sheet, pen, (row, column), cell, language, words)?;
            column += 1;
            let numbers = [
                (parts.n, cell.n.map(|n| n as f64)),
                (parts.base, cell.base.map(|n| n as f64)),
                (parts.interval, cell.interval.map(|[low, _]| low)),
                (parts.interval, cell.interval.map(|[_, high]| high)),
            ];
            for (index, (has_column, number)) in numbers.into_iter().enumerate() {
                if let Some(number) = number.filter(|_| has_column) {
                    let format = match (index, &cell.value) {
                        (0 | 1, _) => &pen.whole,
                        (_, Value::Share(_) | Value::Points(_)) => &pen.percent,
                        _ => &pen.decimal,
                    };
                    super::sheet::number(sheet, row, column, number, format)?;
                }
                column += usize::from(has_column);
            }
        }
        row += 1;
    }
    Ok(row)
}

fn headed(head: &Head, language: &str, words: &Words) -> String {
    let label = head.label.get(language);
    match head.base {
        Some(base) => format!("{label} ({} = {base})", words.count),
        None => label.to_owned(),
    }
}

fn value(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    (row, column): (usize, usize),
    cell: &Cell,
    language: &str,
    words: &Words,
) -> Result<(), ExportError> {
    if cell.hidden.is_some() {
        return pen.text(sheet, row, column, HIDDEN);
    }
    let format = match cell.value {
        Value::Share(_) | Value::Points(_) => &pen.percent,
        Value::Count(_) => &pen.whole,
        Value::Probability(_) => &pen.probability,
        _ => &pen.decimal,
    };
    match (&cell.value, cell.number()) {
        (_, Some(number)) => super::sheet::number(sheet, row, column, number, format),
        (Value::Date(text), _) => pen.text(sheet, row, column, text),
        (Value::Text(text), _) => pen.text(sheet, row, column, text.get(language)),
        (Value::Light(light), _) => {
            let word = match light {
                Light::Green => &words.light_green,
                Light::Amber => &words.light_amber,
                Light::Red => &words.light_red,
                Light::Grey => &words.light_grey,
            };
            pen.text(sheet, row, column, word)
        }
        _ => match &cell.remark {
            Some(remark) => pen.text(sheet, row, column, remark.get(language)),
            None => Ok(()),
        },
    }
}

/// Which cells are withheld, and why.
pub(super) fn suppression(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    report: &Report,
    language: &str,
    words: &Words,
) -> Result<(), ExportError> {
    let title = pen.title.clone();
    pen.styled(sheet, 0, 0, &words.sheet_suppression, &title)?;
    let about = &report.about;
    let lines = [
        words.about_hidden.clone(),
        format!("{}: {}", words.minimum_cell, about.minimum),
    ];
    let mut row = 1;
    for line in lines
        .iter()
        .map(String::as_str)
        .chain(about.notes.iter().map(|note| note.get(language)))
    {
        pen.text(sheet, row, 0, line)?;
        row += 1;
    }
    row += 1;
    let headers = [&words.table, &words.row, &words.column, &words.why_hidden];
    pen.headers(sheet, row, headers.map(String::as_str))?;
    let tables = report.sections.iter().flat_map(|section| &section.tables);
    for table in tables {
        for line in &table.rows {
            for (cell, head) in line.cells.iter().zip(&table.columns) {
                let Some(why) = cell.hidden else { continue };
                row += 1;
                pen.text(sheet, row, 0, table.title.get(language))?;
                pen.text(sheet, row, 1, line.head.label.get(language))?;
                pen.text(sheet, row, 2, head.label.get(language))?;
                pen.text(sheet, row, 3, why.explain(about.minimum).get(language))?;
            }
        }
    }
    for (column, width) in [(0, 50), (1, 34), (2, 24), (3, 90)] {
        sheet.set_column_width(column, width).map_err(workbook_error)?;
    }
    Ok(())
}
