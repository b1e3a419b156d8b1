//! JSON: one object a record, repeats as lists inside it.
//!
//! An answer is a number, a text, or a list of codes; `null` was asked and left blank; a key that is not there was not
//! asked; fields that the record's version does not have are named in `_not_in_version`.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::cells::uuid;
use super::columns::{is_exported, is_wanted, variable};
use super::formats::{Job, Made};
use super::pass::{RowView, Said};
use super::time::utc;
use super::value::{exact_number, is_numeric_code};
use super::{ExportError, Records, Sink};
use crate::kind::QuestionKind;
use crate::kind::kind_of;

pub(super) fn json(job: &Job, records: &mut dyn Records, out: &mut dyn Sink) -> Result<Made, ExportError> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, out);
    let form = job.input.newest()?;
    let about = json!({
        "form_id": form.id(), "version": form.version(), "title": form.title(),
        "exported_at": utc(job.input.exported_at),
        "made_with": concat!("Sondeo ", env!("CARGO_PKG_VERSION")),
    });
    write!(out, "{{\"about\":{about},\"records\":[").map_err(ExportError::file)?;
    let fields = Fields::new(job);
    let mut open: Vec<Open> = Vec::new();
    let mut is_first = true;
    let summary = job.pass.rows(records, |row| {
        if row.local == 0 {
            flush(job, &mut open, &mut out, &mut is_first)?;
        }
        open.push(Open {
            table: row.table,
            parent: row.local_parent,
            object: fields.object(job, row),
        });
        Ok(())
    })?;
    flush(job, &mut open, &mut out, &mut is_first)?;
    out.write_all(b"\n]}\n").map_err(ExportError::file)?;
    out.flush().map_err(ExportError::file)?;
    Ok(Made::new("json", summary))
}

/// A row of the record that is being put together.
struct Open {
    table: usize,
    parent: Option<usize>,
    object: Map<String, Json>,
}

fn flush(
    job: &Job,
    open: &mut Vec<Open>,
    out: &mut impl Write,
    is_first: &mut bool,
) -> Result<(), ExportError> {
    // From the last to the first: what is inside is put into what is around.
    while let Some(row) = open.pop() {
        match row.parent.and_then(|parent| open.get_mut(parent)) {
            Some(around) => {
                let name = job.layout.tables[row.table].name.clone();
                let list = around
                    .object
                    .entry(name)
                    .or_insert_with(|| Json::Array(Vec::new()));
                if let Json::Array(list) = list {
                    list.insert(0, Json::Object(row.object));
                }
            }
            None => {
                let comma = if std::mem::take(is_first) { "\n" } else { ",\n" };
                out.write_all(comma.as_bytes()).map_err(ExportError::file)?;
                write!(out, "{}", Json::Object(row.object)).map_err(ExportError::file)?;
            }
        }
    }
    Ok(())
}

/// Columns and keys of each table.
pub(super) struct Fields {
    tables: Vec<Vec<(usize, String, QuestionKind)>>,
}

impl Fields {
    pub fn new(job: &Job) -> Self {
        let tables = job.layout.tables.iter();
        Self {
            tables: tables
                .map(|table| {
                    let columns = table.columns.iter().enumerate();
                    let wanted =
                        columns.filter(|(_, c)| is_exported(&c.field) && is_wanted(&c.field, job.options));
                    wanted
                        .map(|(at, c)| (at, variable(&c.field, "/"), kind_of(&c.field)))
                        .collect()
                })
                .collect(),
        }
    }

    /// The row as an object; of a main row with what is known of the record.
    pub fn object(&self, job: &Job, row: &RowView) -> Map<String, Json> {
        let mut object = Map::new();
        if row.table == 0 {
            let record = row.submission;
            object.insert("_id".into(), record.number.into());
            object.insert("_uuid".into(), uuid(record.instance_id).into());
            if record.received_at != 0 {
                object.insert("_submission_time".into(), utc(record.received_at).into());
            }
            object.insert("_submitted_by".into(), record.device_name.into());
            object.insert("__version__".into(), record.version.into());
            if record.quarantined.is_some() {
                object.insert("_validation_status".into(), job.words.on_hold.as_str().into());
            }
        }
        let mut lost = Vec::new();
        for (at, key, kind) in self.tables.get(row.table).into_iter().flatten() {
            match row.said(*at) {
                Said::Answered(value) => {
                    object.insert(key.clone(), answer(value, *kind));
                }
                Said::Blank => {
                    object.insert(key.clone(), Json::Null);
                }
                Said::NotAsked => {}
                Said::NotInVersion => lost.push(Json::from(key.as_str())),
            }
        }
        if !lost.is_empty() {
            object.insert("_not_in_version".into(), Json::Array(lost));
        }
        object
    }
}

fn answer(value: &str, kind: QuestionKind) -> Json {
    match kind {
        QuestionKind::Integer | QuestionKind::Decimal => number(value),
        QuestionKind::SelectOne if is_numeric_code(value.trim()) => number(value),
        QuestionKind::SelectMultiple | QuestionKind::Rank => {
            Json::Array(value.split_ascii_whitespace().map(Json::from).collect())
        }
        _ => value.into(),
    }
}

fn number(text: &str) -> Json {
    if let Ok(whole) = text.trim().parse::<i64>() {
        return whole.into();
    }
    exact_number(text).map_or_else(|| text.into(), Json::from)
}
