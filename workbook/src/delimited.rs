//! CSV as pyxform reads it: a line with a sheet's name in the first column, then lines whose first column is empty.

use std::collections::{BTreeMap, BTreeSet};

use csv::ReaderBuilder;
use sondeo_engine::sheet::{Cell, Row, Sheet};

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
    let mut last = 0;
    for record in reader.records() {
        let record = record.map_err(|error| ReadError::new(&rules::DAMAGED, error.to_string()))?;
        // A carriage return alone ends a line, too, but is not counted.
        let line = record
            .position()
            .map_or(0, |position| position.line())
            .max(last + 1);
        last = line;
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
    /// Its rows follow the earlier ones, below a header of their own.
    GoesOn,
    /// It takes the earlier one's place.
    Replaces,
}

/// Rows whose first column names a sheet begin it; the other cells of such a row are part of it. Rows are numbered as in a
/// spreadsheet: the header of each sheet is row 1, and blank rows do not count.
pub fn split(rows: Vec<Row>, again: Again, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut header = Header::First;
    for mut row in rows {
        if row.cells.first().is_some_and(|cell| cell.column == 1) {
            let name = row.cells.remove(0).text.trim().to_owned();
            match sheets.iter().position(|sheet| sheet.name == name) {
                Some(known) => {
                    if again == Again::Replaces {
                        sheets[known].rows.clear();
                    }
                    header = if sheets[known].rows.is_empty() {
                        Header::First
                    } else {
                        Header::Awaited
                    };
                    sheets[known..].rotate_left(1);
                }
                None => {
                    header = Header::First;
                    sheets.push(Sheet {
                        name,
                        rows: Vec::new(),
                    });
                }
            }
            if sheets.len() > limits.sheets {
                return Err(passed("sheets", limits.sheets));
            }
        }
        if row.cells.is_empty() {
            continue;
        }
        if let Some(sheet) = sheets.last_mut() {
            if header == Header::Awaited {
                header = Header::again(sheet, &row, limits)?;
                if header != Header::First {
                    continue;
                }
            }
            header.place(&mut row);
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

/// Where the cells of a row go.
#[derive(PartialEq, Eq)]
enum Header {
    /// They stay where they are: the sheet has one header.
    First,
    /// The next row is another header of a sheet that goes on.
    Awaited,
    /// By column of the later header that of the first.
    Again(BTreeMap<u32, u32>),
}

impl Header {
    /// Reads a later header, which may have the columns in another order and more of them. A row that shares nothing with
    /// the first header is no header. Together they have no more columns than a sheet may have.
    fn again(sheet: &mut Sheet, row: &Row, limits: &Limits) -> Result<Self, ReadError> {
        let Some(first) = sheet.rows.first_mut() else {
            return Ok(Self::First);
        };
        let find = |first: &Row, text: &str| {
            let mut cells = first.cells.iter();
            cells
                .find(|cell| cell.text.trim() == text.trim())
                .map(|cell| cell.column)
        };
        if !row.cells.iter().any(|cell| find(first, &cell.text).is_some()) {
            return Ok(Self::First);
        }
        let mut places = BTreeMap::new();
        for cell in &row.cells {
            let column = find(first, &cell.text).unwrap_or_else(|| {
                let next = first.cells.last().map_or(1, |last| last.column + 1);
                first.cells.push(Cell {
                    column: next,
                    text: cell.text.clone(),
                });
                next
            });
            if column as usize > limits.columns {
                return Err(passed("columns", limits.columns));
            }
            places.insert(cell.column, column);
        }
        Ok(Self::Again(places))
    }

    fn place(&self, row: &mut Row) {
        if let Self::Again(places) = self {
            row.cells.retain(|cell| places.contains_key(&cell.column));
            for cell in &mut row.cells {
                cell.column = places.get(&cell.column).copied().unwrap_or(cell.column);
            }
            row.cells.sort_by_key(|cell| cell.column);
        }
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
