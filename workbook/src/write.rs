//! Plain sheets as an Excel workbook that people can edit and that reads back the same.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook as Book, XlsxError};
use sondeo_engine::sheet::Workbook;

/// Name of the sheet that lists the files; readers of XLSForms leave out sheets that begin so.
const FILES: &str = "_media";

/// The workbook as `.xlsx`, every cell as text. `media` names the files that must stay with it. The same input gives
/// the same bytes.
pub fn write_xlsx(workbook: &Workbook, media: &[&str]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new();
    // A fixed instant, because equal surveys are to give equal files.
    let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    let heading = Format::new().set_bold().set_align(FormatAlign::Top);
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    for sheet in &workbook.sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        for (column, width) in widths(&sheet.rows) {
            page.set_column_width(column, width)?;
            page.set_column_format(column, &text)?;
        }
        for (position, row) in sheet.rows.iter().enumerate() {
            let format = if position == 0 { &heading } else { &text };
            for cell in &row.cells {
                let (line, column) = (row.number.saturating_sub(1), place(cell.column));
                page.write_string_with_format(line, column, &cell.text, format)?;
            }
        }
    }
    if !media.is_empty() {
        let page = book.add_worksheet();
        page.set_name(FILES)?;
        page.set_column_width(0, 90)?;
        let lines = [
            "Archivos que acompañan a este libro: publíquelos junto con él.",
            "Files that go with this workbook: publish them together with it.",
        ];
        for (row, line) in (0..).zip(lines.iter().chain(media)) {
            page.write_string(row, 0, *line)?;
        }
    }
    book.save_to_buffer()
}

fn place(column: u32) -> u16 {
    u16::try_from(column.saturating_sub(1)).unwrap_or(u16::MAX)
}

/// Widths in characters: as wide as the longest cell, within what a screen shows.
fn widths(rows: &[sondeo_engine::sheet::Row]) -> Vec<(u16, f64)> {
    let mut widest: std::collections::BTreeMap<u16, usize> = std::collections::BTreeMap::new();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        let longest = widest.entry(place(cell.column)).or_default();
        *longest = (*longest).max(cell.text.chars().count());
    }
    widest
        .into_iter()
        .map(|(column, longest)| (column, (longest.clamp(8, 48) + 2) as f64))
        .collect()
}
