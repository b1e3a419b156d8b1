//! Cells of .xlsx, .xlsb and .xls, as the text that pyxform would see.

use std::io::Cursor;

use calamine::{Data, DataRef, DataType, ExcelDateTime, Reader, Xls, XlsError, Xlsb, Xlsx, XlsxError};
use sondeo_engine::sheet::Sheet;

use crate::limits::{Collector, passed};
use crate::{Limits, ReadError, delimited, rules};

/// Sheets of an Office Open XML workbook whose container was checked.
pub fn read_xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut book = match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsxError::Password) => return Err(ReadError::new(&rules::ENCRYPTED, "")),
        Err(XlsxError::FileNotFound(_)) => return read_xlsb(bytes, limits),
        Err(error) => return Err(damaged(error)),
    };
    let names = book.sheet_names();
    if names.len() > limits.sheets {
        return Err(passed("sheets", limits.sheets));
    }
    let mut sheets = Vec::new();
    let mut cells = 0;
    for name in names {
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        sheets.push(cell_by_cell(name, limits, &mut cells, || {
            reader.next_cell().map_err(damaged)
        })?);
    }
    Ok(sheets)
}

/// One sheet from a reader of cells. `cells` counts those of all sheets.
fn cell_by_cell<'a>(
    name: String,
    limits: &Limits,
    cells: &mut usize,
    mut next: impl FnMut() -> Result<Option<calamine::Cell<DataRef<'a>>>, ReadError>,
) -> Result<Sheet, ReadError> {
    let mut collector = Collector::new(limits, *cells);
    while let Some(cell) = next()? {
        let (row, column) = cell.get_position();
        collector.add(
            row.saturating_add(1),
            column.saturating_add(1),
            borrowed_text(cell.get_value()),
        )?;
    }
    let (rows, counted) = collector.finish();
    *cells = counted;
    Ok(used(Sheet { name, rows }))
}

/// Cell by cell, as above: a table of all places up to a cell in the last row and column would not fit into memory.
fn read_xlsb(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(damaged)?;
    let names = book.sheet_names();
    if names.len() > limits.sheets {
        return Err(passed("sheets", limits.sheets));
    }
    let mut sheets = Vec::new();
    let mut cells = 0;
    for name in names {
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        sheets.push(cell_by_cell(name, limits, &mut cells, || {
            reader.next_cell().map_err(damaged)
        })?);
    }
    Ok(sheets)
}

/// Sheets of a BIFF workbook.
pub fn read_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut book = match Xls::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsError::Password) => return Err(ReadError::new(&rules::ENCRYPTED, "")),
        Err(_) if is_encrypted(bytes) => return Err(ReadError::new(&rules::ENCRYPTED, "")),
        Err(error) => return Err(damaged(error)),
    };
    let names = book.sheet_names();
    ranges(names, limits, |name| book.worksheet_range(name).map_err(damaged))
}

/// True for an .xlsx under a password: a compound file with this stream instead of a zip container (MS-OFFCRYPTO § 2.3.4.4).
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|window| window == name)
}

fn ranges(
    names: Vec<String>,
    limits: &Limits,
    mut range: impl FnMut(&str) -> Result<calamine::Range<Data>, ReadError>,
) -> Result<Vec<Sheet>, ReadError> {
    if names.len() > limits.sheets {
        return Err(passed("sheets", limits.sheets));
    }
    let mut sheets = Vec::new();
    let mut cells = 0;
    for name in names {
        let range = range(&name)?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut collector = Collector::new(limits, cells);
        for (row, column, value) in range.used_cells() {
            let row = top.saturating_add(row as u32).saturating_add(1);
            let column = left.saturating_add(column as u32).saturating_add(1);
            collector.add(row, column, owned_text(value))?;
        }
        let (rows, counted) = collector.finish();
        cells = counted;
        sheets.push(used(Sheet { name, rows }));
    }
    Ok(sheets)
}

/// More blank headers in a row than this end a sheet's columns.
const BLANK_COLUMNS: u32 = 20;
/// More blank rows than this end a sheet.
const BLANK_ROWS: u32 = 60;

/// The part of a sheet that is a table: below the headers of its first row, up to a long run of blanks.
fn used(mut sheet: Sheet) -> Sheet {
    let Some(header) = sheet.rows.first_mut().filter(|row| row.number == 1) else {
        sheet.rows.clear();
        return sheet;
    };
    let mut column = 0;
    header.cells.retain(|cell| {
        let fits = cell.column <= column + BLANK_COLUMNS + 1;
        if fits {
            column = cell.column;
        }
        fits
    });
    delimited::drop_headless(&mut sheet);
    let mut row = 1;
    sheet.rows.retain(|next| {
        let fits = !next.cells.is_empty() && next.number <= row + BLANK_ROWS + 1;
        if fits {
            row = next.number;
        }
        fits
    });
    sheet
}

fn borrowed_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => clean(text),
        DataRef::String(text) | DataRef::DurationIso(text) => clean(text),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::Bool(value) => boolean(*value),
        DataRef::DateTime(value) => date_time(value, true),
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => number(*value),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn owned_text(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DurationIso(text) => clean(text),
        Data::DateTimeIso(text) => iso(text),
        Data::Bool(value) => boolean(*value),
        Data::DateTime(value) => date_time(value, false),
        Data::Error(error) => error.to_string(),
        Data::Int(value) => value.to_string(),
        other => other.get_float().map(number).unwrap_or_default(),
    }
}

fn clean(text: &str) -> String {
    if text.contains('\u{a0}') {
        text.replace('\u{a0}', " ")
    } else {
        text.to_owned()
    }
}

/// `2024-03-01T10:30:00` as dates of numbers are written: `2024-03-01 10:30:00`.
fn iso(text: &str) -> String {
    match text.split_once('T') {
        Some((date, time)) => format!("{date} {}", time.trim_end_matches('Z')),
        None if text.contains('-') => format!("{text} 00:00:00"),
        None => text.to_owned(),
    }
}

fn boolean(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}

/// Whole numbers without a fraction; others in the shortest form that reads back the same, with an exponent if they are
/// very small or large.
fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        // Zero has no sign.
        return format!("{:.0}", value + 0.0);
    }
    if (1e-4..1e16).contains(&value.abs()) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    match text.split_once("e-") {
        Some((digits, exponent)) => format!("{digits}e-{exponent:0>2}"),
        None => text,
    }
}

/// `2024-03-01 00:00:00`, or `10:30:00` within the first day; what the formats keep of a second beyond that as pyxform reads
/// it: six digits, and none in BIFF.
fn date_time(value: &ExcelDateTime, has_fraction: bool) -> String {
    if value.is_duration() {
        return duration(value.as_f64());
    }
    let (year, month, day, hour, minute, second, millis) = value.to_ymd_hms_milli();
    let days = value.as_f64();
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if millis > 0 && has_fraction {
        time.push_str(&format!(".{millis:03}000"));
    }
    if (0.0..1.0).contains(&days) {
        time
    } else {
        format!("{year:04}-{month:02}-{day:02} {time}")
    }
}

/// `6:00:00`, `1 day, 6:00:00`: a length of time in days.
fn duration(days: f64) -> String {
    let seconds = (days * 86_400.0).round() as i64;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let clock = format!("{}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    match days {
        0 => clock,
        1 | -1 => format!("{days} day, {clock}"),
        _ => format!("{days} days, {clock}"),
    }
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::new(&rules::DAMAGED, error.to_string())
}
