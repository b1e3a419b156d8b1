//! One cell of a file, before it is written as CSV or XLSX.

use std::borrow::Cow;

/// A cell. Everything that is not checked to be a number or a date is text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// The sign of a missing answer, which no answer may look like.
    Mark(&'static str),
    /// A number, and how the record writes it.
    Number(f64, Cow<'a, str>),
    /// `2026-03-01`
    Date(&'a str),
    /// `2026-03-01T10:00:00.000-06:00`
    DateTime(&'a str),
}

impl<'a> Value<'a> {
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub fn count(number: usize) -> Self {
        Self::Number(number as f64, number.to_string().into())
    }
}

/// The number, if a spreadsheet can hold it exactly as it is written.
pub(super) fn exact_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'+' | b'e' | b'E'));
    if digits == 0 || digits > 15 || !is_plain {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// True for codes like `1`, `98`, `-1`, which lose nothing when they become numbers; not for `07`.
pub(super) fn is_numeric_code(text: &str) -> bool {
    text.parse::<i32>().is_ok_and(|number| number.to_string() == text)
}

/// True if a spreadsheet might take the text for a formula when it opens a CSV file.
pub(super) fn starts_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}
