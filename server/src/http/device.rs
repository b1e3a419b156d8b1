//! Tablets: enrolment, the catalogue of forms, heartbeats.

use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use sondeo_sync::wire::device::{
    CatalogueForm, CatalogueMedia, EnrolRequest, Enrolment, FormCatalogue, Heartbeat, HeartbeatReply,
};

use super::headers::{Connection, owner};
use super::openrosa::address;
use super::problem::{BAD_REQUEST, CODE_UNKNOWN, CODE_USED_UP, Refused, TOO_MANY};
use super::token::Tablet;
use crate::app::App;
use crate::limits::Limits;
use crate::storage::{NewDevice, Redeemed, StoredHeartbeat};
use crate::{clock, secret};

/// Wrong codes from one address in [`FAILURE_TIME`] before it must wait.
const MOST_FAILURES: u32 = 30;
/// ms.
const FAILURE_TIME: i64 = 15 * 60 * 1000;
/// Longest name of a tablet, in characters.
const LONGEST_NAME: usize = 100;
/// Bytes of a request to enrol: anybody may send one.
const LARGEST_REQUEST: usize = 8 * 1024;
/// Most pending records that a heartbeat may list.
const MOST_PENDING: usize = 10_000;

pub fn router(limits: &Limits) -> Router<App> {
    Router::new()
        .route(
            "/api/enrol",
            post(enrol).layer(DefaultBodyLimit::max(LARGEST_REQUEST)),
        )
        .route("/api/device/forms", get(forms))
        .route("/api/device/heartbeat", post(heartbeat))
        .layer(DefaultBodyLimit::max(limits.message))
}

async fn enrol(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    Json(request): Json<EnrolRequest>,
) -> Result<Json<Enrolment>, Refused> {
    let wanted = name(&request.device_name)?;
    let now = clock::now();
    let key = format!("enrol:{}", owner(connection.peer));
    if app.storage.failures(&key, now - FAILURE_TIME).await? >= MOST_FAILURES {
        return Err(Refused(&TOO_MANY));
    }
    let (device, token) = new_device(&app, "sondeo", wanted).await?;
    let (device_id, device_name) = (device.device_id.clone(), device.name.clone());
    let code = request.code.trim().to_ascii_lowercase();
    match app
        .storage
        .redeem(&secret::fingerprint(&code), device, now)
        .await?
    {
        Redeemed::Enrolled => {}
        Redeemed::UsedUp => return Err(Refused(&CODE_USED_UP)),
        Redeemed::Unknown => {
            app.storage
                .count_failures(&[key], now, now - FAILURE_TIME)
                .await?;
            return Err(Refused(&CODE_UNKNOWN));
        }
    }
    let public = app.signer.public();
    Ok(Json(Enrolment {
        device_id,
        device_name,
        token,
        project: app.project.clone(),
        server_key: public.key,
        server_key_id: public.id,
        epoch: app.epoch.clone(),
    }))
}

/// The name as it is kept, if it can be one.
pub fn name(text: &str) -> Result<&str, Refused> {
    let name = text.trim();
    let fits =
        !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    fits.then_some(name).ok_or(Refused(&BAD_REQUEST))
}

/// A device with a name that no other has, and its token, of which only a hash is kept. `client` is what it fills forms with.
pub async fn new_device(app: &App, client: &str, wanted: &str) -> Result<(NewDevice, String), Refused> {
    let token = secret::token()?;
    let tablets = app.storage.devices().await?;
    let taken = tablets.into_iter().filter(|tablet| tablet.revoked_at.is_none());
    let device = NewDevice {
        device_id: format!("{client}:{}", secret::uuid()?),
        name: free_name(wanted, &taken.map(|tablet| tablet.name).collect::<Vec<_>>()),
        token_hash: secret::fingerprint(&token),
    };
    Ok((device, token))
}

/// The wanted name, or with the next number where another tablet has it: every tablet proposes "Tableta 1".
fn free_name(wanted: &str, taken: &[String]) -> String {
    if !taken.iter().any(|name| name == wanted) {
        return wanted.to_owned();
    }
    let stem = |name: &str| {
        name.trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end()
            .to_owned()
    };
    let mine = stem(wanted);
    let number = |name: &String| name.strip_prefix(&mine)?.trim().parse::<u32>().ok();
    let last = taken.iter().filter_map(number).max().unwrap_or(1);
    format!("{mine} {}", last.saturating_add(1))
        .trim_start()
        .to_owned()
}

async fn forms(State(app): State<App>, _tablet: Tablet) -> Result<Json<FormCatalogue>, Refused> {
    let forms = app.storage.forms().await?;
    let newest = forms
        .into_iter()
        .filter(|form| form.closed.is_none())
        .filter_map(|form| form.versions.into_iter().next());
    let forms = newest
        .map(|version| CatalogueForm {
            url: address("form.xml", &version),
            media: version
                .media
                .iter()
                .map(|file| CatalogueMedia {
                    filename: file.filename.clone(),
                    url: address(
                        &format!("media/{}", super::openrosa::encode(&file.filename)),
                        &version,
                    ),
                    sha256: file.sha256.clone(),
                    size: file.size,
                })
                .collect(),
            form_id: version.form_id,
            version: version.version,
            title: version.title,
            sha256: version.xform_sha256,
            size: version.xform_size,
        })
        .collect();
    Ok(Json(FormCatalogue { forms }))
}

async fn heartbeat(
    State(app): State<App>,
    Tablet(holder): Tablet,
    Json(beat): Json<Heartbeat>,
) -> Result<Json<HeartbeatReply>, Refused> {
    let now = clock::now();
    let stored = StoredHeartbeat {
        at: now,
        name: beat
            .device_name
            .as_deref()
            .and_then(|text| Some(name(text).ok()?.to_owned())),
        app_version: beat.app_version.chars().take(LONGEST_NAME).collect(),
        persisted: beat.persisted,
        drafts: beat.drafts,
        clock_skew: beat.clock.saturating_sub(now),
        pending: beat
            .pending
            .into_iter()
            .take(MOST_PENDING)
            .map(|record| (record.form_id, record.instance_id, record.sha256))
            .collect(),
    };
    app.storage.heartbeat(&holder.device_id, stored).await?;
    Ok(Json(HeartbeatReply {
        epoch: app.epoch.clone(),
        now,
    }))
}

#[cfg(test)]
mod tests {
    use super::free_name;

    #[test]
    fn tablets_of_one_room_have_distinct_names() {
        #[rustfmt::skip]
        let rows: &[(&str, &[&str], &str)] = &[
            ("Tableta 1", &[], "Tableta 1"),
            ("Tableta 1", &["Tableta 1"], "Tableta 2"),
            ("Tableta 1", &["Tableta 7", "Tableta 1", "Aula"], "Tableta 8"),
            ("Aula", &["Aula"], "Aula 2"),
            ("Aula", &["Aula", "Aula 2", "Aula B"], "Aula 3"),
            ("7", &["7"], "8"),
            ("Tableta 4294967295", &["Tableta 4294967295"], "Tableta 4294967295"),
        ];
        for (wanted, taken, expected) in rows {
            let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(free_name(wanted, &taken), *expected, "{wanted} beside {taken:?}");
        }
    }
}
