//! Which tablet is asking: a bearer token, or for other OpenRosa clients a token in the path or as password.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::problem::{DEVICE_UNKNOWN, Refused};
use crate::app::App;
use crate::secret;
use crate::storage::TokenHolder;

/// A tablet that may fetch and send.
pub struct Tablet(pub TokenHolder);

/// A tablet that may send; one that was taken out of service still may deliver what it holds.
pub struct Sender(pub TokenHolder);

impl FromRequestParts<App> for Tablet {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let holder = holder(parts, app).await?;
        if holder.revoked {
            return Err(Refused(&DEVICE_UNKNOWN));
        }
        Ok(Self(holder))
    }
}

impl FromRequestParts<App> for Sender {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        holder(parts, app).await.map(Self)
    }
}

async fn holder(parts: &mut Parts, app: &App) -> Result<TokenHolder, Refused> {
    let path = RawPathParams::from_request_parts(parts, &()).await;
    let in_path = path.ok().and_then(|params| {
        let found = params.iter().find(|(name, _)| *name == "token")?;
        Some(found.1.to_owned())
    });
    let token = in_path
        .or_else(|| in_header(parts))
        .ok_or(Refused(&DEVICE_UNKNOWN))?;
    let holder = app.storage.device_by_token(&secret::fingerprint(&token)).await?;
    holder.ok_or(Refused(&DEVICE_UNKNOWN))
}

fn in_header(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        return pair.split_once(':').map(|(_, password)| password.to_owned());
    }
    None
}
