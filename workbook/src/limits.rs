//! How much of a workbook is read before it is refused.

use sondeo_engine::sheet::{Cell, Row};

use crate::{ReadError, rules};

/// Limits for one workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it came.
    pub file_bytes: usize,
    /// Entries of a container.
    pub entries: usize,
    /// Bytes of one inflated entry.
    pub entry_bytes: usize,
    /// Bytes of all inflated entries together.
    pub inflated_bytes: usize,
    pub sheets: usize,
    /// Highest row number with a cell.
    pub rows: usize,
    /// Highest column number with a cell.
    pub columns: usize,
    /// Non-empty cells of all sheets.
    pub cells: usize,
}

impl Limits {
    pub const DEFAULT: Self = Self {
        file_bytes: 10 << 20,
        entries: 200,
        entry_bytes: 64 << 20,
        inflated_bytes: 128 << 20,
        sheets: 100,
        rows: 110_000,
        columns: 300,
        cells: 2_000_000,
    };
}

/// Error: a limit was passed.
pub fn passed(what: &str, limit: usize) -> ReadError {
    let ReadError(diagnostic) = ReadError::new(&rules::TOO_LARGE, limit.to_string());
    ReadError(diagnostic.with(what))
}

/// Collects cells into rows, and refuses to grow past the limits.
pub struct Collector<'l> {
    limits: &'l Limits,
    cells: usize,
    rows: Vec<Row>,
}

impl<'l> Collector<'l> {
    /// `cells` of earlier sheets count, too.
    pub fn new(limits: &'l Limits, cells: usize) -> Self {
        Self {
            limits,
            cells,
            rows: Vec::new(),
        }
    }

    /// Adds a cell; row and column are 1-based and rows do not go down. Blank cells are left out.
    pub fn add(&mut self, row: u32, column: u32, text: String) -> Result<(), ReadError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if row as usize > self.limits.rows {
            return Err(passed("rows", self.limits.rows));
        }
        if column as usize > self.limits.columns {
            return Err(passed("columns", self.limits.columns));
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(passed("cells", self.limits.cells));
        }
        let cell = Cell { column, text };
        match self.rows.last_mut() {
            Some(last) if last.number == row => last.cells.push(cell),
            _ => self.rows.push(Row {
                number: row,
                cells: vec![cell],
            }),
        }
        Ok(())
    }

    /// The rows, and how many cells were counted so far.
    pub fn finish(self) -> (Vec<Row>, usize) {
        (self.rows, self.cells)
    }
}
