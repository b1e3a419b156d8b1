//! Surveys, records and what their files hold, for the tests of exports.
#![allow(dead_code)]

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_report::export::{
    ExportError, ExportInput, ExportOptions, Format, Made, Records, SelectMultiple, Submission, ValueStyle,
    write,
};

use super::{form, xml};

pub const SURVEY: &str = "
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

pub const RECORDS: &str = "
<yo | genero=mujer | edad=31 | >yo | cursos=b a | nivel=2 | entidad=07 | dia=2026-03-01 | hora=2026-03-01T09:30:00.000-06:00 | peso=60.5 | lugar=16.75 -93.11 0 5 | algo==1+1
<yo | genero=99 | edad= | >yo | cursos= | nivel=1 | algo=+52 55
<yo | genero= | edad=007 | >yo | dia=1800-01-01 | peso=-3 | algo=hola, «mundo»
";

/// Records that a test has written.
#[derive(Default)]
pub struct Given(pub Vec<(String, String)>);

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

pub struct Case {
    pub forms: Vec<FormDef>,
    pub plan: AnalysisPlan,
    pub records: Given,
}

impl Case {
    pub fn new(survey: &str, records: &str) -> Self {
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

    pub fn write(&mut self, format: Format, options: &ExportOptions) -> (Made, Vec<u8>) {
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

    pub fn xlsx(&mut self, options: &ExportOptions) -> Xlsx<Cursor<Vec<u8>>> {
        let (made, bytes) = self.write(Format::Xlsx, options);
        assert_eq!(made.extension, "xlsx");
        Xlsx::new(Cursor::new(bytes)).expect("a readable workbook")
    }

    pub fn csv(&mut self, options: &ExportOptions) -> String {
        let (made, bytes) = self.write(Format::Csv, options);
        assert_eq!(made.extension, "csv");
        String::from_utf8(bytes).expect("UTF-8")
    }

    /// The files of an archive, in their order.
    pub fn archive(&mut self, format: Format, options: &ExportOptions) -> Vec<(String, Vec<u8>)> {
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

pub fn options(values: ValueStyle, select_multiple: SelectMultiple) -> ExportOptions {
    ExportOptions {
        values,
        select_multiple,
        bom: false,
        ..ExportOptions::default()
    }
}

/// Rows of a sheet as words; types as `#` number, `@` date.
pub fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<String>> {
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
pub fn column(rows: &[Vec<String>], header: &str) -> Vec<String> {
    let at = rows[0].iter().position(|h| h == header);
    let at = at.unwrap_or_else(|| panic!("{header} in {:?}", rows[0]));
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

pub const FAMILY: &str = "
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

pub const FAMILIES: &str = "
genero=m | <hijo | apodo=a | <juguete | cosa=a1 | >juguete | >hijo | <hijo | apodo=b | >hijo
genero=h
genero=h | <hijo | apodo=c | <juguete | cosa=c1 | >juguete | <juguete | cosa=c2 | >juguete | >hijo";
