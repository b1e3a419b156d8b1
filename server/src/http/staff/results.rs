//! Results of a form, and its records as files for analysts.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use sondeo_report::RecordMeta;
use sondeo_report::export::{ExportError, ExportInput, ExportOptions, SelectMultiple, ValueStyle, csv, xlsx};
use sondeo_report::rehearsal::is_rehearsal;
use sondeo_report::wire::Aggregates;

use super::download;
use super::signed_in::SignedIn;
use crate::app::App;
use crate::auth::note;
use crate::clock;
use crate::dataset::{Loaded, load};
use crate::http::problem::{BAD_REQUEST, BROKEN, NOT_FOUND, Refused, TOO_MANY_ROWS};

#[derive(Deserialize)]
pub struct AggregateAsked {
    /// Path or name of the question that breaks the results down.
    by: Option<String>,
    #[serde(default = "spanish")]
    language: String,
}

fn spanish() -> String {
    "es".to_owned()
}

/// Counts every question. Records that are quarantined or cannot be read are counted as set aside and nowhere else.
pub async fn aggregate(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
    Query(asked): Query<AggregateAsked>,
) -> Result<Json<Aggregates>, Refused> {
    let loaded = load(&app, &form).await?.ok_or(Refused(&NOT_FOUND))?;
    note(&app, &staff.user, "results.read", &form).await?;
    let work = move || counted(&loaded, asked.by.as_deref(), &asked.language);
    let results = tokio::task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other)??;
    Ok(Json(results))
}

fn counted(loaded: &Loaded, by: Option<&str>, language: &str) -> Result<Aggregates, Refused> {
    let form = &loaded.newest;
    let by = by.filter(|by| !by.is_empty());
    let mut results = sondeo_report::aggregate(&form.form, &form.plan, &loaded.dataset, by, language);
    if by.is_some() && results.by.is_none() {
        return Err(Refused(&BAD_REQUEST));
    }
    results.quarantined += loaded.unread;
    Ok(results)
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Xlsx,
    Csv,
}

#[derive(Deserialize)]
pub struct ExportAsked {
    format: Format,
    by: Option<String>,
    #[serde(default = "spanish")]
    language: String,
    #[serde(default)]
    values: ValueStyle,
    #[serde(default)]
    select_multiple: SelectMultiple,
    bom: Option<bool>,
}

/// The workbook, or CSV: a ZIP of several for a form with repeats.
pub async fn export(
    State(app): State<App>,
    SignedIn(staff): SignedIn,
    Path(form): Path<String>,
    Query(asked): Query<ExportAsked>,
) -> Result<Response, Refused> {
    let loaded = load(&app, &form).await?.ok_or(Refused(&NOT_FOUND))?;
    // Noted before anything leaves.
    note(&app, &staff.user, "export", &form).await?;
    let is_rehearsed = |record: &RecordMeta| is_rehearsal(&record.instance_id);
    let mark = if loaded.dataset.records.iter().any(is_rehearsed) {
        "ENSAYO-"
    } else {
        ""
    };
    let (extension, media_type, bytes) = tokio::task::spawn_blocking(move || written(&loaded, &asked))
        .await
        .map_err(std::io::Error::other)??;
    download(&format!("{mark}{form}.{extension}"), media_type, bytes)
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn written(loaded: &Loaded, asked: &ExportAsked) -> Result<(&'static str, &'static str, Vec<u8>), Refused> {
    let options = ExportOptions {
        language: asked.language.clone(),
        values: asked.values,
        select_multiple: asked.select_multiple,
        bom: asked.bom.unwrap_or(true),
    };
    let mut input = ExportInput {
        form: &loaded.newest.form,
        plan: &loaded.newest.plan,
        dataset: &loaded.dataset,
        aggregates: None,
        exported_at: clock::now(),
    };
    match asked.format {
        Format::Xlsx => {
            let results = counted(loaded, asked.by.as_deref(), &asked.language)?;
            input.aggregates = Some(&results);
            Ok(("xlsx", XLSX, xlsx(&input, &options)?))
        }
        Format::Csv => {
            let file = csv(&input, &options)?;
            let media_type = match file.extension() {
                "zip" => "application/zip",
                _ => "text/csv; charset=utf-8",
            };
            Ok((file.extension(), media_type, file.bytes().to_vec()))
        }
    }
}

impl From<ExportError> for Refused {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::TooManyRows { .. } | ExportError::TooManyColumns { .. } => Self(&TOO_MANY_ROWS),
            ExportError::Workbook(_) | ExportError::File(_) | ExportError::Words(_) => {
                tracing::error!(%error, "export");
                Self(&BROKEN)
            }
        }
    }
}
