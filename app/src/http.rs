//! Requests to the server that this page came from.

use sondeo_sync::json::{self, Json};
use sondeo_sync::wire::staff::Problem;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::tr;

/// Why a request gave no answer that can be used.
#[derive(Clone, Debug, PartialEq)]
pub enum HttpError {
    /// No answer at all: no network, or the server is away.
    Unreachable,
    /// The server said no.
    Refused { status: u16, problem: Option<Problem> },
    /// An answer that is not from a Sondeo server, such as the sign-in page of a public network.
    Foreign { status: u16 },
}

impl HttpError {
    /// Status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            HttpError::Unreachable => None,
            HttpError::Refused { status, .. } | HttpError::Foreign { status } => Some(*status),
        }
    }

    /// What happened and what to do, in the language of the interface.
    pub fn message(&self) -> String {
        match self {
            HttpError::Unreachable => tr!("http-unreachable"),
            HttpError::Foreign { .. } => tr!("http-foreign"),
            HttpError::Refused {
                problem: Some(problem),
                ..
            } => match crate::i18n::locale() {
                crate::i18n::Locale::Spanish => problem.message_es.clone(),
                crate::i18n::Locale::English => problem.message_en.clone(),
            },
            HttpError::Refused {
                status: 401 | 403, ..
            } => tr!("http-unauthorized"),
            HttpError::Refused { status, .. } => tr!("http-refused", status = *status),
        }
    }
}

/// A body to send.
pub enum Body {
    None,
    /// Text of a JSON document.
    Json(String),
    /// Bytes of the type that the header `Content-Type` names.
    Bytes(Vec<u8>),
}

/// No request waits longer than this many milliseconds for its answer, beyond what its body needs.
const PATIENCE: u32 = 60_000;
/// A body may take a millisecond for so many bytes: 64 kbit/s, a bad telephone line.
const BYTES_A_MILLISECOND: u32 = 8;

/// An answer: status, headers and body.
pub struct Reply {
    pub status: u16,
    response: web_sys::Response,
}

impl Reply {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// The whole body.
    pub async fn bytes(&self) -> Result<Vec<u8>, HttpError> {
        let promise = self.response.array_buffer().map_err(|_| HttpError::Unreachable)?;
        let buffer = JsFuture::from(promise)
            .await
            .map_err(|_| HttpError::Unreachable)?;
        Ok(js_sys::Uint8Array::new(&buffer).to_vec())
    }
}

/// Sends a request and gives whatever answer came; redirects are not followed, for they lead to foreign pages.
pub async fn send(method: &str, url: &str, headers: &[(&str, &str)], body: Body) -> Result<Reply, HttpError> {
    let unreachable = |_: JsValue| HttpError::Unreachable;
    let init = web_sys::RequestInit::new();
    init.set_method(method);
    init.set_cache(web_sys::RequestCache::NoStore);
    init.set_redirect(web_sys::RequestRedirect::Manual);
    let bytes = match &body {
        Body::None => 0,
        Body::Json(text) => text.len(),
        Body::Bytes(bytes) => bytes.len(),
    };
    let patience = PATIENCE.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX) / BYTES_A_MILLISECOND);
    init.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(patience)));
    let map = web_sys::Headers::new().map_err(unreachable)?;
    for (name, value) in headers {
        map.set(name, value).map_err(unreachable)?;
    }
    match body {
        Body::None => {}
        Body::Json(text) => {
            map.set("Content-Type", "application/json").map_err(unreachable)?;
            init.set_body(&text.into());
        }
        Body::Bytes(bytes) => init.set_body(&js_sys::Uint8Array::from(bytes.as_slice())),
    }
    init.set_headers(&map);
    let window = web_sys::window().ok_or(HttpError::Unreachable)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(url, &init))
        .await
        .map_err(unreachable)?;
    let response: web_sys::Response = answer.dyn_into().map_err(unreachable)?;
    Ok(Reply {
        status: response.status(),
        response,
    })
}

/// Sends a request and reads the message of a 2xx answer.
pub async fn message<T: Json>(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Result<T, HttpError> {
    let reply = accepted(method, url, headers, body).await?;
    json::from_bytes(&reply.bytes().await?).ok_or(HttpError::Foreign { status: reply.status })
}

/// Sends a request and insists on a 2xx answer.
pub async fn accepted(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Result<Reply, HttpError> {
    let reply = send(method, url, headers, body).await?;
    match reply.status {
        200..=299 => Ok(reply),
        // An opaque redirect has the status 0.
        0 | 300..=399 => Err(HttpError::Foreign { status: reply.status }),
        status => {
            let problem = json::from_bytes(&reply.bytes().await.unwrap_or_default());
            Err(HttpError::Refused { status, problem })
        }
    }
}
