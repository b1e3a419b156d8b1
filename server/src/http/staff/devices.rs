//! Enrolled tablets.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use sondeo_sync::wire::staff::Device;

use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::clock;
use crate::http::problem::{NOT_FOUND, Refused};
use crate::storage::StoredDevice;

pub async fn list(State(app): State<App>, _staff: SignedIn) -> Result<Json<Vec<Device>>, Refused> {
    let devices = app.storage.devices().await?;
    Ok(Json(devices.into_iter().map(device).collect()))
}

fn device(device: StoredDevice) -> Device {
    Device {
        device_id: device.device_id,
        name: device.name,
        enrolled_at: device.enrolled_at,
        revoked: device.revoked_at.is_some(),
        last_seen_at: device.last_seen_at,
        app_version: device.app_version,
        persisted: device.persisted,
        drafts: device.drafts,
        pending: device.pending,
        received: device.received,
        clock_skew: device.clock_skew,
    }
}

pub async fn revoke(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(device): Path<String>,
) -> Result<StatusCode, Refused> {
    if !app.storage.revoke_device(&device, clock::now()).await? {
        return Err(Refused(&NOT_FOUND));
    }
    note(&app, &staff.user, "device.revoke", &device).await?;
    Ok(StatusCode::NO_CONTENT)
}
