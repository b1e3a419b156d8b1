//! Records that a person must look at: what they are, their bytes, and the decision.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use sondeo_sync::wire::staff::{QuarantinePage, QuarantinedRecord, RecordVersion};

use super::download;
use super::records::file;
use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::dataset::device_names;
use crate::http::problem::{NOT_FOUND, Refused, UNREADABLE_RECORD};
use crate::storage::{Decided, Decision, RecordFacts, StoredRecord};

/// Most records on a page.
const MOST: u32 = 200;
const USUAL: u32 = 50;

#[derive(Deserialize)]
pub struct Asked {
    /// Those that were rejected, in the place of those that wait.
    #[serde(default)]
    rejected: bool,
    /// Sequence number of the last record of the page before.
    after: Option<u64>,
    limit: Option<u32>,
}

pub async fn list(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Json<QuarantinePage>, Refused> {
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let found = app.storage.quarantine(asked.rejected, asked.after, limit).await?;
    let next = (found.len() == limit as usize)
        .then(|| found.last().map(|record| record.seq))
        .flatten();
    let names = device_names(&app).await?;
    let forms = app.storage.forms().await?;
    note(&app, &staff.user, "quarantine.read", "").await?;
    let shown = |record: RecordFacts| {
        let form = forms.iter().find(|form| form.form_id == record.form_id);
        let versions = form.map(|form| form.versions.as_slice()).unwrap_or_default();
        QuarantinedRecord {
            seq: record.seq,
            title: versions.first().map(|version| version.title.clone()),
            can_be_accepted: versions.iter().any(|version| version.version == record.version),
            device: name(record.device_id.as_deref(), &names),
            form_id: record.form_id,
            instance_id: record.instance_id,
            version: record.version,
            received_at: record.received_at,
            reason: record.quarantine.unwrap_or_default(),
            rejected: record.rejected,
            size: record.size,
            attachments: record.attachments,
        }
    };
    Ok(Json(QuarantinePage {
        records: found.into_iter().map(shown).collect(),
        next,
    }))
}

fn name(device: Option<&str>, names: &BTreeMap<String, String>) -> String {
    let id = device.unwrap_or_default();
    names.get(id).map_or(id, String::as_str).to_owned()
}

async fn found(app: &App, seq: u64) -> Result<StoredRecord, Refused> {
    app.storage.quarantined(seq).await?.ok_or(Refused(&NOT_FOUND))
}

/// The exact bytes, whatever they are.
pub async fn document(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(seq): Path<u64>,
) -> Result<Response, Refused> {
    let record = found(&app, seq).await?;
    note(&app, &staff.user, "record.read", &record.form_id).await?;
    download(
        &format!("{seq}-submission.xml"),
        "application/octet-stream",
        record.xml,
    )
}

pub async fn attachment(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path((seq, name)): Path<(u64, String)>,
) -> Result<Response, Refused> {
    let record = found(&app, seq).await?;
    file(&app, &staff.user, record, &name).await
}

pub async fn accept(state: State<App>, staff: SignedIn, Path(seq): Path<u64>) -> Result<StatusCode, Refused> {
    decide(state, staff, seq, Decision::Accept, "quarantine.accept").await
}

pub async fn reject(state: State<App>, staff: SignedIn, Path(seq): Path<u64>) -> Result<StatusCode, Refused> {
    decide(state, staff, seq, Decision::Reject, "quarantine.reject").await
}

async fn decide(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    seq: u64,
    decision: Decision,
    action: &str,
) -> Result<StatusCode, Refused> {
    let form = found(&app, seq).await?.form_id;
    match app.storage.decide(seq, decision).await? {
        Decided::Unknown => Err(Refused(&NOT_FOUND)),
        Decided::NoForm => Err(Refused(&UNREADABLE_RECORD)),
        Decided::Done => {
            note(&app, &staff.user, action, &format!("{form} #{seq}")).await?;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}

/// Everything that a record replaces, that replaces it, or that has its id, in the order of arrival.
pub async fn history(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path((form, instance)): Path<(String, String)>,
) -> Result<Json<Vec<RecordVersion>>, Refused> {
    let found = app.storage.history(&form, &instance).await?;
    if found.is_empty() {
        return Err(Refused(&NOT_FOUND));
    }
    note(&app, &staff.user, "record.read", &form).await?;
    let names = device_names(&app).await?;
    let shown = |record: RecordFacts| RecordVersion {
        seq: record.seq,
        is_current: record.superseded_by.is_none() && record.quarantine.is_none(),
        device: name(record.device_id.as_deref(), &names),
        instance_id: record.instance_id,
        version: record.version,
        received_at: record.received_at,
        replaces: record.deprecated_id,
        replaced_by: record.superseded_by,
        quarantined: record.quarantine,
        rejected: record.rejected,
    };
    Ok(Json(found.into_iter().map(shown).collect()))
}
