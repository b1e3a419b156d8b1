//! `POST /submission`: read, kept, then answered.

use axum::extract::{Extension, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sondeo_sync::hash::sha256_hex;
use sondeo_sync::receipt;

use super::message::{Language, Message, answer};
use super::multipart::{self, ReadError};
use crate::app::App;
use crate::http::token::Sender;
use crate::ingest::{self, Arrival, IngestError, Received, ingest};
use crate::room::Room;
use crate::storage::{KeptHow, StorageError};

/// SHA-256 of the part `xml_submission_file`, where the client gives it.
const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-content-sha256");

const RECEIVED: Message = Message {
    es: "Recibido.",
    en: "Received.",
};
const AGAIN: Message = Message {
    es: "Ya se había recibido.",
    en: "It was here already.",
};
const QUARANTINED: Message = Message {
    es: "Guardado; una persona lo revisará. No lo envíe de nuevo.",
    en: "Kept; a person will look at it. There is no need to send it again.",
};
const CHANGED: Message = Message {
    es: "El registro cambió en el camino. Envíelo de nuevo.",
    en: "The record changed on its way. Please send it again.",
};
const FULL: Message = Message {
    es: "El servidor no tiene espacio. Conserve el registro y avise a quien lo administra.",
    en: "The server has no room left. Keep the record, and tell whoever runs the server.",
};
const FAILED: Message = Message {
    es: "El servidor no pudo guardar el registro. Envíelo de nuevo.",
    en: "The server could not keep the record. Please send it again.",
};

/// `HEAD /submission`: this is an OpenRosa server, and this much it takes at once.
pub async fn ready(_sender: Sender) -> Response {
    StatusCode::NO_CONTENT.into_response()
}

pub async fn receive(
    State(app): State<App>,
    Extension(room): Extension<Room>,
    Sender(holder): Sender,
    request: Request,
) -> Response {
    let language = Language::of(request.headers());
    let announced = request.headers().get(CONTENT_SHA256).cloned();
    // The room is held until the record is on disk.
    let (xml, attachments, _held) = match multipart::read(&app, &room, request).await {
        Ok(parts) => parts,
        Err(ReadError::Files(error)) => return failed(&error.into(), language),
        Err(ReadError::Unreadable(reason)) => {
            let (status, message) = reason.refusal();
            let refused = answer(status, "submit_error", message, language);
            return if status == StatusCode::SERVICE_UNAVAILABLE {
                later(refused, "5")
            } else {
                refused
            };
        }
    };
    // What changed on its way is not what was signed for at home; nothing of it is kept.
    if announced.is_some_and(|hash| !hash.as_bytes().eq_ignore_ascii_case(sha256_hex(&xml).as_bytes())) {
        return answer(StatusCode::BAD_REQUEST, "submit_error", CHANGED, language);
    }
    let arrival = Arrival {
        xml,
        attachments,
        from: ingest::Sender::Device {
            id: holder.device_id,
            revoked: holder.revoked,
        },
    };
    match ingest(&app, arrival).await {
        Ok(received) => accepted(&received, language),
        Err(error) => failed(&error, language),
    }
}

fn accepted(received: &Received, language: Language) -> Response {
    let (status, message) = match (received.kept.how, &received.kept.quarantine) {
        (_, Some(_)) => (StatusCode::ACCEPTED, QUARANTINED),
        (KeptHow::Again, None) => (StatusCode::CREATED, AGAIN),
        (_, None) => (StatusCode::CREATED, RECEIVED),
    };
    let mut response = answer(status, "submit_success", message, language);
    if let Ok(value) = HeaderValue::from_str(&received.receipt) {
        let name = HeaderName::from_bytes(receipt::HEADER.as_bytes());
        name.into_iter().for_each(|name| {
            response.headers_mut().insert(name, value.clone());
        });
    }
    response
}

fn failed(error: &IngestError, language: Language) -> Response {
    tracing::error!(%error, "submission");
    let full = match error {
        IngestError::Storage(StorageError::Full(_)) => true,
        IngestError::Files(error) => matches!(
            error.kind(),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
        ),
        _ => false,
    };
    let message = if full { FULL } else { FAILED };
    let refused = answer(StatusCode::SERVICE_UNAVAILABLE, "submit_error", message, language);
    later(refused, "30")
}

/// With the seconds after which it is worth while to try again.
fn later(mut response: Response, seconds: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    response
}
