//! What staff may do, under `/api`: signed in by a cookie, and every change with the header `X-Sondeo: console`.

mod closing;
mod collect;
mod devices;
mod enrolments;
mod forms;
mod quarantine;
mod records;
mod rehearsal;
mod releases;
mod report;
mod results;
mod session;
mod signed_in;
mod table;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};

use crate::app::App;
use crate::http::problem::Refused;
use crate::limits::Limits;

/// The routes; all but signing in ask for a session.
pub fn router(limits: &Limits) -> Router<App> {
    let uploads = Router::new()
        .route("/api/forms", get(forms::list).post(forms::publish))
        .layer(DefaultBodyLimit::max(limits.form_upload));
    Router::new()
        .route(
            "/api/session",
            get(session::who)
                .post(session::begin)
                .delete(session::end)
                .layer(DefaultBodyLimit::max(session::LARGEST)),
        )
        .route("/api/session/password", put(session::change_password))
        .route("/api/forms/{form}/arrivals", get(records::arrivals))
        .route("/api/forms/{form}/records", get(table::page))
        .route(
            "/api/forms/{form}/closing",
            post(closing::close).delete(closing::reopen),
        )
        .route(
            "/api/forms/{form}/rehearsal",
            post(rehearsal::begin).delete(rehearsal::end),
        )
        .route("/api/forms/{form}/report", get(report::data))
        .route("/api/forms/{form}/report.html", get(report::html))
        .route(
            "/api/forms/{form}/releases",
            get(releases::list).post(releases::freeze),
        )
        .route("/api/forms/{form}/releases/{release}", get(releases::data))
        .route(
            "/api/forms/{form}/releases/{release}/report.html",
            get(releases::html),
        )
        .route(
            "/api/forms/{form}/releases/{release}/tables.xlsx",
            get(releases::tables),
        )
        .route("/api/forms/{form}/export", get(results::export))
        .route("/api/forms/{form}/export/choices", get(results::choices))
        .route(
            "/api/forms/{form}/records/{instance}/submission.xml",
            get(records::document),
        )
        .route(
            "/api/forms/{form}/records/{instance}/attachments/{name}",
            get(records::attachment),
        )
        .route(
            "/api/forms/{form}/records/{instance}/versions",
            get(quarantine::history),
        )
        .route("/api/quarantine", get(quarantine::list))
        .route("/api/quarantine/{seq}/submission.xml", get(quarantine::document))
        .route(
            "/api/quarantine/{seq}/attachments/{name}",
            get(quarantine::attachment),
        )
        .route("/api/quarantine/{seq}/accept", post(quarantine::accept))
        .route("/api/quarantine/{seq}/reject", post(quarantine::reject))
        .route(
            "/api/enrolments",
            post(enrolments::make)
                .get(enrolments::open)
                .delete(enrolments::end),
        )
        .route("/api/enrolments/{code}/qr.svg", get(enrolments::picture))
        .route("/api/devices", get(devices::list).post(collect::make))
        .route("/api/devices/{device}", delete(devices::revoke))
        .layer(DefaultBodyLimit::max(limits.message))
        .merge(files())
        .merge(uploads)
}

/// Files of a version. A form may have no version; then that part of the path is empty.
fn files() -> Router<App> {
    Router::new()
        .route(
            "/api/forms/{form}/versions/{version}/xform.xml",
            get(forms::xform),
        )
        .route(
            "/api/forms/{form}/versions/{version}/workbook",
            get(forms::workbook),
        )
        .route(
            "/api/forms/{form}/versions/{version}/media/{filename}",
            get(forms::media),
        )
        .route("/api/forms/{form}/versions//xform.xml", get(forms::xform))
        .route("/api/forms/{form}/versions//workbook", get(forms::workbook))
        .route("/api/forms/{form}/versions//media/{filename}", get(forms::media))
}

/// A file to be saved, never shown: what others wrote must not become a page of ours.
fn download(filename: &str, media_type: &str, bytes: Vec<u8>) -> Result<Response, Refused> {
    let name = crate::http::openrosa::encode(filename);
    let headers: [(HeaderName, String); 3] = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ),
        (header::CONTENT_SECURITY_POLICY, "sandbox".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
