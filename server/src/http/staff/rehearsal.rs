//! Rehearsal of a form, from the console.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use sondeo_sync::wire::staff::{NewRehearsal, Rehearsed};

use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::http::problem::{BROKEN, HAS_RECORDS, MISSING_FILE, NOT_FOUND, Refused};
use crate::rehearse::{self, RehearseError};

/// Lets synthetic respondents fill the newest version.
pub async fn begin(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
    Json(asked): Json<NewRehearsal>,
) -> Result<Json<Rehearsed>, Refused> {
    note(&app, &staff.user, "rehearsal.begin", &form).await?;
    let done = rehearse::rehearse(&app, &form, asked.people, asked.seed).await?;
    Ok(Json(Rehearsed {
        records: done.records,
        dropped_out: done.dropped_out,
        stuck: done.stuck,
    }))
}

/// Removes every record of rehearsals.
pub async fn end(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
) -> Result<StatusCode, Refused> {
    note(&app, &staff.user, "rehearsal.remove", &form).await?;
    app.storage.remove_rehearsals(&form).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<RehearseError> for Refused {
    fn from(error: RehearseError) -> Self {
        match error {
            RehearseError::NoForm => Self(&NOT_FOUND),
            RehearseError::HasRecords => Self(&HAS_RECORDS),
            RehearseError::Form(_) => Self(&MISSING_FILE),
            RehearseError::Storage(error) => error.into(),
            RehearseError::Files(error) => error.into(),
            RehearseError::Ingest(error) => {
                tracing::error!(%error, "rehearsal");
                Self(&BROKEN)
            }
        }
    }
}
