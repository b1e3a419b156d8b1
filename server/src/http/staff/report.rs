//! The report of a form as it is now: as data for the console, and as a page to read and print. It is a preview for those
//! who may read the records; everybody else reads what was published.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sondeo_report::page;
use sondeo_report::table::Profile;
use sondeo_report::wire::ReportPage;

use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::http::problem::Refused;
use crate::report::{Asked, report};
use crate::storage::Staff;

#[derive(Deserialize)]
pub struct ReportAsked {
    #[serde(default)]
    profile: Profile,
    /// Name of the question that breaks the results down.
    #[serde(default)]
    by: String,
    /// Only the records of this wave; empty for all.
    #[serde(default)]
    wave: String,
    /// Only these questions, by name or path, separated by commas.
    #[serde(default)]
    questions: String,
    #[serde(default = "super::results::spanish")]
    language: String,
}

/// Every section and table, and by what they could be broken down.
pub async fn data(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
    Query(asked): Query<ReportAsked>,
) -> Result<Json<ReportPage>, Refused> {
    Ok(Json(made(&app, &staff, &form, asked).await?.0))
}

/// The same as one page that needs nothing from elsewhere and prints on A4.
pub async fn html(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
    Query(asked): Query<ReportAsked>,
) -> Result<Response, Refused> {
    let (made, language) = made(&app, &staff, &form, asked).await?;
    Ok(shown(page::html(&made.report, &language)))
}

/// A page of ours that nothing of it can leave: no scripts, nothing from elsewhere.
pub(super) fn shown(html: String) -> Response {
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            format!(
                "{}; sandbox allow-modals; frame-ancestors 'none'",
                page::CONTENT_SECURITY_POLICY
            ),
        ),
    ];
    (headers, html).into_response()
}

async fn made(
    app: &App,
    staff: &Staff,
    form: &str,
    asked: ReportAsked,
) -> Result<(ReportPage, String), Refused> {
    let wanted = Asked {
        profile: asked.profile,
        by: Some(asked.by).filter(|by| !by.is_empty()),
        wave: Some(asked.wave).filter(|wave| !wave.trim().is_empty()),
        questions: super::results::names(&asked.questions),
        language: asked.language.clone(),
    };
    let page = report(app, form, wanted).await?;
    note(app, &staff.user, "results.read", form).await?;
    Ok((page, asked.language))
}
