//! Zip containers: inflated once under limits, then handed to whoever understands them.

use std::io::{Cursor, Read, Write};

use sondeo_engine::sheet::Sheet;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::claims::check_shared_strings;
use crate::limits::passed;
use crate::{Limits, ReadError, delimited, rules, spreadsheet, text};

/// Sheets of a workbook container, or of a zipped folder with one CSV file a sheet.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > limits.entries {
        return Err(passed("entries", limits.entries));
    }
    let is_workbook = ["xl/workbook.xml", "xl/workbook.bin"]
        .iter()
        .any(|name| archive.index_for_name(name).is_some());
    let mut total = 0;
    let mut csv = Vec::new();
    // Headers may lie about sizes, so every entry is inflated under a limit, and what is read later is this copy.
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        if entry.is_dir() || entry.is_symlink() || name.contains("..") {
            continue;
        }
        let limit = limits.entry_bytes.min(limits.inflated_bytes - total);
        // What the entry says of its size is believed as far as spreadsheets can be compressed.
        let likely = entry
            .size()
            .min(entry.compressed_size().saturating_mul(16))
            .min(limit as u64);
        let mut content = Vec::with_capacity(likely as usize + 1);
        entry
            .by_ref()
            .take(limit as u64 + 1)
            .read_to_end(&mut content)
            .map_err(damaged)?;
        if content.len() > limit {
            return Err(passed("bytes", limit));
        }
        total += content.len();
        if is_workbook {
            if name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
                check_shared_strings(&content)?;
            }
            let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            copy.start_file(name, stored).map_err(damaged)?;
            copy.write_all(&content).map_err(damaged)?;
        } else if let Some(sheet) = csv_name(&name) {
            csv.push((sheet, content));
            if csv.len() > limits.sheets {
                return Err(passed("sheets", limits.sheets));
            }
        }
    }
    if is_workbook {
        let copy = copy.finish().map_err(damaged)?;
        return spreadsheet::read_xlsx(copy.get_ref(), limits);
    }
    if csv.is_empty() {
        return Err(ReadError::new(&rules::UNKNOWN_FORMAT, "zip"));
    }
    let mut cells = 0;
    csv.into_iter()
        .map(|(name, content)| {
            let (rows, counted) = delimited::rows(text(&content)?, limits, cells)?;
            cells = counted;
            let mut sheet = Sheet { name, rows };
            delimited::drop_headless(&mut sheet);
            Ok(sheet)
        })
        .collect()
}

/// The sheet's name of an entry `folder/survey.csv`; hidden files of archivers have none.
fn csv_name(entry: &str) -> Option<String> {
    let file = entry.rsplit('/').next()?;
    let hidden = file.starts_with('.') || entry.starts_with("__MACOSX");
    let (stem, extension) = file.rsplit_once('.')?;
    (extension.eq_ignore_ascii_case("csv") && !hidden).then(|| stem.to_owned())
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::new(&rules::DAMAGED, error.to_string())
}
