//! Publishing: the workbook is compiled here again, because a browser's word is not enough.

use std::collections::BTreeMap;
use std::path::Path;

use sondeo_engine::check::{self, keys};
use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity, has_errors};
use sondeo_engine::form::FormDef;
use sondeo_engine::{form, xform, xlsform};
use sondeo_sync::encryption::PublicKey;
use sondeo_sync::wire::staff::{ProblemAt, Published};

use crate::app::App;
use crate::clock;
use crate::hash::md5_hex;
use crate::storage::{MediaFile, NewVersion, PublishOutcome, StorageError};

/// What was handed in.
#[derive(Default)]
pub struct Upload {
    /// File name and bytes of a workbook, or of an XForm (`.xml`).
    pub form: Option<(String, Vec<u8>)>,
    pub media: Vec<(String, Vec<u8>)>,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("no form was handed in")]
    NoForm,
    /// Every problem, errors among them.
    #[error("the form has errors")]
    Refused(Vec<ProblemAt>),
    #[error("other content is published under this version")]
    VersionTaken,
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Files(#[from] std::io::Error),
}

/// A form that can be published.
struct Compiled {
    form_id: String,
    version: String,
    title: String,
    form: FormDef,
    xform: String,
    itemsets_csv: Option<String>,
    /// Names of files that must come with it.
    wanted: Vec<String>,
    warnings: Vec<ProblemAt>,
}

/// Publishes a version, or nothing.
pub async fn publish(app: &App, upload: Upload, by: &str) -> Result<Published, PublishError> {
    let (name, bytes) = upload.form.ok_or(PublishError::NoForm)?;
    let workbook = (!sondeo_workbook::is_xform(&bytes)).then(|| (name.clone(), bytes.clone()));
    let media: BTreeMap<String, Vec<u8>> = upload.media.into_iter().collect();
    let work = move || {
        let compiled = compile(&bytes, &name)?;
        let files = media
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let keys = keys::in_files(&compiled.form, files);
        if !keys.is_empty() {
            return Err(keys.iter().map(problem).collect());
        }
        Ok((compiled, media))
    };
    let (compiled, mut files) = tokio::task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other)?
        .map_err(PublishError::Refused)?;
    if let Some(csv) = compiled.itemsets_csv {
        files.insert("itemsets.csv".to_owned(), csv.into_bytes());
    }
    let missing_media = compiled
        .wanted
        .into_iter()
        .filter(|name| !files.contains_key(name))
        .collect();
    let version = NewVersion {
        form_id: compiled.form_id.clone(),
        version: compiled.version.clone(),
        title: compiled.title,
        xform: compiled.xform.into_bytes(),
        workbook,
        media: keep_media(app, files).await?,
        missing_media,
        published_at: clock::now(),
        published_by: by.to_owned(),
    };
    match app.storage.publish(version).await? {
        PublishOutcome::Published | PublishOutcome::Completed | PublishOutcome::Same => {
            let versions = app.storage.versions(&compiled.form_id).await?;
            let current = versions.into_iter().next().map(|newest| newest.version);
            let closed = app.storage.closed(&compiled.form_id).await?.is_some();
            Ok(Published {
                closed,
                current: current.unwrap_or_else(|| compiled.version.clone()),
                form_id: compiled.form_id,
                version: compiled.version,
                warnings: compiled.warnings,
            })
        }
        PublishOutcome::Taken => Err(PublishError::VersionTaken),
    }
}

async fn keep_media(app: &App, files: BTreeMap<String, Vec<u8>>) -> Result<Vec<MediaFile>, PublishError> {
    let blobs = app.blobs.clone();
    let work = move || -> std::io::Result<Vec<MediaFile>> {
        files
            .into_iter()
            .map(|(filename, bytes)| {
                Ok(MediaFile {
                    filename,
                    sha256: blobs.put(&bytes)?,
                    md5: md5_hex(&bytes),
                    size: bytes.len() as u64,
                })
            })
            .collect()
    };
    Ok(tokio::task::spawn_blocking(work)
        .await
        .map_err(std::io::Error::other)??)
}

fn compile(bytes: &[u8], name: &str) -> Result<Compiled, Vec<ProblemAt>> {
    let lowered = sondeo_workbook::read_form(bytes, name, &xlsform::Options::default());
    let mut diagnostics = lowered.diagnostics;
    let (itemsets_csv, mut wanted) = (lowered.itemsets_csv, lowered.media);
    let draft = lowered.draft;
    let mut text = None;
    let mut linked: Option<FormDef> = None;
    if let Some(mut draft) = draft {
        let (form, more) = form::link(draft.clone());
        diagnostics.extend(more);
        match &form {
            Some(form) => {
                diagnostics.extend(check::faults(&draft, form));
                keys::remove(&mut draft, form);
                text = Some(xform::write(&draft));
            }
            None => diagnostics.extend(check::further(draft, &diagnostics)),
        }
        linked = form;
    }
    if let Some(partial) = lowered.partial {
        diagnostics.extend(check::further(partial, &diagnostics));
    }
    let mut problems: Vec<ProblemAt> = diagnostics.iter().map(problem).collect();
    let bad_key = linked.as_ref().and_then(unusable_key);
    let is_refused = bad_key.is_some() || has_errors(&diagnostics);
    problems.extend(bad_key);
    let (Some(form), Some(xform)) = (linked, text) else {
        return Err(problems);
    };
    if is_refused {
        return Err(problems);
    }
    for name in form.media().iter().chain(form.externals()) {
        if !wanted.contains(name) && itemsets_csv.as_ref().is_none_or(|_| name != "itemsets.csv") {
            wanted.push(name.clone());
        }
    }
    Ok(Compiled {
        form_id: form.id().to_owned(),
        version: form.version().to_owned(),
        title: match form.title() {
            "" => form.id().to_owned(),
            title => title.to_owned(),
        },
        form,
        xform,
        itemsets_csv,
        wanted,
        warnings: problems,
    })
}

/// With a key that nothing can be encrypted for, tablets could finish no record.
fn unusable_key(form: &FormDef) -> Option<ProblemAt> {
    let key = form.public_key()?;
    let error = PublicKey::read(key).err()?;
    Some(ProblemAt {
        code: "SETTINGS-PUBLIC-KEY".to_owned(),
        severity: "error".to_owned(),
        sheet: Some("settings".to_owned()),
        row: None,
        column: None,
        excerpt: key.chars().take(40).collect(),
        cause_es: format!("La clave de la columna «public_key» no se puede usar para cifrar ({error})."),
        cause_en: format!("Nothing can be encrypted with the key in the column \"public_key\" ({error})."),
        remedy_es: "Pegue la clave pública RSA completa en base64, en una sola línea y sin «BEGIN PUBLIC KEY»; \
                    o deje la columna vacía si los registros no se cifran."
            .to_owned(),
        remedy_en: "Paste the whole RSA public key in base64, on one line and without \"BEGIN PUBLIC KEY\"; or leave \
                    the column empty if records are not encrypted."
            .to_owned(),
    })
}

/// A diagnostic as plain data.
pub fn problem(diagnostic: &Diagnostic) -> ProblemAt {
    let (sheet, row, column) = match &diagnostic.place {
        Place::Cell { sheet, row, column } => (
            Some(sheet.to_string()),
            Some(*row).filter(|row| *row > 0),
            Some(*column).filter(|column| *column > 0),
        ),
        Place::Form | Place::Bytes { .. } => (None, None, None),
    };
    ProblemAt {
        code: diagnostic.rule.code.to_owned(),
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
        .to_owned(),
        sheet,
        row,
        column,
        excerpt: diagnostic.excerpt.clone(),
        cause_es: diagnostic.cause(Language::Spanish),
        cause_en: diagnostic.cause(Language::English),
        remedy_es: diagnostic.remedy(Language::Spanish),
        remedy_en: diagnostic.remedy(Language::English),
    }
}

/// File names of the survey in a folder, the likeliest first.
const SURVEYS: &[&str] = &[
    "survey.xlsx",
    "survey.xls",
    "survey.md",
    "survey.csv",
    "survey.xml",
];

/// Reads a folder that holds one survey: CSV sheets ([`sondeo_workbook::read_folder`]), or `survey.xlsx`, `.xls`, `.md`,
/// `.csv` or `.xml`; and its files in `media/`. `None` if there is no survey in it.
pub fn read_folder(folder: &Path) -> std::io::Result<Option<Upload>> {
    if sondeo_workbook::is_survey_folder(folder) {
        return read_sheets(folder).map(Some);
    }
    let Some(name) = SURVEYS.iter().find(|name| folder.join(name).is_file()) else {
        return Ok(None);
    };
    let mut upload = Upload {
        form: Some(((*name).to_owned(), std::fs::read(folder.join(name))?)),
        media: Vec::new(),
    };
    let media = folder.join("media");
    if media.is_dir() {
        for entry in std::fs::read_dir(media)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let name = entry.file_name().to_string_lossy().into_owned();
                upload.media.push((name, std::fs::read(entry.path())?));
            }
        }
    }
    Ok(Some(upload))
}

/// CSV sheets are published as their Excel twin, which is what staff get when they ask for the workbook.
fn read_sheets(folder: &Path) -> std::io::Result<Upload> {
    let survey = sondeo_workbook::read_folder(folder).map_err(std::io::Error::other)?;
    let names: Vec<&str> = survey.media.iter().map(|(name, _)| name.as_str()).collect();
    let twin = sondeo_workbook::write_xlsx(&survey.book, &names).map_err(std::io::Error::other)?;
    Ok(Upload {
        form: Some((format!("{}.xlsx", survey.book.stem), twin)),
        media: survey.media,
    })
}
