//! The workbook: about, indicators, tables, data twice, repeats, codebook, choices, notes on suppression.

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet};

use super::cells::Cells;
use super::columns::{OutColumn, columns};
use super::formats::{Job, Made};
use super::pass::{RowView, Summary};
use super::sheet::{COLUMN_LIMIT, Pen, ROW_LIMIT, SheetNames, excel_date_time, workbook_error};
use super::time::utc;
use super::{ExportError, Records, Sink, ValueStyle, books, tables};

/// One sheet of data, written row by row.
struct DataSheet<'a> {
    table: usize,
    columns: Vec<OutColumn>,
    cells: Cells<'a>,
    sheet: Worksheet,
}

/// Everything in one workbook; without data, only what may be published. The same input gives the same bytes.
pub(super) fn xlsx(
    job: &Job,
    records: &mut dyn Records,
    out: &mut dyn Sink,
    with_data: bool,
) -> Result<Made, ExportError> {
    let (words, language) = (job.words, job.options.language.as_str());
    let mut pen = Pen::new(job.options.types_as_text);
    let mut names = SheetNames::default();
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(job.input.title());
    if let Some(at) = excel_date_time(&utc(job.input.exported_at)) {
        properties = properties.set_creation_datetime(&at);
    }
    workbook.set_properties(&properties);
    let about_name = names.take(&words.sheet_about);

    let mut results: Vec<Worksheet> = Vec::new();
    let mut notes: Vec<Worksheet> = Vec::new();
    if let Some(report) = job.input.report {
        if tables::has_indicators(report) {
            let mut sheet = named(Worksheet::new(), &names.take(&words.sheet_indicators))?;
            tables::write(&mut sheet, &mut pen, report, true, language, words)?;
            results.push(sheet);
        }
        let mut sheet = named(Worksheet::new(), &names.take(&words.sheet_results))?;
        tables::write(&mut sheet, &mut pen, report, false, language, words)?;
        results.push(sheet);
    }
    let mut data = Vec::new();
    let mut summary = Summary::default();
    if with_data {
        data = data_sheets(job, records, &mut workbook, &mut pen, &mut names)?;
        summary = job.pass.rows(records, |row| {
            for each in data.iter_mut().filter(|each| each.table == row.table) {
                each.write(job, &mut pen, row)?;
            }
            Ok(())
        })?;
    } else if let Some(report) = job.input.report {
        summary.records = report.about.records;
    }
    let mut sheet = named(Worksheet::new(), &names.take(&words.sheet_codebook))?;
    books::codebook(&mut sheet, &mut pen, job)?;
    notes.push(sheet);
    let mut sheet = named(Worksheet::new(), &names.take(&words.sheet_choices))?;
    books::choices(&mut sheet, &mut pen, job)?;
    notes.push(sheet);
    if let Some(report) = job.input.report {
        let mut sheet = named(Worksheet::new(), &names.take(&words.sheet_suppression))?;
        tables::suppression(&mut sheet, &mut pen, report, language, words)?;
        notes.push(sheet);
    }
    // The first sheet comes last, because it says how many texts were cut.
    let mut about = named(Worksheet::new(), &about_name)?;
    books::about(&mut about, &mut pen, job, &summary)?;

    workbook.push_worksheet(about);
    let data = data.into_iter().map(|each| each.sheet);
    for sheet in results.into_iter().chain(data).chain(notes) {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_writer(out).map_err(workbook_error)?;
    let mut made = Made::new("xlsx", summary);
    made.summary.cut = pen.cut as u64;
    Ok(made)
}

fn named(mut sheet: Worksheet, name: &str) -> Result<Worksheet, ExportError> {
    sheet.set_name(name).map_err(workbook_error)?;
    Ok(sheet)
}

/// The main table with labels and with codes, and each repeat in the way that was asked for.
fn data_sheets<'a>(
    job: &'a Job,
    records: &mut dyn Records,
    workbook: &mut Workbook,
    pen: &mut Pen,
    names: &mut SheetNames,
) -> Result<Vec<DataSheet<'a>>, ExportError> {
    let codes = job.found_codes(records)?;
    let mut wanted = vec![
        (0, &job.words.sheet_labels, ValueStyle::Labels),
        (0, &job.words.sheet_codes, ValueStyle::Codes),
    ];
    let repeats = job.layout.tables.iter().enumerate().skip(1);
    wanted.extend(repeats.map(|(index, table)| (index, &table.name, job.options.values)));
    let mut found = Vec::new();
    for (table, name, style) in wanted {
        let columns = columns(job.layout, table, job.options, style, &codes);
        if columns.len() > COLUMN_LIMIT {
            return Err(ExportError::TooManyColumns {
                table: job.layout.tables[table].name.clone(),
                columns: columns.len(),
                most: COLUMN_LIMIT,
            });
        }
        // On disk until the end: the rows of 100,000 records would not fit in memory.
        let sheet = workbook.new_worksheet_with_constant_memory();
        let mut sheet = named(sheet, &names.take(name))?;
        sheet.set_freeze_panes(1, 0).map_err(workbook_error)?;
        for at in 0..columns.len() {
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.set_column_width(at, 16).map_err(workbook_error)?;
        }
        pen.headers(&mut sheet, 0, columns.iter().map(|column| column.header.as_str()))?;
        found.push(DataSheet {
            table,
            columns,
            cells: Cells {
                layout: job.layout,
                options: job.options,
                style,
                words: job.words,
            },
            sheet,
        });
    }
    Ok(found)
}

impl DataSheet<'_> {
    fn write(&mut self, job: &Job, pen: &mut Pen, row: &RowView) -> Result<(), ExportError> {
        if row.number >= ROW_LIMIT {
            return Err(ExportError::TooManyRows {
                table: job.layout.tables[self.table].name.clone(),
                most: ROW_LIMIT - 1,
            });
        }
        for (at, column) in self.columns.iter().enumerate() {
            pen.write(&mut self.sheet, row.number, at, &self.cells.cell(column, row))?;
        }
        Ok(())
    }
}
