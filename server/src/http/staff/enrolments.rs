//! Codes with which tablets enrol.

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qrcode::QrCode;
use qrcode::render::svg;
use sondeo_sync::wire::staff::{EnrolmentCode, NewEnrolment, OpenEnrolment};

use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::http::headers::Connection;
use crate::http::openrosa::origin;
use crate::http::problem::{BAD_REQUEST, Refused};
use crate::storage::NewEnrolmentCode;
use crate::{clock, secret};

/// Characters of a code: some 39 bits, guessed at no more than a few times a minute.
const LENGTH: usize = 8;
const MOST_TABLETS: u32 = 500;
/// Two weeks.
const MOST_HOURS: u32 = 24 * 14;

/// Where a tablet enrols with the code.
fn link(headers: &HeaderMap, connection: Connection, code: &str) -> String {
    format!("{}/collect/#/enrol/{code}", origin(headers, connection.secure))
}

pub async fn make(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    SignedIn(staff): SignedIn,
    headers: HeaderMap,
    Json(wanted): Json<NewEnrolment>,
) -> Result<Json<EnrolmentCode>, Refused> {
    if !(1..=MOST_TABLETS).contains(&wanted.tablets) || !(1..=MOST_HOURS).contains(&wanted.valid_hours) {
        return Err(Refused(&BAD_REQUEST));
    }
    let code = secret::readable(LENGTH)?;
    let expires_at = clock::now() + i64::from(wanted.valid_hours) * 60 * 60 * 1000;
    let new = NewEnrolmentCode {
        code_hash: secret::fingerprint(&code),
        tablets: wanted.tablets,
        expires_at,
    };
    app.storage.add_enrolment(new).await?;
    note(&app, &staff.user, "enrolment", "").await?;
    Ok(Json(EnrolmentCode {
        link: link(&headers, connection, &code),
        code,
        expires_at,
        tablets: wanted.tablets,
        used: 0,
    }))
}

pub async fn open(State(app): State<App>, _staff: SignedIn) -> Result<Json<Vec<OpenEnrolment>>, Refused> {
    let open = app.storage.open_enrolments(clock::now()).await?;
    let told = open.into_iter().map(|code| OpenEnrolment {
        tablets: code.tablets,
        used: code.used,
        expires_at: code.expires_at,
    });
    Ok(Json(told.collect()))
}

/// A code that went to the wrong hands is of no use any more. Which one it is nobody can say: only its hash is here.
pub async fn end(State(app): State<App>, SignedIn(staff): SignedIn) -> Result<StatusCode, Refused> {
    app.storage.end_enrolments(clock::now()).await?;
    note(&app, &staff.user, "enrolment.end", "").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The link as a QR picture. It draws what it is given: whether the code is good shows when it is used.
pub async fn picture(
    Extension(connection): Extension<Connection>,
    _staff: SignedIn,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Refused> {
    if code.len() != LENGTH || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Refused(&BAD_REQUEST));
    }
    let picture = QrCode::new(link(&headers, connection, &code)).map_err(|_| Refused(&BAD_REQUEST))?;
    let picture = picture
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}
