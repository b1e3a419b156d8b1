//! OpenRosa 1.0: the form list, manifests, files, and the submission of records.
//!
//! Sources: OpenRosa Form Discovery API, Form Submission API and HTTP Request API; ODK's additions to them.

mod lists;
mod message;
mod multipart;
mod pieces;
mod submission;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, head};
use serde::Deserialize;

use super::problem::{NOT_FOUND, Refused};
use super::token::Tablet;
use crate::app::App;
use crate::limits::Limits;
use crate::storage::StoredVersion;

/// Where the routes lie.
const ROOT: &str = "/openrosa";
const VERSION: HeaderName = HeaderName::from_static("x-openrosa-version");
const ACCEPT_LENGTH: HeaderName = HeaderName::from_static("x-openrosa-accept-content-length");
const BASIC: HeaderValue = HeaderValue::from_static("Basic realm=\"Sondeo\", charset=\"UTF-8\"");
const BEARER: HeaderValue = HeaderValue::from_static("Bearer realm=\"Sondeo\"");

/// The routes under `/openrosa`, and again under `/key/{token}/openrosa` for clients that cannot send a bearer token.
pub fn router(limits: &Limits) -> Router<App> {
    let most = HeaderValue::from(limits.submission);
    let routes = || {
        let most = most.clone();
        let submission = head(submission::ready).post(submission::receive);
        let submission = submission.layer(map_response(move |mut response: Response| {
            // Errors say it, too: a client that was refused for its size knows how to split.
            response.headers_mut().insert(ACCEPT_LENGTH, most.clone());
            std::future::ready(response)
        }));
        Router::new()
            .route("/formList", get(lists::form_list))
            .route("/manifest", get(lists::manifest))
            .route("/form.xml", get(form))
            .route("/media/{filename}", get(media))
            .route("/submission", submission)
    };
    Router::new()
        .nest(ROOT, routes())
        .nest("/key/{token}/openrosa", routes())
        .layer(from_fn(add_version))
}

async fn add_version(request: Request, next: Next) -> Response {
    let has_bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().to_ascii_lowercase().starts_with(b"bearer "));
    let mut response = next.run(request).await;
    let is_unauthorized = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    headers.insert(VERSION, HeaderValue::from_static("1.0"));
    if is_unauthorized {
        // Clients send a user name and password only when they are asked to. A tablet of ours is not asked: its browser
        // would open a window for them.
        let challenge = if has_bearer { BEARER } else { BASIC };
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The address of a file of a version: `/openrosa/form.xml?formID=…&version=…`.
pub fn address(file: &str, version: &StoredVersion) -> String {
    format!(
        "{ROOT}/{file}?formID={}&version={}",
        encode(&version.form_id),
        encode(&version.version)
    )
}

/// Percent-encodes everything but letters, digits, `-`, `.`, `_` and `~` (RFC 3986 § 2.3).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Which version is asked for.
#[derive(Deserialize)]
struct Which {
    #[serde(rename = "formID")]
    form_id: String,
    #[serde(default)]
    version: String,
}

async fn form(
    State(app): State<App>,
    _tablet: Tablet,
    Query(which): Query<Which>,
) -> Result<Response, Refused> {
    let xml = app.storage.xform(&which.form_id, &which.version).await?;
    let xml = xml.ok_or(Refused(&NOT_FOUND))?;
    Ok(([(header::CONTENT_TYPE, XML)], xml).into_response())
}

async fn media(
    State(app): State<App>,
    _tablet: Tablet,
    Path(path): Path<Vec<(String, String)>>,
    Query(which): Query<Which>,
) -> Result<Response, Refused> {
    let filename = path.last().map(|(_, value)| value.as_str()).unwrap_or_default();
    let version = app.storage.version(&which.form_id, &which.version).await?;
    let file = version.and_then(|v| v.media.into_iter().find(|file| file.filename == filename));
    let file = file.ok_or(Refused(&NOT_FOUND))?;
    let blobs = app.blobs.clone();
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&file.sha256))
        .await
        .map_err(std::io::Error::other)??;
    let kind = mime_guess::from_path(filename).first_or_octet_stream();
    let headers = [
        (header::CONTENT_TYPE, kind.essence_str().to_owned()),
        // Media of forms come from outside: never a page of ours.
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

const XML: &str = "text/xml; charset=utf-8";

/// `https://host` as the client sees this server.
pub fn origin(headers: &HeaderMap, secure: bool) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    format!("{}://{host}", if secure { "https" } else { "http" })
}
