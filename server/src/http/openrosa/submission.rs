//! `POST /submission`: counted while it streams, kept, then answered.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt;
use multer::{Constraints, Multipart, SizeLimit};
use sondeo_sync::openrosa::XML_PART;
use sondeo_sync::receipt;

use super::XML;
use crate::app::{App, Limits};
use crate::http::token::Sender;
use crate::ingest::{Arrival, IngestError, Received, ingest};
use crate::storage::{KeptHow, StorageError};

const ACCEPT_LENGTH: HeaderName = HeaderName::from_static("x-openrosa-accept-content-length");
/// Longest file name, in bytes.
const LONGEST_NAME: usize = 255;

/// `HEAD /submission`: this is an OpenRosa server, and this much it takes at once.
pub async fn ready(State(app): State<App>, _sender: Sender) -> Response {
    (StatusCode::NO_CONTENT, accept_length(&app.limits)).into_response()
}

fn accept_length(limits: &Limits) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_LENGTH, HeaderValue::from(limits.submission));
    headers
}

pub async fn receive(State(app): State<App>, Sender(holder): Sender, request: Request) -> Response {
    let mut response = match read(&app.limits, request).await {
        Err(refusal) => refusal.into_response(),
        Ok((xml, attachments)) => {
            let arrival = Arrival {
                xml,
                attachments,
                device_id: Some(holder.device_id),
            };
            match ingest(&app, arrival).await {
                Ok(received) => accepted(&received),
                Err(error) => failed(&error),
            }
        }
    };
    response.headers_mut().extend(accept_length(&app.limits));
    response
}

fn accepted(received: &Received) -> Response {
    let (status, message) = match (received.kept.how, &received.kept.quarantine) {
        (_, Some(_)) => (StatusCode::ACCEPTED, "kept, to be looked at by a person"),
        (KeptHow::Again, None) => (StatusCode::CREATED, "was here already"),
        (_, None) => (StatusCode::CREATED, "received"),
    };
    let mut response = answer(status, "submit_success", message);
    if let Ok(value) = HeaderValue::from_str(&received.receipt) {
        let name = HeaderName::from_bytes(receipt::HEADER.as_bytes());
        name.into_iter().for_each(|name| {
            response.headers_mut().insert(name, value.clone());
        });
    }
    response
}

fn failed(error: &IngestError) -> Response {
    tracing::error!(%error, "submission");
    let full = match error {
        IngestError::Storage(StorageError::Full(_)) => true,
        IngestError::Files(error) => matches!(
            error.kind(),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
        ),
        _ => false,
    };
    let message = if full {
        "the server has no room left"
    } else {
        "the server could not keep the record; send it again"
    };
    let mut response = answer(StatusCode::SERVICE_UNAVAILABLE, "submit_error", message);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    response
}

/// The OpenRosa envelope; `message` is one of ours and needs no escaping.
fn answer(status: StatusCode, nature: &str, message: &str) -> Response {
    let body = format!(
        "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\"><message nature=\"{nature}\">{message}</message></OpenRosaResponse>"
    );
    (status, [(header::CONTENT_TYPE, XML)], body).into_response()
}

/// Why a request is no submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unreadable {
    NotMultipart,
    Broken,
    TooLarge,
    NoRecord,
    TwoRecords,
    BadName,
}

impl Unreadable {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::NotMultipart => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "a submission is multipart/form-data",
            ),
            Self::Broken => (StatusCode::BAD_REQUEST, "the body ends early or is malformed"),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "the body is larger than what is taken",
            ),
            Self::NoRecord => (
                StatusCode::BAD_REQUEST,
                "the part xml_submission_file is missing or empty",
            ),
            Self::TwoRecords => (StatusCode::BAD_REQUEST, "there are two parts xml_submission_file"),
            Self::BadName => (
                StatusCode::BAD_REQUEST,
                "a file name is too long or not printable",
            ),
        };
        answer(status, "submit_error", message)
    }
}

type Parts = (Vec<u8>, Vec<(String, Vec<u8>)>);

async fn read(limits: &Limits, request: Request<Body>) -> Result<Parts, Unreadable> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let boundary = multer::parse_boundary(content_type).map_err(|_| Unreadable::NotMultipart)?;
    if request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
        .is_some_and(|length| length > limits.submission)
    {
        return Err(Unreadable::TooLarge);
    }
    let sizes = SizeLimit::new()
        .whole_stream(limits.submission as u64)
        .per_field(limits.attachment as u64)
        .for_field(XML_PART, limits.submission_xml as u64);
    let stream = request
        .into_body()
        .into_data_stream()
        .map_err(std::io::Error::other);
    let mut parts = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(sizes));
    let mut xml = None;
    let mut attachments: Vec<(String, Vec<u8>)> = Vec::new();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(trouble)? {
        count += 1;
        if count > limits.parts {
            return Err(Unreadable::TooLarge);
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map_or_else(|| name.clone(), str::to_owned);
        let bytes = part.bytes().await.map_err(trouble)?;
        if name == XML_PART {
            if xml.replace(bytes.to_vec()).is_some() {
                return Err(Unreadable::TwoRecords);
            }
        } else if name != "*isIncomplete*" {
            if file.is_empty() || file.len() > LONGEST_NAME || file.chars().any(char::is_control) {
                return Err(Unreadable::BadName);
            }
            attachments.push((file, bytes.to_vec()));
        }
    }
    match xml {
        Some(xml) if !xml.is_empty() => Ok((xml, attachments)),
        _ => Err(Unreadable::NoRecord),
    }
}

fn trouble(error: multer::Error) -> Unreadable {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Unreadable::TooLarge
        }
        _ => Unreadable::Broken,
    }
}
