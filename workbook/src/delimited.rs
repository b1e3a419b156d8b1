//! CSV as pyxform reads it: a line with a sheet's name in the first column, then lines whose first column is empty.

use std::collections::BTreeSet;

use csv::ReaderBuilder;
use sondeo_engine::sheet::{Row, Sheet};

use crate::limits::{Collector, passed};
use crate::{Limits, ReadError, rules};

/// Sheets of a text that holds several of them.
pub fn read(text: &str, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let (rows, _) = rows(text, limits, 0)?;
    let mut sheets = split(rows, Again::GoesOn, limits)?;
    sheets.iter_mut().for_each(drop_headless);
    Ok(sheets)
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

/// What happens when a sheet's name is met again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Its rows follow the earlier ones.
    GoesOn,
    /// It takes the earlier one's place.
    Replaces,
}

/// Rows whose first column names a sheet begin it; the other cells of such a row are part of it. Rows are numbered as in a
/// spreadsheet: the header of each sheet is row 1, and blank rows do not count.
pub fn split(rows: Vec<Row>, again: Again, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for mut row in rows {
        if row.cells.first().is_some_and(|cell| cell.column == 1) {
            let name = row.cells.remove(0).text.trim().to_owned();
            match sheets.iter().position(|sheet| sheet.name == name) {
                Some(known) => {
                    if again == Again::Replaces {
                        sheets[known].rows.clear();
                    }
                    sheets[known..].rotate_left(1);
                }
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
            row.number = sheet.rows.len() as u32 + 1;
            sheet.rows.push(row);
        }
    }
    if sheets.is_empty() {
        Err(ReadError::new(&rules::UNKNOWN_FORMAT, "csv"))
    } else {
        Ok(sheets)
    }
}

/// Leaves out cells above which there is no header.
pub fn drop_headless(sheet: &mut Sheet) {
    let Some((header, rows)) = sheet.rows.split_first_mut() else {
        return;
    };
    let columns: BTreeSet<u32> = header.cells.iter().map(|cell| cell.column).collect();
    for row in rows {
        row.cells.retain(|cell| columns.contains(&cell.column));
    }
}
