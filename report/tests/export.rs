//! Files are read back: types, text, and nothing that a spreadsheet would run.

mod common;

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use common::{form, xml};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::export::{
    Absent, ExportError, ExportInput, ExportOptions, Format, GroupNames, Made, Records, SelectMultiple,
    Submission, ValueStyle, write,
};

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

/// Records that a test has written.
#[derive(Default)]
struct Given(Vec<(String, String)>);

impl Records for Given {
    fn each(
        &mut self,
        visit: &mut dyn FnMut(&Submission) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        for (index, (version, xml)) in self.0.iter().enumerate() {
            visit(&Submission {
                number: index as u64 + 1,
                instance_id: &format!("uuid:{}", index + 1),
                version,
                read_with: version,
                received_at: 1_764_000_060_000,
                device: "d1",
                device_name: "tableta-1",
                xml,
                ..Submission::default()
            })?;
        }
        Ok(())
    }
}

struct Case {
    forms: Vec<FormDef>,
    plan: AnalysisPlan,
    records: Given,
}

impl Case {
    fn new(survey: &str, records: &str) -> Self {
        let (form, plan) = form(survey);
        let lines = records.lines().filter(|line| !line.trim().is_empty());
        let records = lines
            .map(|line| (form.version().to_owned(), xml(&form, line)))
            .collect();
        Self {
            forms: vec![form],
            plan,
            records: Given(records),
        }
    }

    fn write(&mut self, format: Format, options: &ExportOptions) -> (Made, Vec<u8>) {
        let forms: Vec<&FormDef> = self.forms.iter().collect();
        let input = ExportInput {
            forms: &forms,
            plan: &self.plan,
            report: None,
            exported_at: 1_764_000_000_000,
        };
        let mut write = || {
            let mut out = Cursor::new(Vec::new());
            let made = write(format, &input, options, &mut self.records, &mut out).expect("a file");
            (made, out.into_inner())
        };
        let first = write();
        assert_eq!(first, write(), "the same bytes again");
        first
    }

    fn xlsx(&mut self, options: &ExportOptions) -> Xlsx<Cursor<Vec<u8>>> {
        let (made, bytes) = self.write(Format::Xlsx, options);
        assert_eq!(made.extension, "xlsx");
        Xlsx::new(Cursor::new(bytes)).expect("a readable workbook")
    }

    fn csv(&mut self, options: &ExportOptions) -> String {
        let (made, bytes) = self.write(Format::Csv, options);
        assert_eq!(made.extension, "csv");
        String::from_utf8(bytes).expect("UTF-8")
    }

    /// The files of an archive, in their order.
    fn archive(&mut self, format: Format, options: &ExportOptions) -> Vec<(String, Vec<u8>)> {
        let (made, bytes) = self.write(format, options);
        assert_eq!(made.extension, "zip");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("readable");
        (0..archive.len())
            .map(|index| {
                let mut file = archive.by_index(index).expect("a file");
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).expect("its bytes");
                (file.name().expect("UTF-8").into_owned(), bytes)
            })
            .collect()
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
fn csv_neutralizes_text_and_keeps_numbers() {
    let mut case = Case::new(SURVEY, RECORDS);
    let text = case.csv(&options(ValueStyle::Codes, SelectMultiple::One));
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "yo/genero,yo/edad,cursos,nivel,entidad,dia,hora,peso,lugar,_lugar_latitude,_lugar_longitude,_lugar_altitude,_lugar_precision,algo,_id,_uuid,_submission_time,_validation_status,_notes,_status,_submitted_by,__version__,_tags,meta/rootUuid,_index"
    );
    assert_eq!(
        lines[1],
        "mujer,31,b a,2,07,2026-03-01,2026-03-01T09:30:00.000-06:00,60.5,16.75 -93.11 0 5,16.75,-93.11,0,5,'=1+1,1,1,2025-11-24T16:01:00Z,,,submitted_via_web,tableta-1,3,,uuid:1,1"
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
fn several_choices_in_three_ways() {
    let mut case = Case::new(SURVEY, RECORDS);
    let mut headers = |select_multiple| {
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
    let mut case = Case::new(SURVEY, RECORDS);
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
    let mut case = Case::new(FAMILY, FAMILIES);
    let files = case.archive(Format::Csv, &options(ValueStyle::Codes, SelectMultiple::One));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["datos.csv", "hijo.csv", "juguete.csv"]);
    let text = String::from_utf8(files[1].1.clone()).expect("UTF-8");
    assert!(
        text.starts_with("hijo/apodo,_index,_parent_table_name,_parent_index,"),
        "{text}"
    );
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

/// Two versions: `edad` is new in the second. One record for each way of having no answer to `nivel`.
fn states() -> Case {
    let survey = |version: &str, new: &str| {
        format!(
            "
| survey | | | | |
|---|---|---|---|---|
| | type | name | label | relevant |
| | select_one nivel | nivel | Nivel | |
{new}
| choices | | | | |
| | list_name | name | label | missing |
| | nivel | 0 | Nada | |
| | nivel | 1 | Algo | |
| | nivel | 97 | No aplica | na |
| | nivel | 98 | No sabe | dk |
| | nivel | 99 | Prefiere no decir | refused |
| settings | | | | |
| | form_id | version | | |
| | estados | {version} | | |
"
        )
    };
    let new = "| | integer | edad | Edad | ${nivel} = 1 |\n| | select_one nivel | otro | Otro | |\n| | text | t | Texto | |";
    let newest = survey("2", new);
    let mut case = Case::new(
        &newest,
        "
nivel=0 | edad=0 | otro=0 | t=cero
nivel=98 | otro=98 | t=NA
nivel=99 | otro=99 | t=NULL
nivel=97 | otro=97 | t==1
nivel= | otro= | t=
edad=5",
    );
    case.forms.push(form(&survey("1", "")).0);
    case.records.0.push(("1".into(), xml(&case.forms[1], "nivel=1")));
    case
}

#[test]
fn csv_tells_the_states_apart() {
    for (values, absent, wanted) in [
        (
            ValueStyle::Codes,
            Absent::Marked,
            "nivel,edad,otro,t|0,0,0,cero|98,NA,98,'NA|99,NA,99,'NULL|97,NA,97,'=1|,NA,,|NA,5,NA,NA|1,NULL,NULL,NULL",
        ),
        (
            ValueStyle::Codes,
            Absent::Empty,
            "nivel,edad,otro,t|0,0,0,cero|98,,98,NA|99,,99,NULL|97,,97,'=1|,,,|,5,,|1,,,",
        ),
        (
            ValueStyle::Labels,
            Absent::Marked,
            "Nivel,Edad,Otro,Texto|Nada,0,Nada,cero|No sabe,no se preguntó,No sabe,NA|Prefiere no decir,no se preguntó,Prefiere no decir,NULL|No aplica,no se preguntó,No aplica,'=1|sin respuesta,no se preguntó,sin respuesta,sin respuesta|no se preguntó,5,no se preguntó,no se preguntó|Algo,no existía en esta versión,no existía en esta versión,no existía en esta versión",
        ),
    ] {
        let options = ExportOptions {
            absent,
            ..options(values, SelectMultiple::One)
        };
        let text = states().csv(&options);
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split(',').take(4).collect::<Vec<_>>().join(","))
            .collect();
        assert_eq!(lines.join("|"), wanted);
    }
}

#[test]
fn json_tells_the_states_apart() {
    let (_, bytes) = states().write(Format::Json, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let records = json["records"].as_array().expect("records");
    assert_eq!(records[0]["nivel"], 0);
    assert_eq!(records[1]["nivel"], 98);
    assert!(records[4]["nivel"].is_null() && records[4].get("nivel").is_some());
    assert!(records[5].get("nivel").is_none());
    assert_eq!(records[6]["_not_in_version"][0], "edad");
}

#[test]
fn json_holds_repeats_inside() {
    let (_, bytes) = Case::new(FAMILY, FAMILIES).write(Format::Json, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let children = &json["records"][2]["hijo"];
    assert_eq!(children[0]["hijo/apodo"], "c");
    assert_eq!(children[0]["juguete"][1]["hijo/juguete/cosa"], "c2");
    assert!(json["records"][1].get("hijo").is_none());
}

#[test]
fn geojson_holds_a_feature_for_each_place() {
    let (_, bytes) = Case::new(SURVEY, RECORDS).write(Format::Geojson, &ExportOptions::default());
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let features = json["features"].as_array().expect("features");
    assert_eq!(features.len(), 1);
    assert_eq!(
        features[0]["geometry"],
        serde_json::json!({"type": "Point", "coordinates": [-93.11, 16.75, 0.0]})
    );
    assert_eq!(features[0]["properties"]["yo/genero"], "mujer");
}

#[test]
fn central_has_its_columns_and_keys() {
    let none = ExportOptions {
        bom: false,
        absent: Absent::Empty,
        ..ExportOptions::default()
    };
    let files = Case::new(SURVEY, RECORDS).archive(Format::Central, &none);
    let text = String::from_utf8(files[0].1.clone()).expect("UTF-8");
    assert_eq!(files[0].0, "encuesta.csv");
    assert_eq!(
        text.lines().next().expect("a header"),
        "SubmissionDate,yo-genero,yo-edad,cursos,cursos/a,cursos/b,nivel,entidad,dia,hora,peso,lugar-Latitude,lugar-Longitude,lugar-Altitude,lugar-Accuracy,algo,meta-instanceID,KEY,SubmitterID,SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,DeviceID,Edits,FormVersion"
    );
    assert!(
        text.contains("2025-11-24T16:01:00.000Z,mujer,31,b a,1,1,2,07,"),
        "{text}"
    );
    let files = Case::new(FAMILY, FAMILIES).archive(Format::Central, &none);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["datos.csv", "datos-hijo.csv", "datos-hijo-juguete.csv"]);
    let text = String::from_utf8(files[2].1.clone()).expect("UTF-8");
    assert_eq!(
        text.lines().last().expect("a row"),
        "c2,uuid:3/hijo[1],uuid:3/hijo[1]/juguete[2]"
    );
}

#[test]
fn headers_follow_the_options() {
    for (options, wanted) in [
        (
            ExportOptions {
                groups: GroupNames::Both,
                ..options(ValueStyle::Labels, SelectMultiple::One)
            },
            "Yo/Género,Yo/Edad,Cursos",
        ),
        (
            ExportOptions {
                groups: GroupNames::None,
                ..options(ValueStyle::Codes, SelectMultiple::One)
            },
            "genero,edad,cursos",
        ),
        (
            ExportOptions {
                group_sep: "-".into(),
                ..options(ValueStyle::Codes, SelectMultiple::Split)
            },
            "yo-genero,yo-edad,cursos-a,cursos-b,nivel",
        ),
        (
            ExportOptions {
                fields: vec!["edad".into(), "algo".into()],
                ..options(ValueStyle::Codes, SelectMultiple::One)
            },
            "yo/edad,algo,_id",
        ),
    ] {
        let text = Case::new(SURVEY, RECORDS).csv(&options);
        assert!(
            text.starts_with(wanted),
            "{wanted}: {}",
            text.lines().next().unwrap_or_default()
        );
    }
}

#[test]
fn codes_that_no_list_knows_are_not_lost() {
    let mut case = Case::new(SURVEY, "cursos=a zz | nivel=7");
    let text = case.csv(&options(ValueStyle::Codes, SelectMultiple::Split));
    assert!(
        text.starts_with("yo/genero,yo/edad,cursos/a,cursos/b,cursos/zz,nivel"),
        "{text}"
    );
    assert!(text.contains("NA,NA,1,0,1,7,"), "{text}");
}

#[test]
fn a_record_that_cannot_be_read_is_named() {
    let mut case = Case::new(SURVEY, "");
    for xml in [
        "<data",
        "<!DOCTYPE x><data/>",
        "<data id='otro'/>",
        "<data encrypted='yes'/>",
        "",
        "<data>&x;</data>",
    ] {
        case.records.0.push(("3".into(), xml.into()));
    }
    case.records.0.push((
        "3".into(),
        "<data><unknown><a/></unknown><nivel>&lt;2<![CDATA[&]]>&#233;</nivel></data>".into(),
    ));
    let (made, bytes) = case.write(Format::Csv, &options(ValueStyle::Codes, SelectMultiple::One));
    // An entity outside the form's fields is nobody's answer.
    assert_eq!(made.summary.unread.len(), 5, "{:?}", made.summary.unread);
    assert!(String::from_utf8(bytes).expect("UTF-8").contains("<2&é"));
}

#[test]
fn every_format_makes_a_file() {
    for entry in sondeo_report::export::FORMATS {
        for (survey, records) in [(SURVEY, RECORDS), (FAMILY, FAMILIES), (SURVEY, "")] {
            let (made, bytes) = Case::new(survey, records).write(entry.format, &ExportOptions::default());
            assert!(!bytes.is_empty(), "{}", entry.name);
            assert_ne!(
                made.media_type(),
                "application/octet-stream",
                "{}: {}",
                entry.name,
                made.extension
            );
        }
        assert_eq!(Format::named(entry.name), Some(entry.format));
    }
}
