//! Closing a form: nobody is offered it any more, and everything that was begun with it still arrives and counts.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::clock;
use crate::http::problem::{NOT_FOUND, Refused};
use crate::storage::Closed;

/// Who closes what is closed already changes nothing: the first one closed it.
pub async fn close(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
) -> Result<StatusCode, Refused> {
    let closed = Closed {
        at: clock::now(),
        by: staff.user.clone(),
    };
    if app.storage.close(&form, closed).await? {
        note(&app, &staff.user, "form.close", &form).await?;
    } else {
        published(&app, &form).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

pub async fn reopen(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
) -> Result<StatusCode, Refused> {
    if app.storage.reopen(&form).await? {
        note(&app, &staff.user, "form.reopen", &form).await?;
    } else {
        published(&app, &form).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses a form that nobody published.
async fn published(app: &App, form: &str) -> Result<(), Refused> {
    match app.storage.versions(form).await?.is_empty() {
        true => Err(Refused(&NOT_FOUND)),
        false => Ok(()),
    }
}
