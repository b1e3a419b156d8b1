//! Bad forms, by their number in docs/faults.md: every one ends in time, with a problem that names it or with a form.

use std::io::{Cursor, Write};

use sondeo_engine::check::{self, Options};
use sondeo_engine::diagnostic::Severity;
use sondeo_engine::xlsform::MOST_SECTIONS;
use zip::write::SimpleFileOptions;

/// Codes of the errors; empty if the form can be filled.
fn errors(bytes: &[u8], name: &str) -> Vec<&'static str> {
    match sondeo_workbook::read(bytes, name) {
        Err(error) => vec![error.0.rule.code],
        Ok(book) => {
            let report = check::workbook(&book, &Options::default());
            let errors = report
                .diagnostics
                .iter()
                .filter(|problem| problem.rule.severity == Severity::Error);
            let mut codes: Vec<_> = errors.map(|problem| problem.rule.code).collect();
            codes.dedup();
            assert_eq!(report.form.is_none(), !codes.is_empty(), "{name}: {codes:?}");
            codes
        }
    }
}

/// A form of these rows: type, name, label, and one more column.
fn form(column: &str, rows: &str) -> Vec<u8> {
    format!("| survey |\n| | type | name | label | {column} |\n{rows}").into_bytes()
}

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("an entry");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("a container").into_inner()
}

/// An .xlsx with one sheet of that content.
fn xlsx(name: &str, sheet: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'";
    const RELS: &str = "xmlns='http://schemas.openxmlformats.org/package/2006/relationships'";
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        "<workbook {MAIN} xmlns:r='{KIND}'><sheets><sheet name='{name}' sheetId='1' r:id='rId1'/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships {RELS}><Relationship Id='rId1' Type='{KIND}/worksheet' Target='worksheets/sheet1.xml'/>\
         <Relationship Id='rId2' Type='{KIND}/sharedStrings' Target='sharedStrings.xml'/></Relationships>"
    );
    let sheet = format!("<worksheet {MAIN}>{sheet}</worksheet>");
    let strings = format!("<sst {MAIN} {strings}</sst>");
    let root = format!(
        "<Relationships {RELS}><Relationship Id='rId1' Type='{KIND}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
    );
    zip(&[
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/sharedStrings.xml", &strings),
    ])
}

/// Cells of a small form as inline strings, the last at the given place.
fn cells(extra: &str) -> String {
    let cell = |place: &str, text: &str| format!("<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>");
    format!(
        "<sheetData><row r='1'>{}{}{}</row><row r='2'>{}{}{}{extra}</row></sheetData>",
        cell("A1", "type"),
        cell("B1", "name"),
        cell("C1", "label"),
        cell("A2", "text"),
        cell("B2", "a"),
        cell("C2", "A"),
    )
}

#[test]
fn bad_workbooks() {
    let far = cells("<c r='XFD1048576' t='inlineStr'><is><t>x</t></is></c>");
    let merged = format!(
        "{}<mergeCells count='4294967295'>{}</mergeCells>",
        cells(""),
        "<mergeCell ref='A1:XFD1048576'/>".repeat(100_000)
    );
    let formula = cells("<c r='D2' t='e'><f>cmd|'/C calc'!A0</f><v>#REF!</v></c>");
    let plain = cells("");
    let inner = zip(&[("survey.csv", "type,name,label\ntext,a,A\n")]);
    let nested = {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("inner.zip", SimpleFileOptions::default())
            .expect("an entry");
        writer.write_all(&inner).expect("written");
        writer.finish().expect("a container").into_inner()
    };
    let many: Vec<(String, &str)> = (0..1000).map(|n| (format!("s{n}.csv"), "a\n")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (&**name, *text)).collect();
    let ole = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 2000]].concat();
    let up = zip(&[
        ("../../survey.csv", "type,name,label\ntext,a,A\n"),
        ("choices.csv", "list_name,name,label\n"),
    ]);
    let link = {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .add_symlink("survey.csv", "/etc/passwd", SimpleFileOptions::default())
            .expect("an entry");
        writer.finish().expect("a container").into_inner()
    };
    let macros = {
        let book = Cursor::new(xlsx("survey", &plain, ">"));
        let mut writer = zip::ZipWriter::new_append(book).expect("a container");
        writer
            .start_file("xl/vbaProject.bin", SimpleFileOptions::default())
            .expect("an entry");
        writer
            .write_all(b"Sub Auto_Open() : Shell \"calc\" : End Sub")
            .expect("written");
        writer.finish().expect("a container").into_inner()
    };
    for (name, file, wanted) in [
        (
            "B031",
            zip(&[("survey.csv", &"0".repeat(100 << 20))]),
            &["BOOK-TOO-LARGE"][..],
        ),
        ("B032", nested, &["BOOK-FORMAT"]),
        ("B034", xlsx("survey", &far, ">"), &["BOOK-TOO-LARGE"]),
        (
            "B035",
            xlsx("survey", &plain, "count='4294967295' uniqueCount='4294967295'>"),
            &["BOOK-DAMAGED"],
        ),
        ("B036", xlsx("survey", &merged, ">"), &[]),
        ("B037", zip(&many), &["BOOK-TOO-LARGE"]),
        ("B038", up, &["XLS-SURVEY-MISSING"]),
        ("B039", link, &["BOOK-FORMAT"]),
        ("B040", ole, &["BOOK-DAMAGED"]),
        ("B042", macros, &[]),
        ("B043", xlsx("survey", &formula, ">"), &[]),
        ("B044", xlsx("survey", &formula, ">"), &[]),
        (
            "B045",
            xlsx("&lt;img src=x onerror=alert(1)&gt;", &plain, ">"),
            &[],
        ),
        ("no container", b"PK\x03\x04".to_vec(), &["BOOK-DAMAGED"]),
        ("not one", b"\x89PNG\r\n".to_vec(), &["BOOK-ENCODING"]),
    ] {
        assert_eq!(errors(&file, "form.xlsx"), wanted, "{name}");
    }
}

#[test]
fn bad_forms() {
    let nested = |depth: usize| {
        let open: String = (0..depth)
            .map(|n| format!("| | begin group | g{n} | G | |\n"))
            .collect();
        form(
            "relevant",
            &format!(
                "{open}| | text | a | A | |\n{}",
                "| | end group | | | |\n".repeat(depth)
            ),
        )
    };
    let long = "x".repeat(1 << 20);
    let text = |name: &str| form("relevant", &format!("| | text | {name} | A | |\n"));
    let calculation = |rows: &str| form("calculation", rows);
    let one = |formula: &str| {
        form(
            "calculation",
            &format!("| | text | b | B | |\n| | calculate | a | | {formula} |\n"),
        )
    };
    for (name, file, wanted) in [
        ("B046 prototype", text("__proto__"), &[][..]),
        ("B046 constructor", text("constructor"), &[]),
        ("B046 long", text(&"n".repeat(300)), &[]),
        ("B046 emoji", text("😀"), &[]),
        ("B046 xml", text("xml"), &[]),
        (
            "B047",
            form("relevant", "| | text | a | A | |\n| | text | a | B | |\n"),
            &["XLS-NAME-DUPLICATE"],
        ),
        (
            "B048",
            form("relevant", "| | begin group | g | G | |\n| | text | a | A | |\n"),
            &["XLS-SECTION-OPEN"],
        ),
        ("as many sections as there may be", nested(MOST_SECTIONS), &[]),
        (
            "a section more",
            nested(MOST_SECTIONS + 1),
            &["XLS-SECTION-DEPTH", "XLS-SECTION-CLOSED"],
        ),
        (
            "B049",
            nested(10_000),
            &["XLS-SECTION-DEPTH", "XLS-SECTION-CLOSED"],
        ),
        (
            "a path that goes to all siblings and back again",
            calculation(&format!(
                "| | begin group | g | G | |\n{}| | end group | | | |\n| | calculate | c | | count(/data/g/*{}) |\n",
                (0..300)
                    .map(|n| format!("| | text | t{n} | T | |\n"))
                    .collect::<String>(),
                "/../*".repeat(20)
            )),
            &[],
        ),
        (
            "B051",
            calculation("| | calculate | a | | ${b} |\n| | calculate | b | | ${a} |\n"),
            &["FORM-CYCLE"],
        ),
        (
            "B052",
            form("relevant", "| | text | a | A | ${a} = 1 |\n"),
            &["FORM-CYCLE"],
        ),
        (
            "B054 long",
            form("hint", &format!("| | text | a | {long} | |\n")),
            &[],
        ),
        (
            "B054 hidden",
            form("hint", "| | text | a | \u{202e}A\u{200b} | |\n"),
            &[],
        ),
        ("B055", one("${missing}"), &["XLS-REFERENCE-UNKNOWN"]),
        ("B062", one("regex(${b}, '(a)\\1')"), &[]),
        ("B063", one("regex(${b}, 'a{1000000}')"), &[]),
        (
            "B064",
            one(&format!("'{}'", "a".repeat(40 << 10))),
            &["EXPR-LIMIT"],
        ),
        (
            "B065",
            one(&format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000))),
            &["EXPR-LIMIT"],
        ),
        ("B075", one("nothing-of-the-kind(${b})"), &["EXPR-FUNCTION"]),
    ] {
        assert_eq!(errors(&file, "form.md"), wanted, "{name}");
    }
}
