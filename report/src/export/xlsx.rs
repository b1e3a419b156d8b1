//! The workbook: about, data twice, repeats, results, codebook, choices.

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet};

use super::columns::columns;
use super::data::Cells;
use super::sheet::{COLUMN_LIMIT, Pen, ROW_LIMIT, SheetNames, excel_date_time, workbook_error};
use super::time::utc;
use super::words::Words;
use super::{ExportError, ExportInput, ExportOptions, ValueStyle, aggregates, books};

/// Everything in one workbook. The same input gives the same bytes.
pub fn xlsx(input: &ExportInput, options: &ExportOptions) -> Result<Vec<u8>, ExportError> {
    let words = Words::of(&options.language)?;
    let mut pen = Pen::new();
    let mut names = SheetNames::default();
    let mut sheets: Vec<Worksheet> = Vec::new();
    let about_name = names.take(&words.sheet_about);

    for (name, style) in [
        (&words.sheet_labels, ValueStyle::Labels),
        (&words.sheet_codes, ValueStyle::Codes),
    ] {
        let mut sheet = named(&names.take(name))?;
        data(&mut sheet, &mut pen, input, options, &words, 0, style)?;
        sheets.push(sheet);
    }
    for (index, table) in input.dataset.tables.iter().enumerate().skip(1) {
        let mut sheet = named(&names.take(&table.name))?;
        data(
            &mut sheet,
            &mut pen,
            input,
            options,
            &words,
            index,
            options.values,
        )?;
        sheets.push(sheet);
    }
    if let Some(results) = input.aggregates {
        let mut sheet = named(&names.take(&words.sheet_results))?;
        aggregates::write(&mut sheet, &mut pen, results, &words)?;
        sheets.push(sheet);
    }
    let mut sheet = named(&names.take(&words.sheet_codebook))?;
    books::codebook(&mut sheet, &mut pen, input, &words)?;
    sheets.push(sheet);
    let mut sheet = named(&names.take(&words.sheet_choices))?;
    books::choices(&mut sheet, &mut pen, input, &words)?;
    sheets.push(sheet);

    // The first sheet comes last, because it says how many texts were cut.
    let mut about = named(&about_name)?;
    books::about(&mut about, &mut pen, input, options, &words)?;

    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(input.form.title());
    if let Some(at) = excel_date_time(&utc(input.exported_at)) {
        properties = properties.set_creation_datetime(&at);
    }
    workbook.set_properties(&properties);
    workbook.push_worksheet(about);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().map_err(workbook_error)
}

fn named(name: &str) -> Result<Worksheet, ExportError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).map_err(workbook_error)?;
    Ok(sheet)
}

fn data(
    sheet: &mut Worksheet,
    pen: &mut Pen,
    input: &ExportInput,
    options: &ExportOptions,
    words: &Words,
    index: usize,
    style: ValueStyle,
) -> Result<(), ExportError> {
    let table = &input.dataset.tables[index];
    let columns = columns(input.dataset, index, options, style);
    if columns.len() > COLUMN_LIMIT {
        return Err(ExportError::TooManyColumns {
            table: table.name.clone(),
            columns: columns.len(),
            most: COLUMN_LIMIT,
        });
    }
    if table.rows.len() + 1 > ROW_LIMIT {
        return Err(ExportError::TooManyRows {
            table: table.name.clone(),
            rows: table.rows.len(),
            most: ROW_LIMIT - 1,
        });
    }
    pen.headers(sheet, 0, columns.iter().map(|column| column.header.as_str()))?;
    let cells = Cells {
        dataset: input.dataset,
        table,
        options,
        style,
        words,
    };
    for (number, row) in table.rows.iter().enumerate() {
        for (at, column) in columns.iter().enumerate() {
            pen.write(sheet, number + 1, at, &cells.cell(column, number, row))?;
        }
    }
    sheet.set_freeze_panes(1, 0).map_err(workbook_error)?;
    for at in 0..columns.len() {
        sheet
            .set_column_width(u16::try_from(at).unwrap_or(u16::MAX), 16)
            .map_err(workbook_error)?;
    }
    Ok(())
}
