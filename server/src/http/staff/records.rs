//! What arrived of a form, and what is still out there.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use sondeo_sync::wire::staff::{Arrivals, DeviceArrivals};

use super::download;
use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::dataset::device_names;
use crate::http::problem::{NOT_FOUND, Refused};
use crate::storage::StoredRecord;

pub async fn arrivals(
    State(app): State<App>,
    _staff: SignedIn,
    Path(form): Path<String>,
) -> Result<Json<Arrivals>, Refused> {
    let counts = app.storage.record_counts(&form).await?;
    let names = device_names(&app).await?;
    let mut devices: BTreeMap<Option<String>, DeviceArrivals> = BTreeMap::new();
    let entry = |device_id: &Option<String>| DeviceArrivals {
        device_id: device_id.clone(),
        name: device_id
            .as_ref()
            .and_then(|id| names.get(id).cloned())
            .unwrap_or_default(),
        received: 0,
        pending: 0,
        last_received_at: None,
    };
    for count in app.storage.records_by_device(&form).await? {
        let device = devices
            .entry(count.device_id.clone())
            .or_insert_with(|| entry(&count.device_id));
        device.received = count.count;
        device.last_received_at = count.last_at;
    }
    for count in app.storage.pending_by_device(&form).await? {
        let device = devices
            .entry(count.device_id.clone())
            .or_insert_with(|| entry(&count.device_id));
        device.pending = count.count;
    }
    Ok(Json(Arrivals {
        received: counts.records,
        rehearsal: counts.rehearsal,
        quarantined: counts.quarantined,
        pending: devices.values().map(|device| device.pending).sum(),
        devices: devices.into_values().collect(),
    }))
}

/// Which of the records with this instanceID: without a number the one that is no conflict.
#[derive(Deserialize)]
pub struct Which {
    seq: Option<u64>,
}

async fn find(app: &App, form: &str, instance: &str, which: &Which) -> Result<StoredRecord, Refused> {
    let found = match which.seq {
        None => app.storage.record(form, instance).await?,
        Some(seq) => {
            let numbered = app.storage.record_numbered(form, seq).await?;
            numbered.filter(|record| record.instance_id == instance)
        }
    };
    found.ok_or(Refused(&NOT_FOUND))
}

pub async fn document(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path((form, instance)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, Refused> {
    let record = find(&app, &form, &instance, &which).await?;
    note(&app, &staff.user, "record.read", &form).await?;
    download("submission.xml", "application/xml", record.xml)
}

pub async fn attachment(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path((form, instance, name)): Path<(String, String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, Refused> {
    let record = find(&app, &form, &instance, &which).await?;
    file(&app, &staff.user, record, &name).await
}

/// The file of that name that came with the record.
pub async fn file(app: &App, user: &str, record: StoredRecord, name: &str) -> Result<Response, Refused> {
    let file = record.attachments.into_iter().find(|file| file.name == name);
    let file = file.ok_or(Refused(&NOT_FOUND))?;
    note(app, user, "attachment.read", &record.form_id).await?;
    let blobs = app.blobs.clone();
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&file.sha256))
        .await
        .map_err(std::io::Error::other)??;
    download(&file.name, "application/octet-stream", bytes)
}
