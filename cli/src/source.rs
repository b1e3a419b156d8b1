//! Where a command's records come from: a folder of submissions, or a server's database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::form::{self, FormDef};
use sondeo_engine::session::read_file_choices;
use sondeo_report::export::{ExportError, Records, Submission};
use sondeo_report::read_meta;
use sondeo_report::rehearsal::is_rehearsal;

use crate::check::files_of;
use crate::words::said;
use crate::xform::read_draft;

#[derive(Args)]
pub struct Place {
    /// Folder with the submissions, one .xml each; folders inside it are searched too
    #[arg(long, value_name = "FOLDER")]
    pub records: Option<PathBuf>,
    /// An older version of the form, so that its records are read with it; may be repeated
    #[arg(long, value_name = "FORM")]
    pub older: Vec<PathBuf>,
    /// Folder with a server's data, in the place of a form and its records
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["records", "older"])]
    pub data: Option<PathBuf>,
    /// The server's database, if it is PostgreSQL (postgres://user:password@host/database)
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,
}

/// One form and its records, wherever they come from.
pub struct Source {
    /// All versions, the newest first.
    pub forms: Vec<Arc<FormDef>>,
    pub plan: AnalysisPlan,
    pub records: Box<dyn Records>,
    /// How many records there are.
    pub count: usize,
    /// Files of the folder, by the record's number less one; empty for a server.
    pub files: Vec<PathBuf>,
    /// Files that are no submissions at all.
    pub problems: Vec<String>,
}

/// What to call a record that cannot be read: its file, or its id.
pub fn named(files: &[PathBuf], number: u64, instance_id: &str) -> String {
    let index = usize::try_from(number).unwrap_or(0).wrapping_sub(1);
    let file = files.get(index);
    file.map_or_else(|| instance_id.to_owned(), |path| path.display().to_string())
}

/// A form of a file, and the records of a folder.
pub fn of_folder(form: &Path, older: &[PathBuf], folder: &Path) -> Result<Source, String> {
    let (newest, plan) = load(form)?;
    let mut forms = vec![Arc::new(newest)];
    for path in older {
        forms.push(Arc::new(load(path)?.0));
    }
    let mut files = Vec::new();
    list(folder, &mut files)?;
    if files.is_empty() {
        let folder = folder.display();
        return Err(said!(
            "{folder}: no tiene archivos .xml",
            "{folder}: no .xml file in it"
        ));
    }
    files.sort();
    let versions: Vec<String> = forms.iter().map(|form| form.version().to_owned()).collect();
    let (folder, problems) = Folder::read(&files, &versions);
    Ok(Source {
        forms,
        plan,
        count: folder.files.len(),
        records: Box::new(folder),
        files,
        problems,
    })
}

/// The records of a folder in the order of their paths.
struct Folder {
    files: Vec<Known>,
}

/// What is known of a file before it is read for an export.
struct Known {
    number: u64,
    path: PathBuf,
    instance_id: String,
    version: String,
    read_with: String,
    /// Other answers came first under the same instanceID.
    is_conflict: bool,
}

impl Folder {
    /// Looks into every file. A copy of a record that was there before is left out.
    fn read(files: &[PathBuf], versions: &[String]) -> (Self, Vec<String>) {
        let mut found = Vec::new();
        let mut problems = Vec::new();
        // By instanceID: the hash of the text that came first.
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (index, path) in files.iter().enumerate() {
            let meta = std::fs::read_to_string(path)
                .map_err(|error| error.to_string())
                .and_then(|text| {
                    let hash = sondeo_sync::hash::sha256_hex(text.as_bytes());
                    Ok((read_meta(&text).map_err(|error| error.to_string())?, hash))
                });
            let (meta, hash) = match meta {
                Ok(meta) => meta,
                Err(error) => {
                    problems.push(format!("{}: {error}", path.display()));
                    continue;
                }
            };
            let first = seen
                .get(&meta.instance_id)
                .filter(|_| !meta.instance_id.is_empty());
            if first == Some(&hash) {
                continue;
            }
            let is_conflict = first.is_some();
            let is_known = versions.contains(&meta.version);
            found.push(Known {
                number: index as u64 + 1,
                path: path.clone(),
                // What no version claims is read with the newest.
                read_with: if is_known {
                    meta.version.clone()
                } else {
                    versions[0].clone()
                },
                version: meta.version,
                instance_id: meta.instance_id.clone(),
                is_conflict,
            });
            if !is_conflict {
                seen.insert(meta.instance_id, hash);
            }
        }
        (Self { files: found }, problems)
    }
}

impl Records for Folder {
    fn each(
        &mut self,
        visit: &mut dyn FnMut(&Submission) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        for file in &self.files {
            let text = std::fs::read_to_string(&file.path)
                .map_err(|error| ExportError::Records(format!("{}: {error}", file.path.display())))?;
            visit(&Submission {
                number: file.number,
                instance_id: &file.instance_id,
                version: &file.version,
                read_with: &file.read_with,
                quarantined: file
                    .is_conflict
                    .then_some("other answers under the same instanceID"),
                is_rehearsal: is_rehearsal(&file.instance_id),
                xml: &text,
                ..Submission::default()
            })?;
        }
        Ok(())
    }
}

fn load(path: &Path) -> Result<(FormDef, AnalysisPlan), String> {
    let place = path.display();
    let (draft, plan) = read_draft(path)?;
    let (form, _) = form::link(draft);
    let mut form = form.ok_or_else(|| {
        said!(
            "{place}: la encuesta no se puede armar; «sondeo check» dice por qué",
            "{place}: the form cannot be linked; `sondeo check` says why"
        )
    })?;
    if !form.externals().is_empty() {
        read_file_choices(&mut form, &files_of(path)?);
    }
    Ok((form, plan))
}

/// Every .xml file under the folder.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("{}: {error}", folder.display()))?;
            let path = entry.path();
            let kind = entry
                .file_type()
                .map_err(|error| format!("{}: {error}", path.display()))?;
            if kind.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xml")) {
                files.push(path);
            }
        }
    }
    Ok(())
}

/// What a server keeps of a form, and the runtime that its database is read in.
#[cfg(feature = "server")]
pub fn of_server(
    runtime: &tokio::runtime::Runtime,
    data: &Path,
    database: Option<&String>,
    form_id: &str,
    purpose: &str,
) -> Result<Source, String> {
    use sondeo_server::export::Stored;

    let place = crate::data::Place {
        data: data.to_owned(),
        database: database.cloned(),
    };
    runtime.block_on(async {
        let app = place.open_existing().await?;
        let words = |error: sondeo_server::storage::StorageError| error.to_string();
        let versions = versions(&app, form_id).await?;
        // Noted before anything leaves.
        sondeo_server::auth::note_by(&app, "server", purpose, form_id)
            .await
            .map_err(words)?;
        let counts = app.storage.record_counts(form_id).await.map_err(words)?;
        Ok(Source {
            forms: versions.all.iter().map(|linked| linked.form.clone()).collect(),
            plan: versions.all[0].plan.clone(),
            records: Box::new(Stored::new(&app, &versions).await.map_err(words)?),
            count: usize::try_from(counts.records).unwrap_or(usize::MAX),
            files: Vec::new(),
            problems: Vec::new(),
        })
    })
}

/// The versions of a server's form.
#[cfg(feature = "server")]
pub async fn versions(
    app: &sondeo_server::app::App,
    form_id: &str,
) -> Result<sondeo_server::versions::Versions, String> {
    let found = sondeo_server::versions::Versions::load(app, form_id).await;
    found.map_err(|error| format!("“{form_id}”: {error}"))
}

/// Opens what the arguments name and works on it. Databases are read in a runtime that lives as long as the work.
pub fn with_source<T>(
    place: &Place,
    form: Option<&PathBuf>,
    form_id: Option<&String>,
    purpose: &str,
    work: impl FnOnce(Source) -> Result<T, String>,
) -> Result<T, String> {
    match (form, &place.records, &place.data, form_id) {
        (Some(form), Some(records), None, None) => work(of_folder(form, &place.older, records)?),
        #[cfg(feature = "server")]
        (None, None, Some(data), Some(form_id)) => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            work(of_server(
                &runtime,
                data,
                place.database.as_ref(),
                form_id,
                purpose,
            )?)
        }
        #[cfg(not(feature = "server"))]
        (None, None, Some(_), Some(_)) => Err(said!(
            "este programa se compiló sin servidor; «{purpose}» necesita una encuesta y --records",
            "this build has no server; {purpose} needs a form and --records"
        )),
        _ => Err(said!(
            "dé una encuesta y --records, o --data y --form",
            "give a form and --records, or --data and --form"
        )),
    }
}
