//! What arrived of a form, and what is still out there.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use sondeo_sync::wire::staff::{Arrivals, DeviceArrivals};

use super::download;
use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::dataset::device_names;
use crate::http::problem::{NOT_FOUND, Refused};

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
        quarantined: counts.quarantined,
        pending: devices.values().map(|device| device.pending).sum(),
        devices: devices.into_values().collect(),
    }))
}

pub async fn document(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path((form, instance)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let record = app.storage.record(&form, &instance).await?;
    let record = record.ok_or(Refused(&NOT_FOUND))?;
    note(&app, &staff.user, "record.read", &form).await?;
    download("submission.xml", "application/xml", record.xml)
}

pub async fn attachment(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path((form, instance, name)): Path<(String, String, String)>,
) -> Result<Response, Refused> {
    let record = app.storage.record(&form, &instance).await?;
    let file = record.and_then(|r| r.attachments.into_iter().find(|file| file.name == name));
    let file = file.ok_or(Refused(&NOT_FOUND))?;
    note(&app, &staff.user, "attachment.read", &form).await?;
    let blobs = app.blobs.clone();
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&file.sha256))
        .await
        .map_err(std::io::Error::other)??;
    download(&file.name, "application/octet-stream", bytes)
}
