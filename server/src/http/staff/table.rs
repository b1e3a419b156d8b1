//! The table of records: one page, newest first.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use sondeo_engine::form::types::ControlKind;
use sondeo_engine::form::{Field, FieldKind};
use sondeo_report::scan::{Scanned, Scanner};
use sondeo_report::{Cell, Dataset, Note, RowError, plain, text_in};
use sondeo_sync::wire::staff::{RecordColumn, RecordPage, RecordRow};

use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::dataset::device_names;
use crate::http::problem::{NOT_FOUND, Refused};
use crate::storage::StoredRecord;
use crate::versions::Versions;

/// Most records on a page.
const MOST: u32 = 200;
const USUAL: u32 = 50;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    language: String,
    /// Sequence number of the last record of the page before.
    after: Option<u64>,
    limit: Option<u32>,
}

pub async fn page(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form_id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<RecordPage>, Refused> {
    let forms = app.storage.forms().await?;
    if !forms.iter().any(|form| form.form_id == form_id) {
        return Err(Refused(&NOT_FOUND));
    }
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let records = app.storage.records(&form_id, asked.after, limit).await?;
    let names = device_names(&app).await?;
    note(&app, &staff.user, "records.read", &form_id).await?;
    let versions = Versions::load(&app, &form_id).await?;
    let next = (records.len() == limit as usize)
        .then(|| records.last().map(|record| record.seq))
        .flatten();
    let mut dataset = Dataset::new(&versions.newest().form);
    let mut scanned = Scanned::default();
    let scanners: HashMap<&str, Scanner> = versions
        .all
        .iter()
        .map(|linked| (linked.form.version(), Scanner::new(&linked.form)))
        .collect();
    // By record: its row in the main table, if its answers could be read.
    let mut rows = Vec::with_capacity(records.len());
    let mut encrypted = Vec::with_capacity(records.len());
    for record in &records {
        let scanner = scanners.get(record.version.as_str());
        let xml = std::str::from_utf8(&record.xml).ok();
        let read = scanner
            .zip(xml)
            .map(|(scanner, xml)| scanner.scan(xml, &mut scanned));
        encrypted.push(matches!(read, Some(Err(RowError::Encrypted))));
        let read = read.and_then(Result::ok);
        rows.push(read.zip(versions.form(&record.version)).map(|(_, form)| {
            dataset.push_scanned(form, Note::default(), &scanned);
            dataset.main().rows.len() - 1
        }));
    }
    let columns: Vec<usize> = (0..dataset.main().columns.len())
        .filter(|index| is_shown(&dataset.main().columns[*index].field))
        .collect();
    Ok(Json(RecordPage {
        columns: columns
            .iter()
            .map(|index| column(&dataset.main().columns[*index].field, &asked.language))
            .collect(),
        rows: records
            .iter()
            .zip(rows.iter().zip(&encrypted))
            .map(|(record, (row, encrypted))| RecordRow {
                encrypted: *encrypted,
                instance_id: record.instance_id.clone(),
                seq: record.seq,
                version: record.version.clone(),
                received_at: record.received_at,
                device: device(record, &names),
                quarantined: record.quarantine.clone(),
                is_rehearsal: record.is_rehearsal,
                attachments: record.attachments.iter().map(|file| file.name.clone()).collect(),
                cells: columns
                    .iter()
                    .map(|index| {
                        let field = &dataset.main().columns[*index].field;
                        text(field, dataset.main().cell((*row)?, *index), &asked.language)
                    })
                    .collect(),
            })
            .collect(),
        next,
        total: app.storage.record_counts(&form_id).await?.records,
    }))
}

fn is_shown(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Question(_)) && !field.is_note
}

fn column(field: &Field, language: &str) -> RecordColumn {
    RecordColumn {
        path: field.path.clone(),
        label: text_in(&field.labels, language)
            .filter(|label| !label.is_empty())
            .map_or_else(|| field.name.clone(), plain),
    }
}

fn device(record: &StoredRecord, names: &BTreeMap<String, String>) -> String {
    let id = record.device_id.as_deref().unwrap_or_default();
    names.get(id).map_or(id, String::as_str).to_owned()
}

/// The answer as staff read it: labels of choices; `None` where the question was not asked.
fn text(field: &Field, cell: Cell, language: &str) -> Option<String> {
    let value = match cell {
        Cell::Answered(value) => value,
        Cell::Blank => return Some(String::new()),
        Cell::NotAsked | Cell::NotInVersion => return None,
    };
    let label = |code: &str| {
        let mut choices = field.choices.iter().chain(field.file_choices.iter());
        let choice = choices.find(|choice| choice.value == code);
        choice
            .and_then(|choice| text_in(&choice.labels, language))
            .unwrap_or(code)
            .to_owned()
    };
    Some(match field.kind {
        FieldKind::Question(ControlKind::Select1) => label(value),
        FieldKind::Question(ControlKind::Select | ControlKind::Rank) => {
            value.split_whitespace().map(label).collect::<Vec<_>>().join(", ")
        }
        _ => value.to_string(),
    })
}
