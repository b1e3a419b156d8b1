//! Signing in and out.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sondeo_sync::wire::staff::{ChangePassword, SignIn, SignedIn as Who};

use super::signed_in::{FromConsole, HalfSignedIn, cookie, set_cookie};
use crate::app::App;
use crate::auth::{self, AuthError, Begun};
use crate::http::headers::{Connection, owner};
use crate::http::problem::{
    BROKEN, BUSY, COMMON_PASSWORD, Refused, SHORT_PASSWORD, TOO_MANY, WRONG_PASSWORD,
};
use crate::secret;
use crate::storage::Staff;

/// Bytes of a message that signs in: anybody may send one.
pub const LARGEST: usize = 8 * 1024;

impl From<AuthError> for Refused {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Wrong => Self(&WRONG_PASSWORD),
            AuthError::TooMany => Self(&TOO_MANY),
            AuthError::Busy => Self(&BUSY),
            AuthError::Short => Self(&SHORT_PASSWORD),
            AuthError::Common => Self(&COMMON_PASSWORD),
            AuthError::Storage(error) => error.into(),
            AuthError::Randomness(error) => error.into(),
            AuthError::Hash(error) => {
                tracing::error!(%error, "password");
                Self(&BROKEN)
            }
        }
    }
}

fn who_is(staff: &Staff) -> Who {
    Who {
        user: staff.user.clone(),
        must_change_password: staff.must_change_password,
        role: staff.role.name().to_owned(),
    }
}

fn begun(begun: &Begun, connection: Connection) -> Response {
    let cookie = set_cookie(&begun.token, connection);
    ([(header::SET_COOKIE, cookie)], Json(who_is(&begun.staff))).into_response()
}

pub async fn who(HalfSignedIn(staff): HalfSignedIn) -> Json<Who> {
    Json(who_is(&staff))
}

pub async fn begin(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    _console: FromConsole,
    Json(message): Json<SignIn>,
) -> Result<Response, Refused> {
    let address = owner(connection.peer).to_string();
    let session = auth::sign_in(&app, &message.user, message.password, &address).await?;
    Ok(begun(&session, connection))
}

pub async fn end(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    _console: FromConsole,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if let Some(token) = cookie(&headers, connection.secure) {
        app.storage.end_session(&secret::fingerprint(&token)).await?;
    }
    let cookie = set_cookie("", connection);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

pub async fn change_password(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    HalfSignedIn(staff): HalfSignedIn,
    Json(message): Json<ChangePassword>,
) -> Result<Response, Refused> {
    let session = auth::change_password(&app, &staff, message.old, message.new).await?;
    Ok(begun(&session, connection))
}
