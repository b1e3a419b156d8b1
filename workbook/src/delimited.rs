//! CSV as pyxform reads it: a line with a sheet's name in the first column, then lines whose first column is empty.

use csv::ReaderBuilder;
use sondeo_engine::sheet::{Row, Sheet};

use crate::limits::{Collector, passed};
use crate::{Limits, ReadError, rules};

/// Sheets of a text that holds several of them.
pub fn read(text: &str, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let (rows, _) = rows(text, limits, 0)?;
    split(rows, limits)
}

/// The rows of one CSV file; row numbers are lines of the file.
pub fn rows(text: &str, limits: &Limits, cells: usize) -> Result<(Vec<Row>, usize), ReadError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut collector = Collector::new(limits, cells);
    for record in reader.records() {
        let record = record.map_err(|error| ReadError::new(&rules::DAMAGED, error.to_string()))?;
        let line = record.position().map_or(0, |position| position.line());
        let line = u32::try_from(line).map_err(|_| passed("rows", limits.rows))?;
        for (column, text) in (1..).zip(record.iter()) {
            collector.add(line, column, text.to_owned())?;
        }
    }
    Ok(collector.finish())
}

/// Rows whose first column names a sheet begin it; the other cells of such a row are part of it.
pub fn split(rows: Vec<Row>, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for mut row in rows {
        if row.cells.first().is_some_and(|cell| cell.column == 1) {
            let name = row.cells.remove(0).text.trim().to_owned();
            // A name that returns goes on with its sheet.
            match sheets.iter().position(|sheet| sheet.name == name) {
                Some(known) => sheets[known..].rotate_left(1),
                None => sheets.push(Sheet {
                    name,
                    rows: Vec::new(),
                }),
            }
            if sheets.len() > limits.sheets {
                return Err(passed("sheets", limits.sheets));
            }
        }
        if row.cells.is_empty() {
            continue;
        }
        if let Some(sheet) = sheets.last_mut() {
            sheet.rows.push(row);
        }
    }
    if sheets.is_empty() {
        Err(ReadError::new(&rules::UNKNOWN_FORMAT, "csv"))
    } else {
        Ok(sheets)
    }
}
