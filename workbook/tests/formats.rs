//! Every format gives the same cells, and bad files give one clear error.

use std::io::{Cursor, Write};

use sondeo_engine::sheet::Workbook;
use sondeo_engine::xlsform::Options;
use sondeo_workbook::{Limits, read, read_form, read_with};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn cells(book: &Workbook, sheet: &str) -> Vec<(u32, u32, String)> {
    let sheet = book
        .sheets
        .iter()
        .find(|s| s.name == sheet)
        .expect("the sheet is there");
    sheet
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().map(|c| (row.number, c.column, c.text.clone())))
        .collect()
}

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .expect("a zip entry");
        archive.write_all(content.as_bytes()).expect("a zip entry");
    }
    archive.finish().expect("a zip").into_inner()
}

fn check_refused(bytes: &[u8], name: &str, code: &str) {
    let error = read(bytes, name).expect_err(name);
    assert_eq!(error.0.rule.code, code, "{name}");
}

#[test]
fn markdown_and_csv_hold_several_sheets() {
    let markdown = "# A form\n\n| survey | | |\n|---|---|---|\n| | type | name |\n| | text | a \\| b |\n| choices | | |\n| | list_name | name |\n";
    let book = read(markdown.as_bytes(), "folder/My form.md").expect("markdown");
    assert_eq!(book.stem, "My form");
    let expected = vec![
        (1, 2, "type".into()),
        (1, 3, "name".into()),
        (2, 2, "text".into()),
        (2, 3, "a | b".into()),
    ];
    assert_eq!(cells(&book, "survey"), expected);
    assert_eq!(cells(&book, "choices").len(), 2);

    for rule in ["|-|-|-|", "|-|", "| --- | --- | --- |", "|:--|---|"] {
        let form = format!("| survey |\n| | type | name |\n{rule}\n| | text | - |\n");
        let book = read(form.as_bytes(), "f.md").expect(rule);
        assert_eq!(cells(&book, "survey")[3], (2, 3, "-".into()), "{rule}");
    }

    let csv = "\u{feff}survey,,\n,type,name\n,text,\"a, \"\"b\"\"\nand c\"\nchoices\n,list_name,name\n";
    let book = read(csv.as_bytes(), "form.csv").expect("csv");
    assert_eq!(cells(&book, "survey")[3], (2, 3, "a, \"b\"\nand c".into()));
    assert_eq!(cells(&book, "choices").len(), 2);
}

#[test]
fn what_no_xml_may_hold_is_not_read() {
    for (text, cell) in [
        ("la\u{1d}bel", "label"),
        ("a\u{b}\u{1f}b", "ab"),
        ("¿Sí?\u{fffe}\u{ffff}", "¿Sí?"),
    ] {
        for (name, form) in [
            ("f.md", format!("| survey |\n| | {text} |\n")),
            ("survey.csv", format!("survey,\n,{text}\n")),
        ] {
            let book = read(form.as_bytes(), name).expect(name);
            assert!(
                book.sheets[0].rows[0].cells.iter().any(|it| it.text == cell),
                "{name}: {cell}: {book:?}"
            );
        }
    }
    let folder = zip(&[
        ("survey.csv", "type,la\u{1d}bel\n"),
        ("choices.csv", "list_name\n"),
    ]);
    let book = read(&folder, "f.zip").expect("a folder");
    assert_eq!(cells(&book, "survey")[1], (1, 2, "label".into()));
    let book = read("| survey |\n| | type | \u{1} |\n".as_bytes(), "f.md").expect("a form");
    assert_eq!(cells(&book, "survey"), [(1, 2, "type".into())]);
    let book = read("survey,,\n,type,\u{1} \n".as_bytes(), "f.csv").expect("a form");
    assert_eq!(cells(&book, "survey"), [(1, 2, "type".into())]);
}

/// Each later header may add columns: without an end to them, looking for a name among them would take hours.
#[test]
fn headers_of_one_sheet_have_so_many_columns_together() {
    let form = |headers: usize| {
        let each = |header| format!("survey\n,type,{header}a,{header}b\n,text,x,y\nsettings\n,version\n,1\n");
        (0..headers).map(each).collect::<String>()
    };
    let limits = Limits {
        columns: 100,
        ..Limits::DEFAULT
    };
    for (headers, is_read) in [(49, true), (50, false)] {
        let found = read_with(form(headers).as_bytes(), "f.csv", &limits);
        assert_eq!(found.is_ok(), is_read, "{headers}: {found:?}");
    }
}

#[test]
fn sheets_of_a_csv_file_go_on_below_another_header() {
    let csv = "survey\n,type,name\n,text,a\nsettings\n,version\n,1\nsurvey\n,name,hint,type\n,b,h,text\n";
    let expected = [
        (1, 2, "type"),
        (1, 3, "name"),
        (1, 4, "hint"),
        (2, 2, "text"),
        (2, 3, "a"),
        (3, 2, "text"),
        (3, 3, "b"),
        (3, 4, "h"),
    ];
    for text in [csv.to_owned(), csv.replace('\n', "\r"), csv.replace('\n', "\r\n")] {
        let book = read(text.as_bytes(), "form.csv").expect("csv");
        let found = cells(&book, "survey");
        let found: Vec<(u32, u32, &str)> = found
            .iter()
            .map(|(row, column, text)| (*row, *column, &**text))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn itemsets_keep_every_cell_in_its_column_as_written() {
    let csv = "survey\n,type,name,label,choice_filter\n,text,t,T,\n,select_one_external e,a,A,x=${t}\nexternal_choices\n,list_name,name,label,label::es,x\n,e,a,“A”,Á,1\n,e,b,B,,2\n";
    let book = read(csv.as_bytes(), "form.csv").expect("csv");
    let itemsets = sondeo_engine::xlsform::lower(&book, &Default::default()).itemsets_csv;
    let expected = "\"list_name\",\"name\",\"label\",\"label::es\",\"x\"\r\n\"e\",\"a\",\"“A”\",\"Á\",\"1\"\r\n\"e\",\"b\",\"B\",\"\",\"2\"\r\n";
    assert_eq!(itemsets.as_deref(), Some(expected));
}

#[test]
fn line_breaks_of_cells_are_blanks_in_attributes() {
    let csv = "survey\n,type,name,\"label::English\n(en)\",appearance\n,begin_group,g,G,\"w1\nw2\"\n,text,a,A,\n,end_group,,,\nsettings\n,version,style,public_key\n,\"1\n2\",\"pages\ttheme-grid\",\"MII\nB\"\n";
    let book = read(csv.as_bytes(), "form.csv").expect("csv");
    let draft = sondeo_engine::xlsform::lower(&book, &Default::default()).draft;
    let written = sondeo_engine::xform::write(&draft.expect("a form"));
    for expected in [
        "lang=\"English (en)\"",
        "version=\"1 2\"",
        "base64RsaPublicKey=\"MII B\"",
        "class=\"pages theme-grid\"",
        "appearance=\"w1 w2\"",
    ] {
        assert!(written.contains(expected), "{expected} in {written}");
    }
}

#[test]
fn a_zipped_folder_has_one_sheet_a_file() {
    let bytes = zip(&[
        ("form/survey.csv", "type,name\ntext,a\n"),
        ("__MACOSX/form/._survey.csv", "x"),
        ("form/choices.csv", "list_name\n"),
    ]);
    let book = read(&bytes, "form.zip").expect("zip");
    assert_eq!(book.sheets.len(), 2);
    assert_eq!(
        cells(&book, "survey"),
        [
            (1, 1, "type".into()),
            (1, 2, "name".into()),
            (2, 1, "text".into()),
            (2, 2, "a".into())
        ]
    );
}

/// Written by xlwt; the texts are those that pyxform reads.
#[test]
fn cells_of_old_workbooks_are_texts() {
    let book = read(include_bytes!("files/values.xls"), "values.xls").expect("a BIFF workbook");
    let labels: Vec<String> = cells(&book, "survey")
        .into_iter()
        .filter(|(row, column, _)| *row > 1 && *column == 3)
        .map(|(_, _, text)| text)
        .collect();
    let expected = [
        "7",
        "-3",
        "0.1",
        "100000000000000000000",
        "1e-07",
        "TRUE",
        "2024-03-01 00:00:00",
        "10:30:00",
    ];
    assert_eq!(labels, expected);
}

/// Written by openpyxl; the texts are those that pyxform reads.
#[test]
fn times_keep_their_fractions() {
    let book = read(include_bytes!("files/times.xlsx"), "times.xlsx").expect("a workbook");
    let texts: Vec<String> = cells(&book, "survey")
        .into_iter()
        .map(|(_, _, text)| text)
        .collect();
    let expected = [
        "2020-05-06 07:08:09.500000",
        "2020-05-06 07:08:09.001000",
        "2020-05-07 00:00:00",
        "07:08:09.250000",
        "2020-05-06 07:08:09",
    ];
    assert_eq!(texts, expected);
}

/// Cells of the type `d`, as openpyxl reads them.
#[test]
fn dates_may_be_written_as_texts() {
    let book = read(include_bytes!("files/iso-dates.xlsx"), "iso-dates.xlsx").expect("a workbook");
    let texts: Vec<String> = cells(&book, "survey")
        .into_iter()
        .map(|(_, _, text)| text)
        .collect();
    assert_eq!(texts, ["2024-03-01 10:30:00", "2024-03-01 00:00:00", "10:30:00"]);
}

/// Headers stand in the first row; long runs of blanks end a sheet.
#[test]
fn the_part_of_a_sheet_that_counts() {
    let book = read(include_bytes!("files/blanks.xlsx"), "blanks.xlsx").expect("a workbook");
    let texts: Vec<String> = cells(&book, "survey")
        .into_iter()
        .map(|(_, _, text)| text)
        .collect();
    assert_eq!(texts, ["type", "name", "text", "after 59 blank rows"]);
}

#[test]
fn bad_files_are_refused_by_name() {
    for (bytes, name, code) in [
        (&b""[..], "a.xlsx", "BOOK-EMPTY"),
        (b"PK\x03\x04 not a zip", "a.xlsx", "BOOK-DAMAGED"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a compound file",
            "a.xls",
            "BOOK-DAMAGED",
        ),
        (b"\x00\x01\x02", "a.xlsx", "BOOK-FORMAT"),
        (b"<html></html>", "a.xls", "BOOK-FORMAT"),
        (b"a,\xff\xfe", "a.csv", "BOOK-ENCODING"),
        (b"just text", "a.md", "BOOK-MARKDOWN"),
    ] {
        check_refused(bytes, name, code);
    }
    check_refused(&zip(&[("readme.txt", "no sheets")]), "a.zip", "BOOK-FORMAT");
    check_refused(
        &zip(&[("xl/workbook.xml", "<workbook"), ("../../x", "outside")]),
        "a.xlsx",
        "BOOK-DAMAGED",
    );
}

#[test]
fn limits_are_met_while_reading() {
    let zeros = "0".repeat(1 << 16);
    let bomb = zip(&[("survey.csv", &zeros), ("choices.csv", &zeros)]);
    assert!(bomb.len() < 10_000, "small outside");
    let text = |text: &str| text.as_bytes().to_vec();
    type Set = fn(&mut Limits, usize);
    let cases: [(&str, Set, usize, Vec<u8>); 9] = [
        ("file_bytes", |l, n| l.file_bytes = n, 7, text("s\n,a\n,b")),
        ("entries", |l, n| l.entries = n, 2, bomb.clone()),
        ("entry_bytes", |l, n| l.entry_bytes = n, 1 << 16, bomb.clone()),
        (
            "inflated_bytes",
            |l, n| l.inflated_bytes = n,
            1 << 17,
            bomb.clone(),
        ),
        ("sheets", |l, n| l.sheets = n, 2, bomb),
        ("sheets", |l, n| l.sheets = n, 2, text("s\n,a\nt\n,b\n")),
        ("rows", |l, n| l.rows = n, 4, text("s\n,a\n,b\n,c\n")),
        ("columns", |l, n| l.columns = n, 4, text("s\n,a,b,c\n")),
        ("cells", |l, n| l.cells = n, 4, text("s\n,a,b\n,c\n")),
    ];
    for (name, set, most, file) in cases {
        let extension = if file.starts_with(b"PK") { "a.zip" } else { "a.csv" };
        let read_within = |value| {
            let mut limits = Limits::DEFAULT;
            set(&mut limits, value);
            read_with(&file, extension, &limits)
        };
        if let Err(error) = read_within(most) {
            panic!("{name}: {most} is within: {:?}", error.0);
        }
        let error = read_within(most - 1).expect_err(name);
        assert_eq!(error.0.rule.code, "BOOK-TOO-LARGE", "{name}");
    }
}

#[test]
fn a_workbook_opens_whatever_its_name_says() {
    let bytes = include_bytes!("../../fuzz/corpus/workbook/small.xlsx");
    for name in [
        "small.xlsx",
        "small.xlsm",
        "small.xls",
        "small.csv",
        "small.md",
        "small",
    ] {
        let book = read(bytes, name).expect(name);
        assert!(book.sheets.iter().any(|sheet| sheet.name == "survey"), "{name}");
    }
}

#[test]
fn a_text_is_told_by_its_rows_not_by_its_name() {
    let markdown = "| survey | | |\n|---|---|---|\n| | type | name |\n| | text | a |\n";
    let csv = "survey,,\n,type,name\n,text,a\n";
    let texts = [
        ("a table", markdown.to_owned()),
        (
            "prose above it",
            format!("Visita, segunda ronda\n\n# Formulario\n\n{markdown}"),
        ),
        ("a mark and blanks before it", format!("\u{feff}\n  {markdown}")),
        ("CSV", csv.to_owned()),
        (
            "every cell quoted",
            "\"survey\",\"\",\"\"\r\n\"\",\"type\",\"name\"\r\n\"\",\"text\",\"a\"".to_owned(),
        ),
        ("blank rows and a mark", format!("\u{feff},,\n{csv}")),
        (
            "a table in a label",
            format!("{csv},note,\"Vea:\n| a | b |\n\"\n"),
        ),
        ("lines that end as of old", csv.replace('\n', "\r")),
    ];
    for (what, text) in texts {
        for name in ["f.md", "f.csv", "f.txt", "f.xlsx", "f.MD", "f.v2", "f"] {
            let book =
                read(text.as_bytes(), name).unwrap_or_else(|error| panic!("{what}, {name}: {error:?}"));
            assert_eq!(cells(&book, "survey")[2], (2, 2, "text".into()), "{what}, {name}");
        }
    }
    // Only the name tells what prose above a table may begin with.
    let with_comma = format!("Segunda ronda\n, y última\n\n{markdown}");
    for name in ["f.md", "f.MD", "f.markdown"] {
        let book = read(with_comma.as_bytes(), name).expect(name);
        assert_eq!(cells(&book, "survey")[2], (2, 2, "text".into()), "{name}");
    }
    let folder = zip(&[
        ("f/survey.csv", "type,name\ntext,a\n"),
        ("f/settings.csv", "form_id\nx\n"),
    ]);
    for name in ["f.zip", "f.csv", "f.xlsx", "f"] {
        let book = read(&folder, name).expect(name);
        assert_eq!(cells(&book, "settings").len(), 2, "{name}");
    }
}

#[test]
fn an_xform_that_other_clients_refuse_has_no_draft() {
    let form = |rows: &str| {
        format!(
            r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
            <h:head><model><instance><data id="f">{rows}</data></instance></model></h:head>
            <h:body><repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat></h:body></h:html>"#
        )
    };
    let template = r#"<r jr:template=""><a/></r>"#;
    let read = |rows: &str| read_form(form(rows).as_bytes(), "f.xml", &Options::default());
    assert!(read(template).draft.is_some());
    let refused = read(&format!("{template}{template}"));
    assert!(refused.draft.is_none() && !refused.diagnostics.is_empty());
}

#[test]
fn an_xform_may_be_in_any_encoding_that_it_declares() {
    const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
        <h:title>Año</h:title><model><instance><data id="f"><a/></data></instance></model></h:head>
        <h:body><input ref="/data/a"><label>¿Qué?</label></input></h:body></h:html>"#;
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let mut out = mark.to_vec();
        out.extend(FORM.encode_utf16().flat_map(bytes));
        out
    };
    let latin1 = |label: &str| {
        let text = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{FORM}");
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
            .collect::<Vec<u8>>()
    };
    let declared = |label: &str| format!("<?xml version='1.0' encoding='{label}'?>{FORM}").into_bytes();
    for (case, bytes, title) in [
        ("UTF-8", FORM.as_bytes().to_vec(), Some("Año")),
        (
            "UTF-16, little end first",
            utf16(b"\xff\xfe", u16::to_le_bytes),
            Some("Año"),
        ),
        (
            "UTF-16, big end first",
            utf16(b"\xfe\xff", u16::to_be_bytes),
            Some("Año"),
        ),
        (
            "half a character",
            utf16(b"\xff\xfe", u16::to_le_bytes)
                .split_last()
                .expect("bytes")
                .1
                .to_vec(),
            None,
        ),
        ("Latin-1", latin1("ISO-8859-1"), Some("Año")),
        ("Windows", latin1("windows-1252"), Some("Año")),
        ("declared wrongly", declared("ISO-8859-1"), Some("Año")),
        ("an encoding that is none", latin1("x-none"), None),
        ("declared as UTF-8", latin1("UTF-8"), None),
    ] {
        assert!(sondeo_workbook::is_xform(&bytes), "{case}");
        let form = sondeo_workbook::read_form(&bytes, "a.xml", &Default::default());
        assert_eq!(
            form.draft.as_ref().map(|draft| draft.title.as_str()),
            title,
            "{case}"
        );
        let codes: Vec<&str> = form.diagnostics.iter().map(|problem| problem.rule.code).collect();
        let expected: &[&str] = if title.is_some() { &[] } else { &["BOOK-ENCODING"] };
        assert_eq!(codes, expected, "{case}");
    }
}
