//! Spreadsheet bytes to plain sheets with positions.
//!
//! The format is found by content: a BIFF workbook under the name `.xlsx` opens, too, and so does Markdown under `.csv`. Limits are checked while a
//! container is inflated, because sizes in its headers may lie.

mod annotate;
mod archive;
mod claims;
mod delimited;
mod encoding;
mod folder;
mod form;
mod limits;
mod markdown;
mod rules;
mod spreadsheet;
#[cfg(feature = "write")]
mod write;

use sondeo_engine::diagnostic::{Diagnostic, Place};
use sondeo_engine::sheet::{Sheet, Workbook};
use sondeo_engine::xml::is_char;

pub use annotate::annotate;
pub use folder::{FolderError, SHARED, SurveyFolder, is_survey_folder, read_folder};
pub use form::{check, is_xform, read_form};
pub use limits::Limits;
pub use rules::RULES;
#[cfg(feature = "write")]
pub use write::write_xlsx;

/// Why no workbook could be read; one diagnostic with cause and remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(pub Diagnostic);

impl ReadError {
    fn new(rule: &'static sondeo_engine::diagnostic::Rule, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self(Diagnostic::new(rule, Place::Form, "").with(detail))
    }
}

/// Reads a workbook of any known format. `file_name` gives the stem.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Workbook, ReadError> {
    read_with(bytes, file_name, &Limits::DEFAULT)
}

/// [`read`] with other limits.
pub fn read_with(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<Workbook, ReadError> {
    if bytes.len() > limits.file_bytes {
        return Err(limits::passed("bytes", limits.file_bytes));
    }
    let file = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let mut sheets = match Format::of(bytes, extension)? {
        Format::Container => archive::read(bytes, limits)?,
        Format::Biff => {
            claims::check_dimensions(bytes)?;
            spreadsheet::read_xls(bytes, limits)?
        }
        Format::Csv => delimited::read(text(bytes)?, limits)?,
        Format::Markdown => markdown::read(text(bytes)?, limits)?,
    };
    drop_unwritable(&mut sheets);
    Ok(Workbook {
        stem: stem.to_owned(),
        sheets,
    })
}

/// Leaves out the characters that no XML may hold, so that names which differ by nothing else are one name from the
/// beginning.
fn drop_unwritable(sheets: &mut [Sheet]) {
    for sheet in sheets {
        sheet.name.retain(is_char);
        for row in &mut sheet.rows {
            row.cells.retain_mut(|cell| {
                // U+FFFE and U+FFFF begin with 0xEF.
                if cell.text.bytes().any(|byte| byte < b' ' || byte == 0xef) {
                    cell.text.retain(is_char);
                }
                !cell.text.trim().is_empty()
            });
        }
    }
}

enum Format {
    /// A zip container: .xlsx, .xlsm, .xlsb or a folder of CSV files.
    Container,
    /// A compound file: .xls.
    Biff,
    Csv,
    Markdown,
}

impl Format {
    fn of(bytes: &[u8], extension: &str) -> Result<Self, ReadError> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Ok(Self::Container);
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
            return Ok(Self::Biff);
        }
        let start: &[u8] = bytes.get(..4096).unwrap_or(bytes);
        if start.is_empty() {
            return Err(ReadError::new(&rules::EMPTY, ""));
        }
        if start.contains(&0) {
            return Err(ReadError::new(&rules::UNKNOWN_FORMAT, extension));
        }
        let bytes = without_mark(bytes);
        if bytes.trim_ascii_start().starts_with(b"<") {
            return Err(ReadError::new(&rules::UNKNOWN_FORMAT, extension));
        }
        // In a Markdown file there may be prose around the tables, and any line of it may begin with a comma.
        let is_named_markdown = ["md", "markdown"]
            .iter()
            .any(|name| extension.eq_ignore_ascii_case(name));
        if is_named_markdown && lines(bytes).any(names_survey) {
            return Ok(Self::Markdown);
        }
        Ok(Self::of_text(bytes).unwrap_or(if is_named_markdown {
            Self::Markdown
        } else {
            Self::Csv
        }))
    }

    /// The first line that can only be a row of a table, or only one below a sheet's name in CSV, decides.
    fn of_text(bytes: &[u8]) -> Option<Self> {
        lines(bytes).find_map(|line| {
            if line.starts_with(b"|") {
                Some(Self::Markdown)
            } else if line.starts_with(b",") || line.starts_with(b"\"\",") {
                Some(Self::Csv)
            } else {
                None
            }
        })
    }
}

/// True for the row of a table that begins the sheet `survey`.
fn names_survey(line: &[u8]) -> bool {
    let cell = line
        .strip_prefix(b"|")
        .and_then(|rest| rest.split(|byte| *byte == b'|').next());
    cell.is_some_and(|cell| cell.trim_ascii().eq_ignore_ascii_case(b"survey"))
}

/// The lines without the blanks before them.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .map(<[u8]>::trim_ascii_start)
}

/// The bytes without the mark that some programs begin UTF-8 with.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn text(bytes: &[u8]) -> Result<&str, ReadError> {
    std::str::from_utf8(without_mark(bytes))
        .map_err(|error| ReadError::new(&rules::NOT_UTF8, error.valid_up_to().to_string()))
}
