//! A plain new `.xlsx` with the cells of a workbook that came in another format.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use sondeo_engine::sheet::{Sheet, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::comments::escape;
use super::package::{damaged, reference};
use crate::ReadError;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Every cell as text, without formats.
pub fn workbook(book: &Workbook) -> Result<Vec<u8>, ReadError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, content: String| -> Result<(), ReadError> {
        zip.start_file(name, SimpleFileOptions::default())
            .map_err(damaged)?;
        zip.write_all(content.as_bytes()).map_err(damaged)
    };
    let (mut types, mut sheets, mut relations) = (String::new(), String::new(), String::new());
    for (index, sheet) in book.sheets.iter().enumerate() {
        let number = index + 1;
        let name = escape(&sheet.name.replace(['\\', '/', '?', '*', '[', ']', ':'], " "));
        let short: String = name.chars().take(31).collect();
        let _ = write!(
            types,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        );
        let _ = write!(
            sheets,
            "<sheet name=\"{short}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"
        );
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    add(
        "[Content_Types].xml",
        format!(
            "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>"
        ),
    )?;
    add(
        "_rels/.rels",
        format!(
            "{DECLARATION}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    )?;
    add(
        "xl/workbook.xml",
        format!(
            "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{sheets}</sheets></workbook>"
        ),
    )?;
    add(
        "xl/_rels/workbook.xml.rels",
        format!("{DECLARATION}<Relationships xmlns=\"{RELATIONS}\">{relations}</Relationships>"),
    )?;
    for (index, sheet) in book.sheets.iter().enumerate() {
        add(&format!("xl/worksheets/sheet{}.xml", index + 1), worksheet(sheet))?;
    }
    Ok(zip.finish().map_err(damaged)?.into_inner())
}

fn worksheet(sheet: &Sheet) -> String {
    let mut rows = String::new();
    for row in &sheet.rows {
        let _ = write!(rows, "<row r=\"{}\">", row.number);
        for cell in &row.cells {
            let _ = write!(
                rows,
                "<c r=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                reference(row.number, cell.column),
                escape(&cell.text)
            );
        }
        rows.push_str("</row>");
    }
    format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")
}
