//! Requests of the console; all carry the header that the server asks of every change.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sondeo_sync::wire::staff::SignedIn;

use super::account::{self, Account};
use crate::http::{self, Body, HttpError};
use crate::route::encode;

/// Proves to the server that no foreign page sent the request.
pub const HEADER: (&str, &str) = ("X-Sondeo", "console");

/// Of what a page asks by itself: the server does not take it for a sign that somebody is there.
const BY_ITSELF: (&str, &str) = ("X-Sondeo", "renewal");

/// Reads a resource.
pub async fn get<T: DeserializeOwned>(url: &str) -> Result<T, HttpError> {
    watch(ask("GET", url, Body::None).await)
}

/// [`get`] without anybody's doing: the session does not last longer for it.
pub async fn get_by_itself<T: DeserializeOwned>(url: &str) -> Result<T, HttpError> {
    watch(ask_with(BY_ITSELF, "GET", url, Body::None).await)
}

/// Sends a message and reads the answer.
pub async fn post<T: DeserializeOwned>(url: &str, message: &impl Serialize) -> Result<T, HttpError> {
    watch(ask("POST", url, body(message)).await)
}

/// Signs in.
pub async fn sign_in(message: &sondeo_sync::wire::staff::SignIn) -> Result<SignedIn, HttpError> {
    // A wrong password is no ended session.
    ask("POST", "/api/session", body(message)).await
}

/// Sends a request and reads the JSON of a 2xx answer; says nothing of the session.
pub async fn ask<T: DeserializeOwned>(method: &str, url: &str, body: Body) -> Result<T, HttpError> {
    ask_with(HEADER, method, url, body).await
}

async fn ask_with<T: DeserializeOwned>(
    header: (&str, &str),
    method: &str,
    url: &str,
    body: Body,
) -> Result<T, HttpError> {
    let reply = http::accepted(method, url, &[header], body).await?;
    serde_json::from_slice(&reply.bytes().await?).map_err(|_| HttpError::Foreign { status: reply.status })
}

/// The JSON body of a message.
pub fn body<T: Serialize>(message: &T) -> Body {
    // Our messages are plain data whose serialization cannot fail.
    Body::Json(serde_json::to_string(message).unwrap_or_default())
}

/// Sends a message whose answer has no content.
pub async fn change(method: &str, url: &str, body: Body) -> Result<(), HttpError> {
    watch(http::accepted(method, url, &[HEADER], body).await.map(|_| ()))
}

/// The address of something of a form, such as `records?limit=50`.
pub fn form_url(form: &str, rest: &str) -> String {
    format!("/api/forms/{}/{rest}", encode(form))
}

/// The address of a file of a version, such as `xform.xml`.
pub fn version_url(form: &str, version: &str, file: &str) -> String {
    form_url(form, &format!("versions/{}/{file}", encode(version)))
}

fn watch<T>(result: Result<T, HttpError>) -> Result<T, HttpError> {
    if let Err(HttpError::Refused { status: 401, .. }) = &result {
        account::set(Account::Out { expired: true });
    }
    result
}
