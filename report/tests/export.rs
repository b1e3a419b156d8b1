//! Files are read back: types, text, and nothing that a spreadsheet would run.

mod common;

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use common::{dataset, form};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::export::{CsvFile, ExportInput, ExportOptions, SelectMultiple, ValueStyle, csv, xlsx};
use sondeo_report::{Dataset, aggregate};

const SURVEY: &str = "
| survey | | | | |
|---|---|---|---|---|
| | type | name | label::Español (es) | label::English (en) |
| | note | hola | Hola | Hello |
| | begin_group | yo | Yo | Me |
| | select_one genero | genero | Género | Gender |
| | integer | edad | Edad | Age |
| | end_group | | | |
| | select_multiple cursos | cursos | Cursos | Courses |
| | select_one nivel | nivel | Nivel | Level |
| | select_one entidad | entidad | Entidad | State |
| | date | dia | Día | Day |
| | dateTime | hora | Hora | Time |
| | decimal | peso | Peso | Weight |
| | geopoint | lugar | Lugar | Place |
| | text | algo | Algo más | Anything else |
| choices | | | | |
| | list_name | name | label::Español (es) | label::English (en) | missing |
| | genero | mujer | Mujer | Woman | |
| | genero | hombre | Hombre | Man | |
| | genero | 99 | Prefiero no responder | Prefer not to say | refused |
| | cursos | a | Uno | One | |
| | cursos | b | Dos | Two | |
| | nivel | 1 | Nada | Nothing | |
| | nivel | 2 | Mucho | Much | |
| | entidad | 07 | Chiapas | Chiapas | |
| settings | | | | |
| | form_title | form_id | version | default_language |
| | =Encuesta | encuesta | 3 | Español (es) |
";

const RECORDS: &str = "
<yo | genero=mujer | edad=31 | >yo | cursos=b a | nivel=2 | entidad=07 | dia=2026-03-01 | hora=2026-03-01T09:30:00.000-06:00 | peso=60.5 | lugar=16.75 -93.11 0 5 | algo==1+1
<yo | genero=99 | edad= | >yo | cursos= | nivel=1 | algo=+52 55
<yo | genero= | edad=007 | >yo | dia=1800-01-01 | peso=-3 | algo=hola, «mundo»
";

struct Case {
    form: FormDef,
    plan: AnalysisPlan,
    data: Dataset,
}

impl Case {
    fn new(survey: &str, records: &str) -> Self {
        let (form, plan) = form(survey);
        let data = dataset(&form, records);
        Self { form, plan, data }
    }

    fn xlsx(&self, options: &ExportOptions) -> Xlsx<Cursor<Vec<u8>>> {
        let aggregates = aggregate(
            &self.form,
            &self.plan,
            &self.data,
            Some("genero"),
            &options.language,
        );
        let input = ExportInput {
            aggregates: Some(&aggregates),
            ..self.input()
        };
        let bytes = xlsx(&input, options).expect("a workbook");
        assert_eq!(
            bytes,
            xlsx(&input, options).expect("a workbook"),
            "the same bytes again"
        );
        Xlsx::new(Cursor::new(bytes)).expect("a readable workbook")
    }

    fn input(&self) -> ExportInput<'_> {
        ExportInput {
            form: &self.form,
            plan: &self.plan,
            dataset: &self.data,
            aggregates: None,
            exported_at: 1_764_000_000_000,
        }
    }

    fn csv(&self, options: &ExportOptions) -> String {
        match csv(&self.input(), options).expect("a file") {
            CsvFile::Csv(bytes) => String::from_utf8(bytes).expect("UTF-8"),
            CsvFile::Zip(_) => panic!("one file"),
        }
    }
}

fn options(values: ValueStyle, select_multiple: SelectMultiple) -> ExportOptions {
    ExportOptions {
        values,
        select_multiple,
        bom: false,
        ..ExportOptions::default()
    }
}

/// Rows of a sheet as words; types as `#` number, `@` date.
fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<String>> {
    let formulas = book.worksheet_formula(name).expect(name);
    assert!(formulas.used_cells().all(|(_, _, f)| f.is_empty()), "no formulas");
    let range = book.worksheet_range(name).expect(name);
    let word = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => format!("#{number}"),
        Data::DateTime(at) => {
            let at = at.as_f64();
            format!("@{at:.4}")
        }
        other => format!("?{other:?}"),
    };
    range.rows().map(|row| row.iter().map(word).collect()).collect()
}

/// The cells of one column below its header.
fn column(rows: &[Vec<String>], header: &str) -> Vec<String> {
    let at = rows[0].iter().position(|h| h == header);
    let at = at.unwrap_or_else(|| panic!("{header} in {:?}", rows[0]));
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

#[test]
fn the_workbook_has_its_sheets_in_the_language() {
    let case = Case::new(SURVEY, RECORDS);
    let spanish = [
        "acerca de",
        "datos (etiquetas)",
        "datos (códigos)",
        "resultados",
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
        ("__version__", ["1", "1", "1"]),
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
fn results_show_n_and_share_by_group() {
    let mut book = Case::new(SURVEY, RECORDS).xlsx(&ExportOptions::default());
    let rows = sheet(&mut book, "resultados");
    let row = |variable: &str, name: &str| {
        let found = rows.iter().find(|row| row[1] == variable && row[2] == name);
        found.unwrap_or_else(|| panic!("{variable} {name}: {rows:?}"))[3..].to_vec()
    };
    assert_eq!(
        rows[0][3..],
        [
            "Total (n)",
            "Total (%)",
            "Género: Mujer (n)",
            "Género: Mujer (%)",
            "Género: no indicado (n)",
            "Género: no indicado (%)"
        ]
    );
    assert_eq!(row("", "Registros"), ["#3", "", "#1", "", "#2", ""]);
    assert_eq!(row("nivel", "Mucho"), ["#1", "#0.5", "#1", "#1", "#0", "#0"]);
    assert_eq!(
        row("genero", "prefirió no responder"),
        ["#1", "", "#0", "", "#1", ""]
    );
    assert_eq!(row("edad", "Media"), ["#19", "", "#31", "", "#7", ""]);
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
fn csv_neutralizes_text_and_keeps_numbers() {
    let case = Case::new(SURVEY, RECORDS);
    let text = case.csv(&options(ValueStyle::Codes, SelectMultiple::One));
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "yo/genero,yo/edad,cursos,nivel,entidad,dia,hora,peso,lugar,_lugar_latitude,_lugar_longitude,_lugar_altitude,_lugar_precision,algo,_id,_uuid,_submission_time,_validation_status,_submitted_by,__version__,_index"
    );
    assert_eq!(
        lines[1],
        "mujer,31,b a,2,07,2026-03-01,2026-03-01T09:30:00.000-06:00,60.5,16.75 -93.11 0 5,16.75,-93.11,0,5,'=1+1,1,1,2025-11-24T16:01:00Z,,tableta-1,1,1"
    );
    assert!(lines[2].contains(",'+52 55,"), "{}", lines[2]);
    assert!(
        lines[3].contains(",007,NA,NA,NA,1800-01-01,NA,-3,"),
        "{}",
        lines[3]
    );
    assert!(lines[3].contains(",\"hola, «mundo»\","), "{}", lines[3]);
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
    let (form, plan) = form(survey);
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
        let mut data = Dataset::new(&form);
        let escaped = answer.replace('\r', "&#13;").replace('\t', "&#9;");
        let xml = format!("<data id='datos'><t>{escaped}</t></data>");
        data.push(sondeo_report::read_record(&form, common::meta(1), &xml).expect(answer));
        let case = Case {
            form: common::form(survey).0,
            plan: plan.clone(),
            data,
        };
        let text = case.csv(&options(ValueStyle::Labels, SelectMultiple::One));
        let (header, rest) = text.split_once("\r\n").expect("two lines");
        assert!(
            header.starts_with("\"'=HYPERLINK(\"\"http://x\"\")\","),
            "{header}"
        );
        assert!(rest.starts_with(&format!("{csv_cell},")), "{answer}: {rest}");
        let bytes = xlsx(&case.input(), &ExportOptions::default()).expect("a workbook");
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("readable");
        let rows = sheet(&mut book, "datos (códigos)");
        assert_eq!(rows[1][0].replace("_x000D_", "\r"), answer);
    }
}

#[test]
fn several_choices_in_three_ways() {
    let case = Case::new(SURVEY, RECORDS);
    let headers = |select_multiple| {
        let text = case.csv(&options(ValueStyle::Codes, select_multiple));
        let header = text.lines().next().expect("a header");
        let found: Vec<&str> = header.split(',').filter(|h| h.starts_with("cursos")).collect();
        found.join(" ")
    };
    assert_eq!(headers(SelectMultiple::One), "cursos");
    assert_eq!(headers(SelectMultiple::Split), "cursos/a cursos/b");
    assert_eq!(headers(SelectMultiple::Both), "cursos cursos/a cursos/b");
}

#[test]
fn a_byte_order_mark_on_request() {
    let case = Case::new(SURVEY, RECORDS);
    assert!(case.csv(&ExportOptions::default()).starts_with('\u{feff}'));
    assert!(
        !case
            .csv(&options(ValueStyle::Labels, SelectMultiple::One))
            .starts_with('\u{feff}')
    );
}

const FAMILY: &str = "
| survey | | |
|---|---|---|
| | type | name | label |
| | select_one g | genero | Género |
| | begin_repeat | hijo | Hijo |
| | text | apodo | Apodo |
| | begin_repeat | juguete | Juguete |
| | text | cosa | Cosa |
| | end_repeat | | |
| | end_repeat | | |
| choices | | |
| | list_name | name | label |
| | g | m | M |
| | g | h | H |";

const FAMILIES: &str = "
genero=m | <hijo | apodo=a | <juguete | cosa=a1 | >juguete | >hijo | <hijo | apodo=b | >hijo
genero=h
genero=h | <hijo | apodo=c | <juguete | cosa=c1 | >juguete | <juguete | cosa=c2 | >juguete | >hijo";

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
fn repeats_are_files_of_an_archive() {
    let case = Case::new(FAMILY, FAMILIES);
    let CsvFile::Zip(bytes) =
        csv(&case.input(), &options(ValueStyle::Codes, SelectMultiple::One)).expect("a file")
    else {
        panic!("an archive");
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("readable");
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.expect("UTF-8").into_owned())
        .collect();
    assert_eq!(names, ["datos.csv", "hijo.csv", "juguete.csv"]);
    let mut text = String::new();
    archive
        .by_name("hijo.csv")
        .expect("hijo")
        .read_to_string(&mut text)
        .expect("UTF-8");
    assert!(
        text.starts_with("hijo/apodo,_index,_parent_table_name,_parent_index,"),
        "{text}"
    );
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_said() {
    let case = Case::new(FAMILY, "");
    let mut case = Case { ..case };
    let long = "ñ".repeat(40_000);
    let xml = format!("<data id='datos'><hijo><apodo>{long}</apodo></hijo></data>");
    case.data
        .push(sondeo_report::read_record(&case.form, common::meta(1), &xml).expect("a record"));
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
