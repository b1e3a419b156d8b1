//! CSV: one file, or an archive with one file for the main table and one for each repeat.

use std::borrow::Cow;
use std::io::Write;

use super::cells::{Cells, NOT_ASKED, NOT_IN_VERSION};
use super::columns::{FoundCodes, OutColumn, columns};
use super::formats::{Archive, Job, Made};
use super::pass::Summary;
use super::value::{Value, starts_like_formula};
use super::{Absent, ExportError, Records, Sink, ValueStyle};

/// The data as CSV. Text that a spreadsheet would take for a formula gets an apostrophe before it.
pub(super) fn csv(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    let codes = job.found_codes(records)?;
    if job.layout.tables.len() == 1 {
        let summary = table(job, &codes, 0, job.options.values, records, out)?;
        return Ok(Made::new("csv", summary));
    }
    let mut archive = Archive::new(out);
    let mut summary = Summary::default();
    for index in 0..job.layout.tables.len() {
        archive.begin(&job.table_name(index), "csv")?;
        summary = table(job, &codes, index, job.options.values, records, &mut archive)?;
    }
    archive.finish()?;
    Ok(Made::new("zip", summary))
}

/// Writes one table.
pub(super) fn table(
    job: &Job,
    codes: &FoundCodes,
    index: usize,
    style: ValueStyle,
    records: &mut dyn Records,
    out: &mut dyn Write,
) -> Result<Summary, ExportError> {
    let columns = columns(job.layout, index, job.options, style, codes);
    let cells = Cells {
        layout: job.layout,
        options: job.options,
        style,
        words: job.words,
    };
    let mut writer = CsvWriter::new(out, job.options.bom)?;
    writer.headers(columns.iter().map(|column: &OutColumn| column.header.as_str()))?;
    let marks = style == ValueStyle::Codes && job.options.absent == Absent::Marked;
    let summary = job.pass.rows(records, |row| {
        if row.table == index {
            for column in &columns {
                writer.value(&cells.cell(column, row), marks)?;
            }
            writer.end()?;
        }
        Ok(())
    })?;
    writer.finish()?;
    Ok(summary)
}

/// CSV as RFC 4180 wants it, where no text can become a formula.
pub(super) struct CsvWriter<'a> {
    writer: ::csv::Writer<&'a mut dyn Write>,
}

impl<'a> CsvWriter<'a> {
    pub fn new(out: &'a mut dyn Write, bom: bool) -> Result<Self, ExportError> {
        if bom {
            out.write_all("\u{feff}".as_bytes()).map_err(ExportError::file)?;
        }
        let writer = ::csv::WriterBuilder::new()
            .terminator(::csv::Terminator::CRLF)
            .buffer_capacity(1 << 16)
            .from_writer(out);
        Ok(Self { writer })
    }

    pub fn headers<'b>(&mut self, headers: impl IntoIterator<Item = &'b str>) -> Result<(), ExportError> {
        for header in headers {
            self.text(header)?;
        }
        self.end()
    }

    /// Writes a cell. With `marks`, text that looks like the sign of a missing answer is told apart from it.
    pub fn value(&mut self, value: &Value, marks: bool) -> Result<(), ExportError> {
        match value {
            Value::Empty => self.raw(""),
            Value::Mark(text) => self.raw(text),
            Value::Number(_, text) => self.raw(text),
            Value::Text(text) if marks && (*text == NOT_ASKED || *text == NOT_IN_VERSION) => {
                self.raw(&format!("'{text}"))
            }
            Value::Text(text) => self.text(text),
            Value::Date(text) | Value::DateTime(text) => self.text(text),
        }
    }

    pub fn text(&mut self, text: &str) -> Result<(), ExportError> {
        self.raw(&neutral(text))
    }

    /// Writes a cell as it is.
    pub fn raw(&mut self, text: &str) -> Result<(), ExportError> {
        self.writer
            .write_field(text.as_bytes())
            .map_err(ExportError::file)
    }

    /// Ends the row.
    pub fn end(&mut self) -> Result<(), ExportError> {
        self.writer.write_record(None::<&[u8]>).map_err(ExportError::file)
    }

    pub fn finish(mut self) -> Result<(), ExportError> {
        self.writer.flush().map_err(ExportError::file)
    }
}

fn neutral(text: &str) -> Cow<'_, str> {
    if starts_like_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}
