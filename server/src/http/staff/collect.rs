//! ODK Collect in the place of a tablet: its settings, as the QR code that it reads
//! (<https://docs.getodk.org/collect-import-export/>).

use std::io::Write;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde_json::json;
use sondeo_sync::wire::staff::{COLLECT_CLIENT, CollectSettings, NewCollect};

use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::http::device::{name, new_device};
use crate::http::headers::Connection;
use crate::http::openrosa::origin;
use crate::http::problem::{BROKEN, CODE_UNKNOWN, Refused};
use crate::storage::{NewEnrolmentCode, Redeemed};
use crate::{clock, secret};

/// How long the code lives with which the device is added at once, in ms.
const AT_ONCE: i64 = 60 * 1000;

pub async fn make(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    SignedIn(staff): SignedIn,
    headers: HeaderMap,
    Json(wanted): Json<NewCollect>,
) -> Result<Json<CollectSettings>, Refused> {
    let (device, token) = new_device(&app, COLLECT_CLIENT, name(&wanted.name)?).await?;
    let (device_id, name) = (device.device_id.clone(), device.name.clone());
    let address = format!("{}/key/{token}/openrosa", origin(&headers, connection.secure));
    let settings = settings(&address, &app.project).map_err(|_| Refused(&BROKEN))?;
    let picture = picture(&settings).ok_or(Refused(&BROKEN))?;
    let now = clock::now();
    let code_hash = secret::fingerprint(&secret::token()?);
    let code = NewEnrolmentCode {
        code_hash: code_hash.clone(),
        tablets: 1,
        expires_at: now + AT_ONCE,
    };
    app.storage.add_enrolment(code).await?;
    match app.storage.redeem(&code_hash, device, now).await? {
        Redeemed::Enrolled => {}
        // Somebody ended all codes in the same moment.
        Redeemed::UsedUp | Redeemed::Unknown => return Err(Refused(&CODE_UNKNOWN)),
    }
    note(&app, &staff.user, "device.collect", &device_id).await?;
    Ok(Json(CollectSettings {
        device_id,
        name,
        address,
        settings,
        picture,
    }))
}

/// Settings as Collect takes them: JSON, packed by zlib, in base64.
fn settings(address: &str, project: &str) -> std::io::Result<String> {
    let settings = json!({
        "general": {
            "server_url": address,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": { "name": project },
    });
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(settings.to_string().as_bytes())?;
    Ok(STANDARD.encode(packed.finish()?))
}

/// An SVG; few squares, because telephones read it from a screen.
fn picture(settings: &str) -> Option<String> {
    let picture = QrCode::with_error_correction_level(settings, EcLevel::L).ok()?;
    Some(
        picture
            .render::<svg::Color<'_>>()
            .min_dimensions(320, 320)
            .build(),
    )
}
