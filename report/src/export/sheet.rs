//! Writing cells into a sheet within what Excel can hold.

use std::collections::HashSet;

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Worksheet, XlsxError};

use super::ExportError;
use super::value::{Value, starts_like_formula};

/// Characters of one cell.
pub(super) const CELL_LIMIT: usize = 32_767;
/// Rows of one sheet.
pub(super) const ROW_LIMIT: usize = 1_048_576;
/// Columns of one sheet.
pub(super) const COLUMN_LIMIT: usize = 16_384;
const NAME_LIMIT: usize = 31;
const CUT: &str = " […]";

/// The formats of a workbook, and how many texts had to be cut.
pub(super) struct Pen {
    pub header: Format,
    pub title: Format,
    pub wrapped: Format,
    pub percent: Format,
    pub decimal: Format,
    pub whole: Format,
    pub probability: Format,
    pub strong: Format,
    mark: Format,
    /// Numbers and dates are written as text.
    is_plain: bool,
    text: Format,
    date: Format,
    date_time: Format,
    pub cut: usize,
}

impl Pen {
    pub fn new(is_plain: bool) -> Self {
        Self {
            is_plain,
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_quote_prefix(),
            title: Format::new().set_bold().set_font_size(14).set_quote_prefix(),
            wrapped: Format::new()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_quote_prefix(),
            percent: Format::new().set_num_format("0.0%"),
            decimal: Format::new().set_num_format("0.00"),
            whole: Format::new().set_num_format("0"),
            probability: Format::new().set_num_format("0.000"),
            strong: Format::new().set_bold().set_quote_prefix(),
            mark: Format::new().set_font_color("#777777").set_italic(),
            text: Format::new().set_quote_prefix(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            date_time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            cut: 0,
        }
    }

    /// Writes a cell. Text stays text whatever it looks like.
    pub fn write(
        &mut self,
        sheet: &mut Worksheet,
        row: usize,
        column: usize,
        value: &Value,
    ) -> Result<(), ExportError> {
        let (r, c) = place(row, column)?;
        match value {
            Value::Empty => return Ok(()),
            Value::Text(text) => return self.text(sheet, row, column, text),
            Value::Mark(text) => sheet.write_string_with_format(r, c, *text, &self.mark),
            Value::Number(_, text) if self.is_plain => return self.text(sheet, row, column, text),
            Value::Date(text) | Value::DateTime(text) if self.is_plain => {
                return self.text(sheet, row, column, text);
            }
            Value::Number(number, _) => sheet.write_number(r, c, *number),
            Value::Date(text) => match excel_date(text) {
                Some(date) => sheet.write_datetime_with_format(r, c, &date, &self.date),
                None => return self.text(sheet, row, column, text),
            },
            Value::DateTime(text) => match excel_date_time(text) {
                Some(at) => sheet.write_datetime_with_format(r, c, &at, &self.date_time),
                None => return self.text(sheet, row, column, text),
            },
        }
        .map_err(workbook_error)?;
        Ok(())
    }

    /// Writes text, cut where a cell cannot hold it.
    pub fn text(
        &mut self,
        sheet: &mut Worksheet,
        row: usize,
        column: usize,
        text: &str,
    ) -> Result<(), ExportError> {
        let (r, c) = place(row, column)?;
        let text = self.fitting(text);
        if starts_like_formula(&text) {
            sheet.write_string_with_format(r, c, text.as_ref(), &self.text)
        } else {
            sheet.write_string(r, c, text.as_ref())
        }
        .map_err(workbook_error)?;
        Ok(())
    }

    /// Writes text with a format.
    pub fn styled(
        &mut self,
        sheet: &mut Worksheet,
        row: usize,
        column: usize,
        text: &str,
        format: &Format,
    ) -> Result<(), ExportError> {
        let (r, c) = place(row, column)?;
        let text = self.fitting(text);
        sheet
            .write_string_with_format(r, c, text.as_ref(), format)
            .map_err(workbook_error)?;
        Ok(())
    }

    /// Writes a row of headers.
    pub fn headers<'a>(
        &mut self,
        sheet: &mut Worksheet,
        row: usize,
        headers: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), ExportError> {
        let format = self.header.clone();
        for (column, header) in headers.into_iter().enumerate() {
            self.styled(sheet, row, column, header, &format)?;
        }
        Ok(())
    }

    /// Excel counts UTF-16 units; the library counts characters, which are never more.
    fn fitting<'a>(&mut self, text: &'a str) -> std::borrow::Cow<'a, str> {
        if text.len() <= CELL_LIMIT || text.encode_utf16().count() <= CELL_LIMIT {
            return text.into();
        }
        self.cut += 1;
        let mut room = CELL_LIMIT - CUT.encode_utf16().count();
        let mut kept = String::new();
        for character in text.chars() {
            let Some(left) = room.checked_sub(character.len_utf16()) else {
                break;
            };
            room = left;
            kept.push(character);
        }
        kept.push_str(CUT);
        kept.into()
    }
}

fn place(row: usize, column: usize) -> Result<(u32, u16), ExportError> {
    let too_far = |_| ExportError::Workbook(format!("no cell at row {row}, column {column}"));
    Ok((
        u32::try_from(row).map_err(too_far)?,
        u16::try_from(column).map_err(too_far)?,
    ))
}

/// Writes a number with a format.
pub(super) fn number(
    sheet: &mut Worksheet,
    row: usize,
    column: usize,
    value: f64,
    format: &Format,
) -> Result<(), ExportError> {
    let (r, c) = place(row, column)?;
    sheet
        .write_number_with_format(r, c, value, format)
        .map_err(workbook_error)?;
    Ok(())
}

pub(super) fn workbook_error(error: XlsxError) -> ExportError {
    ExportError::Workbook(error.to_string())
}

fn excel_date(text: &str) -> Option<ExcelDateTime> {
    let date: Date = text.trim().get(..10)?.parse().ok()?;
    let year = u16::try_from(date.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

/// The time on the tablet's clock: spreadsheets know no time zones.
pub(super) fn excel_date_time(text: &str) -> Option<ExcelDateTime> {
    let at: DateTime = text.trim().get(..19)?.parse().ok()?;
    excel_date(text)?
        .and_hms(
            u16::from(at.hour().unsigned_abs()),
            at.minute().unsigned_abs(),
            at.second().unsigned_abs(),
        )
        .ok()
}

/// Sheet names that Excel accepts, each once.
#[derive(Debug, Default)]
pub(super) struct SheetNames {
    taken: HashSet<String>,
}

impl SheetNames {
    /// That name, or the nearest that is free: at most 31 characters, none of `[]:*?/\`, unique without regard to case.
    pub fn take(&mut self, wanted: &str) -> String {
        let mut clean: String = wanted
            .chars()
            .map(|c| {
                if c.is_control() || "[]:*?/\\".contains(c) {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        clean = clean.trim_matches(['\'', ' ']).to_owned();
        if starts_like_formula(&clean) {
            clean.insert(0, '_');
        }
        if clean.is_empty() || clean.eq_ignore_ascii_case("history") {
            clean.push('_');
        }
        for number in 1.. {
            let suffix = if number == 1 {
                String::new()
            } else {
                format!(" ({number})")
            };
            let mut name = String::new();
            let mut room = NAME_LIMIT - suffix.len();
            for character in clean.chars() {
                let Some(left) = room.checked_sub(character.len_utf16()) else {
                    break;
                };
                room = left;
                name.push(character);
            }
            name.push_str(&suffix);
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::SheetNames;

    #[test]
    fn sheet_names_fit_excel() {
        let mut names = SheetNames::default();
        for (wanted, found) in [
            ("hijo", "hijo"),
            ("HIJO", "HIJO (2)"),
            ("a/b:c", "a_b_c"),
            ("'x'", "x"),
            ("", "_"),
            ("History", "History_"),
            ("=1+1", "_=1+1"),
            (
                "una repetición con un nombre larguísimo",
                "una repetición con un nombre la",
            ),
            (
                "una repetición con un nombre larguísimo",
                "una repetición con un nombr (2)",
            ),
        ] {
            assert_eq!(names.take(wanted), found);
        }
    }
}
