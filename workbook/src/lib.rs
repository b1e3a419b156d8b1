//! Spreadsheet bytes to plain sheets with positions.
