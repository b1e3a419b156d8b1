//! A form's records as files for analysts.

use std::fs::File;
use std::io::Seek;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use serde::Deserialize;
use sondeo_report::export::{
    Absent, ExportError, ExportOptions, Format, GroupNames, SelectMultiple, ValueStyle,
};
use sondeo_report::table::Profile;
use sondeo_report::wire::ExportChoices;
use tokio::io::AsyncReadExt;

use super::download;
use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::export::{FileError, fits_report};
use crate::http::problem::{
    BAD_REQUEST, BROKEN, EXTERNAL_RECORDS, NO_SUCH_WAVE, NOT_FOUND, NOT_UNDERSTOOD, Refused, TOO_MANY_ROWS,
};
use crate::report::{self, Asked, ReportError, report};
use crate::versions::{Versions, VersionsError};

/// Names between commas.
pub(super) fn names(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim);
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

pub(super) fn spanish() -> String {
    "es".to_owned()
}

#[derive(Deserialize)]
pub struct ExportAsked {
    format: Format,
    /// Who may see the workbook's results, and the question that breaks them down.
    #[serde(default)]
    profile: Profile,
    #[serde(default)]
    by: String,
    /// Only the records of this wave; empty for all.
    #[serde(default)]
    wave: String,
    #[serde(default = "spanish")]
    language: String,
    #[serde(default)]
    values: ValueStyle,
    #[serde(default)]
    select_multiple: SelectMultiple,
    bom: Option<bool>,
    group_sep: Option<String>,
    #[serde(default)]
    groups: GroupNames,
    #[serde(default)]
    newest_only: bool,
    /// Names or paths, separated by commas.
    #[serde(default)]
    fields: String,
    #[serde(default)]
    absent: Absent,
    #[serde(default)]
    types_as_text: bool,
}

impl ExportAsked {
    fn options(self) -> ExportOptions {
        let usual = ExportOptions::default();
        ExportOptions {
            language: self.language,
            values: self.values,
            select_multiple: self.select_multiple,
            bom: self.bom.unwrap_or(usual.bom),
            group_sep: self.group_sep.unwrap_or(usual.group_sep),
            groups: self.groups,
            newest_only: self.newest_only,
            fields: names(&self.fields),
            wave: Some(self.wave).filter(|wave| !wave.trim().is_empty()),
            absent: self.absent,
            media_url: None,
            types_as_text: self.types_as_text,
        }
    }
}

/// The records in that format; a ZIP where the form has repeats and the format has one file a table.
pub async fn export(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
    Query(asked): Query<ExportAsked>,
) -> Result<Response, Refused> {
    // Every other file holds the records themselves.
    if asked.profile == Profile::External && asked.format != Format::Tables {
        return Err(Refused(&EXTERNAL_RECORDS));
    }
    let versions = Versions::load(&app, &form).await?;
    // Noted before anything leaves.
    note(&app, &staff.user, "export", &form).await?;
    let report = match asked.format {
        Format::Xlsx | Format::Tables if fits_report(&app, &versions).await? => {
            let wanted = Asked {
                profile: asked.profile,
                by: Some(asked.by.clone()).filter(|by| !by.is_empty()),
                wave: Some(asked.wave.clone()).filter(|wave| !wave.trim().is_empty()),
                questions: Vec::new(),
                language: asked.language.clone(),
            };
            Some(report(&app, &form, wanted).await?.report)
        }
        _ => None,
    };
    // Several formats share an extension: one download must not replace another.
    let kind = match asked.format {
        Format::Tables => "-tables",
        Format::Central => "-central",
        Format::R => "-r",
        _ => "",
    };
    let is_rehearsed = report.as_ref().is_some_and(|report| report.about.is_rehearsal);
    let (made, file) = crate::export::export(&app, versions, asked.format, asked.options(), report).await?;
    let mark = if made.summary.is_rehearsal || is_rehearsed {
        "ENSAYO-"
    } else {
        ""
    };
    send(
        &format!("{mark}{form}{kind}.{}", made.extension),
        made.media_type(),
        file,
    )
    .await
}

/// The waves that there are, and whether there are places.
pub async fn choices(
    State(app): State<App>,
    _staff: SignedIn,
    Path(form): Path<String>,
) -> Result<Json<ExportChoices>, Refused> {
    Ok(Json(report::choices(&app, &form).await?))
}

/// Sends a file piece by piece.
async fn send(filename: &str, media_type: &str, mut file: File) -> Result<Response, Refused> {
    let length = file.stream_position()?;
    file.rewind()?;
    let pieces = futures_util::stream::unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut piece = vec![0; 1 << 16];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(Bytes::from(piece)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    let mut response = download(filename, media_type, Vec::new())?;
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    *response.body_mut() = Body::from_stream(pieces);
    Ok(response)
}

impl From<FileError> for Refused {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Storage(error) => error.into(),
            FileError::Export(ExportError::NoWaves) => Self(&NO_SUCH_WAVE),
            FileError::Export(ExportError::TooManyRows { .. } | ExportError::TooManyColumns { .. }) => {
                Self(&TOO_MANY_ROWS)
            }
            FileError::Export(_) | FileError::Disk(_) => {
                tracing::error!(%error, "export");
                Self(&BROKEN)
            }
        }
    }
}

impl From<VersionsError> for Refused {
    fn from(error: VersionsError) -> Self {
        match error {
            VersionsError::Storage(error) => error.into(),
            VersionsError::NoForm => Self(&NOT_FOUND),
            VersionsError::NotUnderstood => Self(&NOT_UNDERSTOOD),
        }
    }
}

impl From<ReportError> for Refused {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Versions(error) => error.into(),
            ReportError::NoSuchBreakdown(_) | ReportError::NoSuchQuestion(_) => Self(&BAD_REQUEST),
            ReportError::NoSuchWave { .. } => Self(&NO_SUCH_WAVE),
            ReportError::Broken(_) => {
                tracing::error!(%error, "report");
                Self(&BROKEN)
            }
        }
    }
}
