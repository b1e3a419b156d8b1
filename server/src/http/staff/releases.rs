//! Frozen reports: freezing one, the list of them, and each as data, page and tables.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sondeo_report::page;
use sondeo_report::release::ReleaseError;
use sondeo_report::wire::{NewRelease, ReleaseLine};

use super::signed_in::{Reader, SignedIn};
use super::{download, report};
use crate::app::App;
use crate::auth::note;
use crate::http::problem::{
    BAD_REQUEST, BROKEN, FEW_CHANGES, FEW_RECORDS, NO_SUCH_WAVE, NOT_FOUND, OPEN_RELEASE, OTHER_COUNTING,
    REHEARSAL_RELEASE, Refusal, Refused, explained,
};
use crate::release::{self, FreezeError};
use crate::storage::StoredRelease;

/// Every release of the form, the newest first.
pub async fn list(
    State(app): State<App>,
    _staff: Reader,
    Path(form): Path<String>,
) -> Result<Json<Vec<ReleaseLine>>, Refused> {
    let mut lines: Vec<ReleaseLine> = app.storage.releases(&form).await?.iter().map(line).collect();
    lines.reverse();
    Ok(Json(lines))
}

/// Freezes the report: 201 for a new release, 200 where the same was frozen before.
pub async fn freeze(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
    Json(asked): Json<NewRelease>,
) -> Result<Response, Refused> {
    note(&app, &staff.user, "release.freeze", &form).await?;
    match release::freeze(&app, &form, &asked, &staff.user).await {
        Ok(frozen) => {
            let status = if frozen.is_new {
                StatusCode::CREATED
            } else {
                StatusCode::OK
            };
            Ok((status, Json(line(&frozen.release))).into_response())
        }
        Err(FreezeError::Refused(error)) => {
            let text = error.explain();
            Ok(explained(refusal(&error), text.es, text.en))
        }
        Err(FreezeError::NoSuchWave { wave, known }) => {
            let known = known.join(", ");
            let es = format!("Ningún registro es de la ronda «{wave}». Las que hay: {known}.");
            let en = format!("No record is of the wave “{wave}”. Those that there are: {known}.");
            Ok(explained(&NO_SUCH_WAVE, es, en))
        }
        Err(error) => Err(error.into()),
    }
}

fn refusal(error: &ReleaseError) -> &'static Refusal {
    match error {
        ReleaseError::Open => &OPEN_RELEASE,
        ReleaseError::TooFewRecords { .. } => &FEW_RECORDS,
        ReleaseError::TooFewChanges { .. } => &FEW_CHANGES,
        ReleaseError::OtherCounting { .. } => &OTHER_COUNTING,
    }
}

fn line(stored: &StoredRelease) -> ReleaseLine {
    ReleaseLine {
        id: stored.id.clone(),
        number: stored.number,
        wave: stored.wave.clone(),
        profile: stored.profile.clone(),
        hash: stored.hash.clone(),
        made_at: stored.made_at,
        made_by: stored.made_by.clone(),
        engine: stored.engine.clone(),
    }
}

/// The report's JSON, byte for byte as it was frozen.
pub async fn data(
    State(app): State<App>,
    Reader(staff): Reader,
    Path((form, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let stored = found(&app, &staff.user, &form, &id).await?;
    let headers = [(header::CONTENT_TYPE, "application/json")];
    Ok((headers, stored.report).into_response())
}

#[derive(Deserialize)]
pub struct LanguageAsked {
    #[serde(default = "super::results::spanish")]
    language: String,
}

/// The report as one page to read and print.
pub async fn html(
    State(app): State<App>,
    Reader(staff): Reader,
    Path((form, id)): Path<(String, String)>,
    Query(asked): Query<LanguageAsked>,
) -> Result<Response, Refused> {
    let stored = found(&app, &staff.user, &form, &id).await?;
    let frozen = release::report(&stored)?;
    Ok(report::shown(page::html(&frozen, &asked.language)))
}

/// The tables for Excel, without any record.
pub async fn tables(
    State(app): State<App>,
    Reader(staff): Reader,
    Path((form, id)): Path<(String, String)>,
    Query(asked): Query<LanguageAsked>,
) -> Result<Response, Refused> {
    let stored = found(&app, &staff.user, &form, &id).await?;
    let book = release::tables(&app, &stored, &asked.language).await?;
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    download(&format!("{id}.xlsx"), media_type, book)
}

async fn found(app: &App, user: &str, form: &str, id: &str) -> Result<StoredRelease, Refused> {
    let stored = release::find(app, form, id).await?.ok_or(Refused(&NOT_FOUND))?;
    note(app, user, "release.read", id).await?;
    Ok(stored)
}

impl From<FreezeError> for Refused {
    fn from(error: FreezeError) -> Self {
        match error {
            FreezeError::Storage(error) => error.into(),
            FreezeError::Versions(error) => error.into(),
            FreezeError::NoSuchWave { .. } => Self(&NO_SUCH_WAVE),
            FreezeError::NoSuchBreakdown(_) | FreezeError::LongWave => Self(&BAD_REQUEST),
            FreezeError::Rehearsal => Self(&REHEARSAL_RELEASE),
            FreezeError::Refused(error) => Self(refusal(&error)),
            FreezeError::Broken(_) => {
                tracing::error!(%error, "release");
                Self(&BROKEN)
            }
        }
    }
}
