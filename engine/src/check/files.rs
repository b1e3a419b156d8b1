//! Files of choices beside a form.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::logic::rules::COLUMN_TWICE;
use crate::diagnostic::{Diagnostic, Place};

/// Reports columns of a CSV file that have one name (ODK XForms, "Secondary Instances from CSV": it must be unique).
pub(super) fn columns_twice(name: &str, bytes: &[u8]) -> Vec<Diagnostic> {
    if !name.to_ascii_lowercase().ends_with(".csv") {
        return Vec::new();
    }
    let columns = columns(bytes);
    let again = columns.iter().enumerate().filter(|(at, column)| {
        let before = &columns[..*at];
        !column.is_empty() && before.iter().filter(|other| other == column).count() == 1
    });
    again
        .map(|(_, column)| {
            Diagnostic::new(&COLUMN_TWICE, Place::Form, &**column)
                .with(name)
                .with(&**column)
        })
        .collect()
}

/// The names in a CSV file's first line, which is divided by the first of `,` `;` tab `|` that is in it.
fn columns(bytes: &[u8]) -> Vec<String> {
    let line = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let line = line.trim_start_matches('\u{feff}');
    let delimiter = [',', ';', '\t', '|']
        .into_iter()
        .find(|found| line.contains(*found));
    let mut is_quoted = false;
    line.split(|character| {
        is_quoted ^= character == '"';
        !is_quoted && Some(character) == delimiter
    })
    .map(|cell| {
        let cell = cell.trim();
        let bare = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
        bare.unwrap_or(cell).trim().to_owned()
    })
    .collect()
}
