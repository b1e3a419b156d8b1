//! What staff download, cell by cell against what was finished: codes, labels in both languages, and why a cell is empty.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field as Cell;
use sondeo_engine::form::types::ControlKind;
use sondeo_engine::form::{Field, FieldKind};
use sondeo_engine::session::Resources;
use sondeo_report::export::{ExportOptions, Format, SelectMultiple, ValueStyle};
use sondeo_report::text_in;
use sondeo_server::export::export;
use sondeo_server::formcache::LinkedForm;
use sondeo_server::versions::Versions;
use sondeo_tests::answers::answers;

use crate::server::Server;

/// What a program reads where nobody was asked.
const NOT_ASKED: &str = "NA";

type Row = BTreeMap<String, String>;

/// Compares every cell of every record that was finished.
pub async fn check(server: &Server, survey: &str, form: &LinkedForm, finished: &[String]) {
    let codes = csv(server, survey, ValueStyle::Codes, "es").await;
    let states = states(&file(server, survey, Format::Parquet, ExportOptions::default()).await);
    let mut labels = Vec::new();
    for language in ["es", "en"] {
        labels.push((language, csv(server, survey, ValueStyle::Labels, language).await));
    }
    let files = labels_of_files(&server.resources(survey).await);
    let fields: Vec<&Field> = form
        .form
        .fields()
        .main()
        .filter(|field| is_answer(field))
        .collect();
    for rows in labels
        .iter()
        .map(|(_, rows)| rows.len())
        .chain([codes.len(), states.len()])
    {
        assert_eq!(rows, finished.len(), "{survey}");
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for xml in finished {
        let answers = answers(xml);
        let id = answers["/data/meta/instanceID"].as_str();
        for field in &fields {
            let answer = answers.get(&field.path).map(String::as_str);
            let place = format!("{survey} {id} {}", field.path);
            let column = field.path.trim_start_matches("/data/");
            let state = state(form, field, answer);
            *seen.entry(state).or_default() += 1;
            assert_eq!(states[id][column], state, "{place}");
            let code = codes[id][column].as_str();
            // What a spreadsheet might take for a formula is quoted.
            let shown = code.strip_prefix('\'').unwrap_or(code);
            assert_eq!(shown, answer.unwrap_or(NOT_ASKED), "{place}");
            for (language, rows) in &labels {
                if let Some(words) = words(field, answer, language, &files) {
                    assert_eq!(rows[id][column], words, "{place} in {language}");
                }
            }
        }
    }
    let of_files: Vec<&&Field> = fields
        .iter()
        .filter(|field| !field.file_choices.is_empty())
        .collect();
    assert_eq!(of_files.is_empty(), files.is_empty(), "{survey}");
    for field in of_files {
        let is_answered = |xml: &String| answers(xml).get(&field.path).is_some_and(|a| !a.is_empty());
        assert!(finished.iter().any(is_answered), "{survey} {}", field.path);
    }
    // Nothing of this would mean much if every question was answered.
    for state in ["answered", "not_asked", "blank"] {
        assert!(
            seen.get(state).is_some_and(|count| *count > 0),
            "{survey}: {seen:?}"
        );
    }
    let said = ["dont_know", "refused", "not_applicable"];
    assert!(
        said.iter().any(|state| seen.contains_key(state)),
        "{survey}: {seen:?}"
    );
}

/// What an export has a column for.
fn is_answer(field: &Field) -> bool {
    let is_instance_id = field.kind == FieldKind::Metadata && field.name.ends_with("instanceID");
    !field.is_note && !is_instance_id
}

/// Whether and why an answer is missing, as the workbook's `missing` column says it.
fn state(form: &LinkedForm, field: &Field, answer: Option<&str>) -> &'static str {
    let Some(answer) = answer else { return "not_asked" };
    if answer.is_empty() {
        return "blank";
    }
    let kind = |code: &str| {
        let mut choices = form.plan.choices.iter();
        let choice = choices.find(|c| Some(&c.list) == field.choice_list.as_ref() && c.name == code);
        choice.and_then(|choice| choice.missing.as_deref())
    };
    let kinds: Vec<Option<&str>> = answer.split(' ').map(kind).collect();
    match kinds
        .first()
        .copied()
        .flatten()
        .filter(|_| !kinds.contains(&None))
    {
        None => "answered",
        Some("dk") => "dont_know",
        Some("refused") => "refused",
        Some("na") => "not_applicable",
        Some(other) => panic!("{other:?} is no kind of missing answer"),
    }
}

/// What stands among labels, of answers that were picked.
fn words(
    field: &Field,
    answer: Option<&str>,
    language: &str,
    files: &BTreeMap<String, Row>,
) -> Option<String> {
    let answer = answer.filter(|answer| !answer.is_empty())?;
    let label_of = |code: &str| {
        let choice = field.choices.iter().find(|choice| choice.value == code);
        let text = choice.and_then(|choice| text_in(&choice.labels, language));
        let of_file = || {
            let list = files.get(field.choice_list.as_deref()?)?;
            list.get(code).map(String::as_str)
        };
        text.or_else(of_file).unwrap_or(code).replace("**", "")
    };
    match field.kind {
        FieldKind::Question(ControlKind::Select1) => Some(label_of(answer)),
        FieldKind::Question(ControlKind::Select | ControlKind::Rank) => {
            Some(answer.split(' ').map(label_of).collect::<Vec<_>>().join("; "))
        }
        _ => None,
    }
}

/// Labels by code, by the name of the file that has them.
fn labels_of_files(resources: &Resources) -> BTreeMap<String, Row> {
    let mut files = BTreeMap::new();
    if let Some(bytes) = resources.get("municipios.csv") {
        let rows = csv::Reader::from_reader(bytes).into_records();
        let rows = rows.map(|row| row.expect("a row"));
        let labels = rows.map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
        files.insert("municipios".to_owned(), labels);
    }
    files
}

async fn file(server: &Server, survey: &str, format: Format, options: ExportOptions) -> Vec<u8> {
    let versions = Versions::load(&server.app, survey).await.expect("a form");
    let made = export(&server.app, versions, format, options, None).await;
    let (made, mut file) = made.expect("a file");
    assert_ne!(made.extension, "zip", "{survey} has no repeats");
    let mut bytes = Vec::new();
    file.rewind().expect("its start");
    file.read_to_end(&mut bytes).expect("its bytes");
    bytes
}

/// Rows by instanceID, cells by the path of their field. Columns stand in the same order among codes and labels, whose
/// headers are words.
async fn csv(server: &Server, survey: &str, values: ValueStyle, language: &str) -> BTreeMap<String, Row> {
    let options = |values| ExportOptions {
        values,
        language: language.to_owned(),
        select_multiple: SelectMultiple::One,
        bom: false,
        ..ExportOptions::default()
    };
    let codes = file(server, survey, Format::Csv, options(ValueStyle::Codes)).await;
    let headers = csv::Reader::from_reader(codes.as_slice())
        .headers()
        .expect("headers")
        .clone();
    let bytes = file(server, survey, Format::Csv, options(values)).await;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        assert_eq!(record.len(), headers.len(), "{survey}");
        let named = headers.iter().zip(record.iter());
        named
            .map(|(header, cell)| (header.to_owned(), cell.to_owned()))
            .collect()
    });
    by_id(rows)
}

/// Why a cell is empty, by instanceID and path.
fn states(bytes: &[u8]) -> BTreeMap<String, Row> {
    let reader = SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes)).expect("Parquet");
    let rows = reader.get_row_iter(None).expect("rows").map(|row| {
        let row = row.expect("a row");
        let text = |(name, cell): (&String, &Cell)| match (name.strip_suffix(".state"), cell) {
            (Some(column), Cell::Str(state)) => Some((column.to_owned(), state.clone())),
            (None, Cell::Str(id)) if name == ID => Some((name.clone(), id.clone())),
            _ => None,
        };
        row.get_column_iter().filter_map(text).collect()
    });
    by_id(rows)
}

/// The column with the instanceID.
const ID: &str = "meta/rootUuid";

fn by_id(rows: impl Iterator<Item = Row>) -> BTreeMap<String, Row> {
    let id = |row: &Row| row.get(ID).expect("an instanceID").clone();
    rows.map(|row| (id(&row), row)).collect()
}
