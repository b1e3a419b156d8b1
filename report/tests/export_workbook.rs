//! The workbook is read back: types, text, and nothing that a spreadsheet would run.

mod common;

use calamine::Reader;
use common::files::*;
use sondeo_report::export::{
    ExportError, ExportInput, ExportOptions, Format, SelectMultiple, ValueStyle, write,
};

#[test]
fn the_workbook_has_its_sheets_in_the_language() {
    let mut case = Case::new(SURVEY, RECORDS);
    let spanish = [
        "acerca de",
        "datos (etiquetas)",
        "datos (códigos)",
        "diccionario",
        "opciones",
    ];
    assert_eq!(case.xlsx(&ExportOptions::default()).sheet_names(), spanish);
    let english = ExportOptions {
        language: "en".into(),
        ..ExportOptions::default()
    };
    let mut book = case.xlsx(&english);
    assert_eq!(book.sheet_names()[0], "about");
    let about = sheet(&mut book, "about");
    assert_eq!(about[0][0], "=Encuesta");
    assert!(
        about
            .iter()
            .any(|row| row[0] == "Form id" && row[1] == "encuesta")
    );
}

#[test]
fn labels_are_for_people() {
    let mut book = Case::new(SURVEY, RECORDS).xlsx(&ExportOptions::default());
    let rows = sheet(&mut book, "datos (etiquetas)");
    for (header, cells) in [
        ("Género", ["Mujer", "Prefiero no responder", "sin respuesta"]),
        ("Edad", ["#31", "sin respuesta", "#7"]),
        ("Cursos", ["Dos; Uno", "sin respuesta", "no se preguntó"]),
        ("Cursos/Uno", ["#1", "", "no se preguntó"]),
        ("Nivel", ["Mucho", "Nada", "no se preguntó"]),
        ("Entidad", ["Chiapas", "no se preguntó", "no se preguntó"]),
        ("Día", ["@46082.0000", "no se preguntó", "1800-01-01"]),
        ("Hora", ["@46082.3958", "no se preguntó", "no se preguntó"]),
        ("Peso", ["#60.5", "no se preguntó", "#-3"]),
        ("Algo más", ["=1+1", "+52 55", "hola, «mundo»"]),
        ("_uuid", ["1", "2", "3"]),
        ("_index", ["#1", "#2", "#3"]),
        ("__version__", ["3", "3", "3"]),
    ] {
        assert_eq!(column(&rows, header), cells, "{header}");
    }
    assert!(!rows[0].contains(&"Hola".to_owned()), "notes have no answers");
}

#[test]
fn codes_are_for_programs() {
    let mut book = Case::new(SURVEY, RECORDS).xlsx(&ExportOptions::default());
    let rows = sheet(&mut book, "datos (códigos)");
    for (header, cells) in [
        ("yo/genero", ["mujer", "99", ""]),
        ("yo/edad", ["#31", "", "#7"]),
        ("cursos", ["b a", "", "NA"]),
        ("cursos/a", ["#1", "", "NA"]),
        ("nivel", ["#2", "#1", "NA"]),
        ("entidad", ["07", "NA", "NA"]),
        ("_lugar_latitude", ["#16.75", "", ""]),
        ("lugar", ["16.75 -93.11 0 5", "NA", "NA"]),
    ] {
        assert_eq!(column(&rows, header), cells, "{header}");
    }
}

#[test]
fn codebook_and_choices_explain_the_data() {
    let mut book = Case::new(SURVEY, RECORDS).xlsx(&ExportOptions::default());
    let rows = sheet(&mut book, "diccionario");
    assert_eq!(rows[1][..4], ["yo/genero", "Género", "Gender", "opción única"]);
    assert_eq!(column(&rows, "Lista")[2], "cursos");
    let rows = sheet(&mut book, "opciones");
    let refused = rows.iter().find(|row| row[1] == "99").expect("99");
    assert_eq!(
        refused[..5],
        [
            "genero",
            "99",
            "Prefiero no responder",
            "Prefer not to say",
            "prefirió no responder"
        ]
    );
}
#[test]
fn text_that_looks_like_a_formula_is_text() {
    let survey = "
| survey | | |
|---|---|---|
| | type | name | label |
| | text | t | =HYPERLINK(\"http://x\") |
| choices | | |
| | list_name | name | label |";
    for (answer, csv_cell) in [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\ttab", "'\ttab"),
        ("\rline", "\"'\rline\""),
        ("＝1", "'＝1"),
        ("http://example.org", "http://example.org"),
        ("a=1", "a=1"),
    ] {
        let escaped = answer.replace('\r', "&#13;").replace('\t', "&#9;");
        let xml = format!("<data id='datos'><t>{escaped}</t></data>");
        let mut case = Case::new(survey, "");
        case.records.0.push((case.forms[0].version().to_owned(), xml));
        let text = case.csv(&options(ValueStyle::Labels, SelectMultiple::One));
        let (header, rest) = text.split_once("\r\n").expect("two lines");
        assert!(
            header.starts_with("\"'=HYPERLINK(\"\"http://x\"\")\","),
            "{header}"
        );
        assert!(rest.starts_with(&format!("{csv_cell},")), "{answer}: {rest}");
        let mut book = case.xlsx(&ExportOptions::default());
        let rows = sheet(&mut book, "datos (códigos)");
        assert_eq!(rows[1][0].replace("_x000D_", "\r"), answer);
    }
}

#[test]
fn repeats_are_linked_sheets() {
    let mut book = Case::new(FAMILY, FAMILIES).xlsx(&ExportOptions::default());
    let rows = sheet(&mut book, "hijo");
    assert_eq!(column(&rows, "Apodo"), ["a", "b", "c"]);
    assert_eq!(column(&rows, "_index"), ["#1", "#2", "#3"]);
    assert_eq!(column(&rows, "_parent_index"), ["#1", "#1", "#3"]);
    let rows = sheet(&mut book, "juguete");
    assert_eq!(column(&rows, "_parent_table_name"), ["hijo", "hijo", "hijo"]);
    assert_eq!(column(&rows, "_parent_index"), ["#1", "#3", "#3"]);
    assert_eq!(column(&rows, "_submission__uuid"), ["1", "3", "3"]);
}

#[test]
fn more_columns_than_a_sheet_has_are_refused() {
    let choices: String = (0..16_400)
        .map(|at| format!("\n| | l | c{at} | C{at} |"))
        .collect();
    let survey = format!(
        "\n| survey | | |\n| | type | name | label |\n| | select_multiple l | varias | Varias |\n\
         | choices | | |\n| | list_name | name | label |{choices}"
    );
    let mut case = Case::new(&survey, "varias=c1 c16399");
    let options = options(ValueStyle::Codes, SelectMultiple::Split);
    let forms: Vec<_> = case.forms.iter().collect();
    let input = ExportInput {
        forms: &forms,
        plan: &case.plan,
        report: None,
        exported_at: 0,
    };
    let mut made = std::io::Cursor::new(Vec::new());
    let refused = write(Format::Xlsx, &input, &options, &mut case.records, &mut made);
    assert!(
        matches!(refused, Err(ExportError::TooManyColumns { most: 16_384, columns, .. }) if columns > 16_400),
        "{refused:?}"
    );
    // Files without such a limit hold all of them.
    let text = case.csv(&options);
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (head, row) = (lines.next().expect("a header"), lines.next().expect("a row"));
    for (name, value) in [("varias/c0", "0"), ("varias/c1", "1"), ("varias/c16399", "1")] {
        let at = head.iter().position(|found| *found == name).expect(name);
        assert_eq!(row[at], value, "{name}");
    }
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_said() {
    let mut case = Case::new(FAMILY, "");
    let long = "ñ".repeat(40_000);
    let xml = format!("<data id='datos'><hijo><apodo>{long}</apodo></hijo></data>");
    case.records.0.push((case.forms[0].version().to_owned(), xml));
    let mut book = case.xlsx(&ExportOptions::default());
    let rows = sheet(&mut book, "hijo");
    let cell = &column(&rows, "Apodo")[0];
    assert_eq!(cell.chars().count(), 32_767);
    assert!(cell.ends_with(" […]"));
    let about = sheet(&mut book, "acerca de");
    assert!(
        about
            .iter()
            .any(|row| row[0].starts_with("Textos cortados") && row[1] == "#1")
    );
}
