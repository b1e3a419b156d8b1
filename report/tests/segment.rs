//! What is kept as columns gives the same data set as the documents.

mod common;

use common::{form, meta, xml};
use sondeo_engine::form::FormDef;
use sondeo_report::scan::{Scanned, Scanner};
use sondeo_report::{Dataset, Note, Segment, SegmentError, SegmentHead, columns_of, read_record};

const OLD: &str = "
| survey | | | |
|---|---|---|---|
| | type | name | label |
| | text | color | Color |
| | integer | edad | Edad |
| | begin_repeat | hijo | Hijo |
| | text | apodo | Apodo |
| | begin_repeat | juguete | Juguete |
| | text | cosa | Cosa |
| | end_repeat | | |
| | end_repeat | | |
| settings | | |
| | form_id | version |
| | f | 1 |";
const NEW: &str = "
| survey | | | |
|---|---|---|---|
| | type | name | label |
| | integer | edad | Edad |
| | text | animal | Animal |
| | begin_repeat | hijo | Hijo |
| | text | apodo | Apodo |
| | text | talla | Talla |
| | end_repeat | | |
| | begin_repeat | perro | Perro |
| | text | raza | Raza |
| | end_repeat | | |
| settings | | |
| | form_id | version |
| | f | 2 |";

/// Records of both versions by turns: the version and the answers.
const RECORDS: &[(usize, &str)] = &[
    (
        0,
        "color=rojo | edad=4 | <hijo | apodo=a | <juguete | cosa=x | >juguete | >hijo",
    ),
    (
        1,
        "edad= | animal=gato | <perro | raza=r | >perro | <perro | raza= | >perro",
    ),
    (
        0,
        "color=rojo | <hijo | apodo= | >hijo | <hijo | apodo=b | <juguete | cosa=y | >juguete | >hijo",
    ),
    (1, "edad=40 | <hijo | apodo=c | talla=9 | >hijo"),
    (1, "animal=«ñandú» y más"),
    (0, "edad=5"),
];

type Kept = (Vec<u8>, Vec<(String, Vec<u8>)>);

/// The records of that range as one segment.
fn segment(forms: &[FormDef; 2], from: usize, to: usize) -> Kept {
    let mut segment = Segment::default();
    let mut scanned = Scanned::default();
    for (number, (version, line)) in RECORDS.iter().enumerate().take(to).skip(from) {
        let form = &forms[*version];
        Scanner::new(form)
            .scan(&xml(form, line), &mut scanned)
            .expect(line);
        segment.push(form, number as u64, &format!("uuid:{number}"), &scanned);
    }
    segment.finish()
}

fn forms() -> [FormDef; 2] {
    [form(OLD).0, form(NEW).0]
}

fn version<'f>(forms: &'f [FormDef; 2], version: &str) -> Option<&'f FormDef> {
    forms.iter().find(|form| form.version() == version)
}

fn append(
    forms: &[FormDef; 2],
    data: &mut Dataset,
    kept: &Kept,
    names: Option<&[String]>,
) -> Result<(), SegmentError> {
    let head = SegmentHead::read(&kept.0, &|name| version(forms, name).is_some())?;
    let columns = kept
        .1
        .iter()
        .filter(|(name, _)| names.is_none_or(|names| names.contains(name)));
    let note = |number: u64| Note {
        is_quarantined: number == 3,
        ..Note::default()
    };
    let columns = columns.map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    data.append(&head, columns, &|name| version(forms, name), &note)
}

/// Everything a data set says.
fn said(data: &Dataset) -> Vec<String> {
    let mut lines: Vec<String> = data.records.iter().map(|note| format!("{note:?}")).collect();
    for table in &data.tables {
        lines.push(format!("{:?} in {:?}", table.path, table.parent));
        for (number, row) in table.rows.iter().enumerate() {
            let cells = (0..table.columns.len()).map(|column| {
                format!(
                    "{}={:?}",
                    table.columns[column].field.path,
                    table.cell(number, column)
                )
            });
            lines.push(format!("{row:?} {}", cells.collect::<Vec<_>>().join(" ")));
        }
    }
    lines
}

fn from_documents(forms: &[FormDef; 2]) -> Dataset {
    let mut data = Dataset::new(&forms[1]);
    for (number, (version, line)) in RECORDS.iter().enumerate() {
        let form = &forms[*version];
        let mut about = meta(number);
        about.instance_id = format!("uuid:{number}");
        about.quarantined = (number == 3).then(|| "why".to_owned());
        data.push_version(form, read_record(form, about, &xml(form, line)).expect(line));
    }
    data
}

#[test]
fn columns_say_what_the_documents_said_wherever_they_are_cut() {
    let forms = forms();
    let expected = said(&from_documents(&forms));
    for cut in 0..=RECORDS.len() {
        let mut data = Dataset::new(&forms[1]);
        for (from, to) in [(0, cut), (cut, RECORDS.len())] {
            append(&forms, &mut data, &segment(&forms, from, to), None).expect("a segment");
        }
        assert_eq!(said(&data), expected, "cut at {cut}");
    }
}

#[test]
fn a_question_needs_its_own_columns_alone() {
    let forms = forms();
    let whole = from_documents(&forms);
    for field in forms[1].fields().iter() {
        let mut data = Dataset::new(&forms[1]);
        for (from, to) in [(0, 2), (2, RECORDS.len())] {
            append(
                &forms,
                &mut data,
                &segment(&forms, from, to),
                Some(&columns_of(field)),
            )
            .expect("a segment");
        }
        let (table, column) = data.find(&field.path).expect("the field");
        let cells = |data: &Dataset| {
            let table = &data.tables[table];
            let each = (0..table.rows.len())
                .map(|row| format!("{:?} {:?}", table.rows[row], table.cell(row, column)));
            each.collect::<Vec<_>>()
        };
        assert_eq!(cells(&data), cells(&whole), "{}", field.path);
    }
}

#[test]
fn what_was_not_understood_is_read_again_once_it_is() {
    let forms = forms();
    let mut segment = Segment::default();
    segment.push_unread();
    segment.push_missing("2");
    let (head, columns) = segment.finish();
    assert_eq!(columns.len(), 0);
    let read = |is_known: &dyn Fn(&str) -> bool| SegmentHead::read(&head, is_known);
    assert_eq!(read(&|version| version == "1").expect("a head").unread, 2);
    assert_eq!(read(&|version| version == "2"), Err(SegmentError::Stale));
    let (head, _) = self::segment(&forms, 0, 2);
    assert_eq!(
        SegmentHead::read(&head, &|version| version == "1"),
        Err(SegmentError::Stale)
    );
    assert_eq!(SegmentHead::read(b"{}", &|_| true), Err(SegmentError::Broken));
}

#[test]
fn bytes_that_were_changed_are_refused_or_read_but_never_break() {
    let forms = forms();
    let (head, columns) = segment(&forms, 0, RECORDS.len());
    for (at, (name, bytes)) in columns.iter().enumerate() {
        for place in 0..bytes.len() {
            for cut in [true, false] {
                let mut changed = (head.clone(), columns.clone());
                match cut {
                    true => changed.1[at].1.truncate(place),
                    false => changed.1[at].1[place] ^= 0x55,
                }
                let mut data = Dataset::new(&forms[1]);
                if append(&forms, &mut data, &changed, None).is_ok() {
                    assert!(!said(&data).is_empty(), "{name}");
                }
            }
        }
    }
}
