//! A form definition of any format: a workbook is compiled, an XForm is read.

use sondeo_engine::check;
use sondeo_engine::diagnostic::has_errors;
use sondeo_engine::sheet::Workbook;
use sondeo_engine::xform;
use sondeo_engine::xlsform::{self, Lowered, Options};
use sondeo_engine::xml;

use crate::encoding::{is_utf16, xml_text};
use crate::{read, without_mark};

/// The form in a file and everything that is wrong with it. What begins with `<` is an XForm, whatever its name.
///
/// Never fails: a file that is nothing of the kind gives a diagnostic and no draft.
pub fn read_form(bytes: &[u8], file_name: &str, options: &Options) -> Lowered {
    if is_xform(bytes) {
        return match xml_text(bytes) {
            Ok(text) => {
                let (draft, mut diagnostics) = xform::read(&text, &xml::Limits::XFORM);
                diagnostics.extend(check::structure(&text, &xml::Limits::XFORM));
                Lowered {
                    draft: draft.filter(|_| !has_errors(&diagnostics)),
                    diagnostics,
                    ..Lowered::default()
                }
            }
            Err(error) => refused(error),
        };
    }
    match read(bytes, file_name) {
        Ok(book) => xlsform::lower(&book, options),
        Err(error) => refused(error),
    }
}

/// Everything that can be said about the form in a file, and the workbook that it is, if it is one.
///
/// Never fails, as [`read_form`].
pub fn check(bytes: &[u8], file_name: &str, options: &check::Options) -> (Option<Workbook>, check::Report) {
    if is_xform(bytes) {
        return match xml_text(bytes) {
            Ok(text) => (None, check::xform(&text, &xml::Limits::XFORM)),
            Err(error) => (None, check::refused(error.0)),
        };
    }
    match read(bytes, file_name) {
        Ok(book) => {
            let report = check::workbook(&book, options);
            (Some(book), report)
        }
        Err(error) => (None, check::refused(error.0)),
    }
}

/// True if the file's first character is that of an XML document.
pub fn is_xform(bytes: &[u8]) -> bool {
    is_utf16(bytes) || without_mark(bytes).trim_ascii_start().starts_with(b"<")
}

fn refused(error: crate::ReadError) -> Lowered {
    Lowered {
        diagnostics: vec![error.0],
        ..Lowered::default()
    }
}
