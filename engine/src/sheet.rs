//! Plain sheets with positions: what every spreadsheet format becomes before XLSForm is read from it.

use alloc::string::String;
use alloc::vec::Vec;

/// A workbook as plain text cells. Formats (`.xlsx`, `.xls`, `.csv`, Markdown) are read by `sondeo-workbook`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workbook {
    /// File name without folder and extension; the form id where the settings give none.
    pub stem: String,
    pub sheets: Vec<Sheet>,
}

/// One sheet: its name as written, and its rows from top to bottom. Empty rows may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Row>,
}

/// One row: its 1-based number in the sheet, and its non-empty cells from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub number: u32,
    pub cells: Vec<Cell>,
}

/// One non-empty cell: its 1-based column and its text (numbers and dates as pyxform would read them).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub column: u32,
    pub text: String,
}
