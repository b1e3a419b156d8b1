//! Workbooks handed back with comments: the cells stay, the comments are where the problems are.

use std::io::{Cursor, Read};

use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Rule, Severity};
use sondeo_workbook::{annotate, read};
use zip::ZipArchive;

static PROBLEM: Rule = Rule {
    code: "TEST-1",
    severity: Severity::Error,
    cause_es: "El tipo «{0}» no existe.",
    cause_en: "There is no type “{0}”.",
    remedy_es: "Corríjalo.",
    remedy_en: "Correct it.",
};

fn at(sheet: &str, row: u32, column: u32) -> Diagnostic {
    let place = Place::Cell {
        sheet: sheet.into(),
        row,
        column,
    };
    Diagnostic::new(&PROBLEM, place, "").with("<texto>")
}

fn part(xlsx: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(xlsx)).expect("a container");
    let mut text = String::new();
    let mut entry = archive
        .by_name(name)
        .unwrap_or_else(|_| panic!("{name} is missing"));
    entry.read_to_string(&mut text).expect("text");
    text
}

const FORM: &str = "| survey | type | name | label |\n| | texto | a | A & B |\n| choices | list_name | name |\n| | sino | |\n";

#[test]
fn comments_stand_in_the_offending_cells() {
    let book = read(FORM.as_bytes(), "form.md").expect("a form");
    for (problem, comments, cell) in [
        (at("survey", 2, 2), "xl/commentsSondeo1.xml", "ref=\"B2\""),
        // A row: its first cell. Columns keep their place, and the first one of Markdown names sheets.
        (at("survey", 2, 0), "xl/commentsSondeo1.xml", "ref=\"B2\""),
        (at("Choices", 4, 2), "xl/commentsSondeo1.xml", "ref=\"B4\""),
        (at("survey", 0, 0), "xl/commentsSondeo1.xml", "ref=\"B1\""),
        (at("survey", 9, 30), "xl/commentsSondeo1.xml", "ref=\"AD9\""),
    ] {
        let xlsx = annotate(FORM.as_bytes(), &book, &[&problem], Language::Spanish).expect("a workbook");
        let text = part(&xlsx, comments);
        assert!(text.contains(cell), "{cell} is not in {text}");
        assert!(
            text.contains("Error TEST-1\nEl tipo «&lt;texto&gt;» no existe.\n→ Corríjalo."),
            "{text}"
        );
        let back = read(&xlsx, "form.xlsx").expect("it can be read");
        assert_eq!(back.sheets, book.sheets);
    }
}

#[test]
fn a_second_round_adds_to_the_first() {
    let book = read(FORM.as_bytes(), "form.md").expect("a form");
    let (first, second) = (at("survey", 2, 2), at("survey", 2, 3));
    let once = annotate(FORM.as_bytes(), &book, &[&first], Language::English).expect("a workbook");
    let read_once = read(&once, "form.xlsx").expect("it can be read");
    let twice = annotate(&once, &read_once, &[&first, &second], Language::Spanish).expect("a workbook");
    let text = part(&twice, "xl/commentsSondeo1.xml");
    assert_eq!(text.matches("<comment ").count(), 2, "{text}");
    assert!(
        text.contains("Correct it.") && text.contains("Corríjalo."),
        "{text}"
    );
    let boxes = part(&twice, "xl/drawings/vmlDrawingSondeo1.vml");
    assert_eq!(boxes.matches("<v:shape ").count(), 2, "{boxes}");
    let sheet = part(&twice, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<legacyDrawing ").count(), 1, "{sheet}");
    assert_eq!(
        read(&twice, "form.xlsx").expect("it can be read").sheets,
        book.sheets
    );
}

#[test]
fn without_problems_nothing_is_said() {
    let book = read(FORM.as_bytes(), "form.md").expect("a form");
    let xlsx = annotate(FORM.as_bytes(), &book, &[], Language::Spanish).expect("a workbook");
    assert_eq!(
        read(&xlsx, "form.xlsx").expect("it can be read").sheets,
        book.sheets
    );
}
