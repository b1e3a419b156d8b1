//! Published forms and their files.

use axum::Json;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt;
use multer::{Constraints, Multipart, SizeLimit};
use serde::Deserialize;
use sondeo_sync::wire::staff::{Closed, FormSummary, FormVersion, Refused as RefusedForm};

use super::download;
use super::signed_in::{Reader, SignedIn};
use crate::app::App;
use crate::auth::note;
use crate::http::problem::{BAD_REQUEST, BUSY, NOT_FOUND, Refused, TOO_LARGE, VERSION_TAKEN};
use crate::limits::Limits;
use crate::publish::{self, PublishError, Upload};
use crate::room::Room;
use crate::storage::{RecordCounts, Role, StoredForm, StoredVersion};

/// Every form. How many records there are is not for readers: a number a day is a difference a day, and what is published may
/// show the same number rounded.
pub async fn list(State(app): State<App>, Reader(staff): Reader) -> Result<Json<Vec<FormSummary>>, Refused> {
    let mut summaries = Vec::new();
    for form in app.storage.forms().await? {
        let counts = match staff.role {
            Role::Reader => RecordCounts::default(),
            Role::Admin => app.storage.record_counts(&form.form_id).await?,
        };
        summaries.push(summary(form, counts));
    }
    Ok(Json(summaries))
}

fn summary(form: StoredForm, counts: RecordCounts) -> FormSummary {
    FormSummary {
        title: form
            .versions
            .first()
            .map(|version| version.title.clone())
            .unwrap_or_default(),
        form_id: form.form_id,
        versions: form.versions.into_iter().map(version).collect(),
        records: counts.records,
        quarantined: counts.quarantined,
        rehearsal: counts.rehearsal,
        last_received_at: counts.last_received_at,
        closed: form.closed.map(|closed| Closed {
            at: closed.at,
            by: closed.by,
        }),
    }
}

fn version(version: StoredVersion) -> FormVersion {
    FormVersion {
        version: version.version,
        published_at: version.published_at,
        published_by: version.published_by,
        workbook: version.workbook,
        media: version.media.into_iter().map(|file| file.filename).collect(),
        missing_media: version.missing_media,
    }
}

pub async fn publish(
    State(app): State<App>,
    Extension(room): Extension<Room>,
    SignedIn(staff): SignedIn,
    request: Request,
) -> Result<Response, Refused> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse().ok());
    let most = app.limits.form_upload;
    let _held = room
        .take(length.unwrap_or(most).min(most))
        .ok_or(Refused(&BUSY))?;
    let upload = read(&app.limits, request).await?;
    match publish::publish(&app, upload, &staff.user).await {
        Ok(published) => {
            note(&app, &staff.user, "publish", &published.form_id).await?;
            Ok((StatusCode::CREATED, Json(published)).into_response())
        }
        Err(PublishError::Refused(problems)) => {
            let body = Json(RefusedForm { problems });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
        Err(PublishError::NoForm) => Err(Refused(&BAD_REQUEST)),
        Err(PublishError::VersionTaken) => Err(Refused(&VERSION_TAKEN)),
        Err(PublishError::Storage(error)) => Err(error.into()),
        Err(PublishError::Files(error)) => Err(error.into()),
    }
}

/// Longest file name, in bytes.
const LONGEST_NAME: usize = 255;

async fn read(limits: &Limits, request: Request) -> Result<Upload, Refused> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let boundary = multer::parse_boundary(content_type).map_err(|_| Refused(&BAD_REQUEST))?;
    let sizes = SizeLimit::new().whole_stream(limits.form_upload as u64);
    let stream = request
        .into_body()
        .into_data_stream()
        .map_err(std::io::Error::other);
    let mut parts = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(sizes));
    let mut upload = Upload::default();
    while let Some(part) = parts.next_field().await.map_err(trouble)? {
        let role = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().unwrap_or_default().to_owned();
        // A name is a name, whatever path some browser puts before it.
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if file.is_empty() || file.len() > LONGEST_NAME || file.chars().any(char::is_control) {
            return Err(Refused(&BAD_REQUEST));
        }
        if upload.media.len() >= limits.parts {
            return Err(Refused(&TOO_LARGE));
        }
        let bytes = part.bytes().await.map_err(trouble)?.to_vec();
        match role.as_str() {
            "workbook" => upload.form = Some((file, bytes)),
            "xform" => upload.form = Some((format!("{}.xml", file.trim_end_matches(".xml")), bytes)),
            "media" => upload.media.push((file, bytes)),
            _ => return Err(Refused(&BAD_REQUEST)),
        }
    }
    Ok(upload)
}

fn trouble(error: multer::Error) -> Refused {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Refused(&TOO_LARGE)
        }
        _ => Refused(&BAD_REQUEST),
    }
}

/// A version, and a file of it.
#[derive(Deserialize)]
pub struct Of {
    form: String,
    /// Empty where the form has none.
    #[serde(default)]
    version: String,
    #[serde(default)]
    filename: String,
}

pub async fn xform(
    State(app): State<App>,
    _staff: SignedIn,
    Path(of): Path<Of>,
) -> Result<Response, Refused> {
    let xml = app.storage.xform(&of.form, &of.version).await?;
    let xml = xml.ok_or(Refused(&NOT_FOUND))?;
    download(&format!("{}.xml", of.form), "application/xml", xml)
}

pub async fn workbook(
    State(app): State<App>,
    _staff: SignedIn,
    Path(of): Path<Of>,
) -> Result<Response, Refused> {
    let workbook = app.storage.workbook(&of.form, &of.version).await?;
    let (name, bytes) = workbook.ok_or(Refused(&NOT_FOUND))?;
    download(&name, "application/octet-stream", bytes)
}

pub async fn media(
    State(app): State<App>,
    _staff: SignedIn,
    Path(of): Path<Of>,
) -> Result<Response, Refused> {
    let version = app.storage.version(&of.form, &of.version).await?;
    let file = version.and_then(|v| v.media.into_iter().find(|file| file.filename == of.filename));
    let file = file.ok_or(Refused(&NOT_FOUND))?;
    let blobs = app.blobs.clone();
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&file.sha256))
        .await
        .map_err(std::io::Error::other)??;
    download(&file.filename, "application/octet-stream", bytes)
}
