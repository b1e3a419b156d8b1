//! CSV: one file, or an archive with one file for the main table and one for each repeat.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::columns::columns;
use super::data::Cells;
use super::sheet::SheetNames;
use super::value::{Value, starts_like_formula};
use super::words::Words;
use super::{ExportError, ExportInput, ExportOptions};

/// The file, ready to be sent or stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CsvFile {
    Csv(Vec<u8>),
    /// An archive of CSV files, because the form has repeats.
    Zip(Vec<u8>),
}

impl CsvFile {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Csv(bytes) | Self::Zip(bytes) => bytes,
        }
    }

    /// `csv` or `zip`.
    pub fn extension(&self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Zip(_) => "zip",
        }
    }
}

/// The data as CSV. Text that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn csv(input: &ExportInput, options: &ExportOptions) -> Result<CsvFile, ExportError> {
    let words = Words::of(&options.language)?;
    if input.dataset.tables.len() == 1 {
        return Ok(CsvFile::Csv(table(input, options, &words, 0)?));
    }
    let mut names = SheetNames::default();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, each) in input.dataset.tables.iter().enumerate() {
        let name = format!("{}.csv", names.take(&each.name));
        archive
            .start_file(name, SimpleFileOptions::default())
            .map_err(file_error)?;
        archive
            .write_all(&table(input, options, &words, index)?)
            .map_err(file_error)?;
    }
    let bytes = archive.finish().map_err(file_error)?;
    Ok(CsvFile::Zip(bytes.into_inner()))
}

fn table(
    input: &ExportInput,
    options: &ExportOptions,
    words: &Words,
    index: usize,
) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    if options.bom {
        bytes.extend_from_slice("\u{feff}".as_bytes());
    }
    let table = &input.dataset.tables[index];
    let columns = columns(input.dataset, index, options, options.values);
    let cells = Cells {
        dataset: input.dataset,
        table,
        options,
        style: options.values,
        words,
    };
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(bytes);
    for column in &columns {
        writer
            .write_field(neutral(&column.header).as_bytes())
            .map_err(file_error)?;
    }
    writer.write_record(None::<&[u8]>).map_err(file_error)?;
    for (number, row) in table.rows.iter().enumerate() {
        for column in &columns {
            match cells.cell(column, number, row) {
                Value::Empty => writer.write_field(""),
                Value::Number(_, text) => writer.write_field(text.as_bytes()),
                Value::Text(text) => writer.write_field(neutral(&text).as_bytes()),
                Value::Date(text) | Value::DateTime(text) => writer.write_field(neutral(text).as_bytes()),
            }
            .map_err(file_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(file_error)?;
    }
    writer.into_inner().map_err(file_error)
}

fn neutral(text: &str) -> std::borrow::Cow<'_, str> {
    if starts_like_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

fn file_error(error: impl std::fmt::Display) -> ExportError {
    ExportError::File(error.to_string())
}
