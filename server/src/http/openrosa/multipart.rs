//! The body of a submission: counted while it streams, its attachments written to disk piece by piece.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use multer::{Constraints, Field, Multipart, SizeLimit};
use sondeo_sync::openrosa::XML_PART;

use super::message::Message;
use super::pieces::{TooMuchOutsideParts, Unclaimed};
use crate::app::App;
use crate::blobs::Arriving;
use crate::paced::TooSlow;
use crate::room::{Held, Room};

/// Longest file name, in bytes.
const LONGEST_NAME: usize = 255;
/// Bytes of an attachment that are held in memory before they are written.
const PIECE: usize = 1 << 20;
/// What a client adds to every POST but the last, when attachments come in several.
const INCOMPLETE: &str = "*isIncomplete*";

/// What a submission holds: the record, names and files of its attachments, and the room that it takes.
pub type Parts = (Vec<u8>, Vec<(String, Arriving)>, Held);

/// Why there is no submission to keep.
#[derive(Debug)]
pub enum ReadError {
    /// The client's fault.
    Unreadable(Unreadable),
    /// An attachment could not be written.
    Files(std::io::Error),
}

impl From<Unreadable> for ReadError {
    fn from(reason: Unreadable) -> Self {
        Self::Unreadable(reason)
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self::Files(error)
    }
}

/// Why a request is no submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    NotMultipart,
    /// Malformed, or it ends early.
    Broken,
    /// Nothing came for too long.
    Silent,
    TooLarge,
    /// Too much is on its way already.
    Busy,
    NoRecord,
    TwoRecords,
    BadName,
}

impl Unreadable {
    /// The status and the sentence for the client.
    pub fn refusal(self) -> (StatusCode, Message) {
        let (status, es, en) = match self {
            Self::NotMultipart => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Un envío es multipart/form-data.",
                "A submission is multipart/form-data.",
            ),
            Self::Broken => (
                StatusCode::BAD_REQUEST,
                "El envío termina antes de tiempo o está mal formado.",
                "The body ends early or is malformed.",
            ),
            Self::Silent => (
                StatusCode::REQUEST_TIMEOUT,
                "Dejaron de llegar datos. Envíe de nuevo.",
                "Nothing came for too long. Please send it again.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "El envío es más grande de lo que se acepta.",
                "The body is larger than what is taken.",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Hay demasiados envíos a la vez. Envíe de nuevo en un momento.",
                "Too much is being sent at once. Please send it again in a moment.",
            ),
            Self::NoRecord => (
                StatusCode::BAD_REQUEST,
                "Falta la parte xml_submission_file, o está vacía.",
                "The part xml_submission_file is missing or empty.",
            ),
            Self::TwoRecords => (
                StatusCode::BAD_REQUEST,
                "Hay dos partes xml_submission_file.",
                "There are two parts xml_submission_file.",
            ),
            Self::BadName => (
                StatusCode::BAD_REQUEST,
                "El nombre de un archivo es demasiado largo o no se puede mostrar.",
                "A file name is too long or not printable.",
            ),
        };
        (status, Message { es, en })
    }
}

/// Reads the body. What was written for a request that turns out to be no submission leaves nothing.
pub async fn read(app: &App, room: &Room, request: Request<Body>) -> Result<Parts, ReadError> {
    let limits = &app.limits;
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let boundary = multer::parse_boundary(content_type).map_err(|_| Unreadable::NotMultipart)?;
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limits.submission) {
        return Err(Unreadable::TooLarge.into());
    }
    // A piece of an attachment while it comes, and as much while it is written; the record itself as it grows.
    let mut held = room
        .take(length.unwrap_or(usize::MAX).min(2 * PIECE))
        .ok_or(Unreadable::Busy)?;
    let sizes = SizeLimit::new()
        .whole_stream(limits.submission as u64)
        .per_field(limits.attachment as u64)
        .for_field(XML_PART, limits.submission_xml as u64);
    let unclaimed = Unclaimed::default();
    let stream = unclaimed.of(request.into_body());
    let mut parts = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(sizes));
    let mut xml = None;
    let mut attachments: Vec<(String, Arriving)> = Vec::new();
    let mut count = 0;
    while let Some(mut part) = parts.next_field().await.map_err(trouble)? {
        unclaimed.reset();
        count += 1;
        if count > limits.parts {
            return Err(Unreadable::TooLarge.into());
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map_or_else(|| name.clone(), str::to_owned);
        if name == XML_PART {
            if xml.is_some() {
                return Err(Unreadable::TwoRecords.into());
            }
            xml = Some(document(room, &mut held, &unclaimed, part).await?);
        } else if name == INCOMPLETE {
            // What it says is not needed, however long it is.
            while part.chunk().await.map_err(trouble)?.is_some() {
                unclaimed.reset();
            }
        } else {
            if file.is_empty() || file.len() > LONGEST_NAME || file.chars().any(char::is_control) {
                return Err(Unreadable::BadName.into());
            }
            attachments.push((file, attachment(app, &unclaimed, part).await?));
        }
    }
    match xml {
        Some(xml) if !xml.is_empty() => Ok((xml, attachments, held)),
        _ => Err(Unreadable::NoRecord.into()),
    }
}

/// The record's bytes, once in memory.
async fn document(
    room: &Room,
    held: &mut Held,
    unclaimed: &Unclaimed,
    mut part: Field<'_>,
) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(trouble)? {
        unclaimed.reset();
        if !room.grow(held, chunk.len()) {
            return Err(Unreadable::Busy.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn attachment(app: &App, unclaimed: &Unclaimed, mut part: Field<'_>) -> Result<Arriving, ReadError> {
    let blobs = app.blobs.clone();
    let mut arriving = None;
    let mut piece = Vec::new();
    loop {
        let chunk = part.chunk().await.map_err(trouble)?;
        unclaimed.reset();
        let is_last = chunk.is_none();
        piece.extend_from_slice(&chunk.unwrap_or_default());
        if !is_last && piece.len() < PIECE {
            continue;
        }
        let (blobs, so_far, bytes) = (blobs.clone(), arriving.take(), std::mem::take(&mut piece));
        let work = move || {
            let mut file = so_far.map_or_else(|| blobs.begin(), Ok)?;
            file.write(&bytes)?;
            Ok::<Arriving, std::io::Error>(file)
        };
        let file = tokio::task::spawn_blocking(work)
            .await
            .map_err(std::io::Error::other)??;
        if is_last {
            return Ok(file);
        }
        arriving = Some(file);
    }
}

fn trouble(error: multer::Error) -> Unreadable {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Unreadable::TooLarge
        }
        multer::Error::StreamReadFailed(cause) if cause.is::<TooMuchOutsideParts>() => Unreadable::TooLarge,
        multer::Error::StreamReadFailed(cause) if is_timeout(&*cause) => Unreadable::Silent,
        _ => Unreadable::Broken,
    }
}

fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<tower_http::timeout::TimeoutError>() || error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}
