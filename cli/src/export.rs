//! `sondeo export`: submissions of a folder or of a server as tables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::form::{self, FormDef};
use sondeo_report::export::{ExportInput, ExportOptions, SelectMultiple, ValueStyle, csv, xlsx};
use sondeo_report::{Dataset, RecordReader, RowError, aggregate, read_meta};

use crate::xform::read_draft;

#[derive(Args)]
#[command(after_help = HELP)]
pub struct Options {
    /// The form's newest version: .xlsx, .xls, .csv, .md, .xml or a folder of CSV sheets (a workbook also carries the analysis plan)
    #[arg(required_unless_present = "data", requires = "records")]
    form: Option<PathBuf>,
    /// Folder with the submissions, one .xml each; folders inside it are searched too
    #[arg(long, value_name = "FOLDER")]
    records: Option<PathBuf>,
    /// Folder with a server's data, in the place of a form and its records
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["form", "records", "older"], requires = "form_id")]
    data: Option<PathBuf>,
    /// The server's database, if it is PostgreSQL (postgres://user:password@host/database)
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
    /// Which of the server's forms
    #[arg(long = "form", value_name = "FORM_ID", requires = "data")]
    form_id: Option<String>,
    /// Where to write: .xlsx, .csv, or .zip for CSV files of a form with repeats
    #[arg(short, long)]
    output: PathBuf,
    /// Language of labels: the name or code of one of the form's; the file's own words are Spanish for es, else English
    #[arg(long, default_value = "es")]
    language: String,
    /// Labels for people or codes for programs, in CSV and in the sheets of repeats
    #[arg(long, value_enum, default_value = "labels")]
    values: Style,
    /// Several choices in one column, in one column each with 1 and 0, or both
    #[arg(long, value_enum, default_value = "both")]
    select_multiple: Several,
    /// Leave out the byte order mark that makes Excel read CSV as UTF-8
    #[arg(long)]
    no_bom: bool,
    /// Name or path of the question that breaks the results down [default: the one with role `gender`]
    #[arg(long, value_name = "QUESTION")]
    by: Option<String>,
    /// An older version of the form, so that its records are read with it; may be repeated
    #[arg(long, value_name = "FORM")]
    older: Vec<PathBuf>,
}

const HELP: &str = "\
What a workbook holds: about, data with labels, data with codes, one sheet for each repeat (linked by _index and
_parent_index), results by gender with their bases, codebook, choices.

How an empty cell reads: in codes, an empty cell was asked and left blank, NA was not asked. In labels both are words.

Examples:
  sondeo export survey.xlsx --records instances -o results.xlsx
  sondeo export survey.xlsx --records instances -o data.csv --values codes --select-multiple split --no-bom
  sondeo export --data data --form needs-individual -o results.xlsx
  sondeo export v2.xlsx --older v1.xlsx --records instances -o results.xlsx --language en --by state";

#[derive(Clone, Copy, ValueEnum)]
enum Style {
    Labels,
    Codes,
}

#[derive(Clone, Copy, ValueEnum)]
enum Several {
    One,
    Split,
    Both,
}

/// Writes the file; exit status 1 if it could not be written or if a record could not be read.
pub fn run(options: &Options) -> ExitCode {
    match export(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// True if every record could be read.
fn export(options: &Options) -> Result<bool, String> {
    let source = source(options)?;
    let format = ExportOptions {
        language: options.language.clone(),
        values: match options.values {
            Style::Labels => ValueStyle::Labels,
            Style::Codes => ValueStyle::Codes,
        },
        select_multiple: match options.select_multiple {
            Several::One => SelectMultiple::One,
            Several::Split => SelectMultiple::Split,
            Several::Both => SelectMultiple::Both,
        },
        bom: !options.no_bom,
    };
    let output = write(options, &source, &format)?;
    println!(
        "{}: {} records, {} could not be read",
        output.display(),
        source.dataset.records.len(),
        source.unread
    );
    Ok(source.unread == 0)
}

/// What is exported, wherever it came from.
struct Source {
    form: Arc<FormDef>,
    plan: AnalysisPlan,
    dataset: Dataset,
    unread: u64,
}

fn source(options: &Options) -> Result<Source, String> {
    match (&options.form, &options.records, &options.data, &options.form_id) {
        (Some(form), Some(records), None, None) => of_folder(form, &options.older, records),
        (None, None, Some(data), Some(form_id)) => of_server(data, options.database.as_ref(), form_id),
        _ => Err("give a form and --records, or --data and --form".to_owned()),
    }
}

fn of_folder(form: &Path, older: &[PathBuf], records: &Path) -> Result<Source, String> {
    let (newest, plan) = load(form)?;
    let older = older
        .iter()
        .map(|path| Ok(load(path)?.0))
        .collect::<Result<Vec<_>, String>>()?;
    let (dataset, problems) = read_records(&newest, &older, records)?;
    for problem in &problems {
        eprintln!("warning: {problem}");
    }
    Ok(Source {
        form: Arc::new(newest),
        plan,
        dataset,
        unread: problems.len() as u64,
    })
}

#[cfg(feature = "server")]
fn of_server(data: &Path, database: Option<&String>, form_id: &str) -> Result<Source, String> {
    use crate::data::{Place, wait};

    let place = Place {
        data: data.to_owned(),
        database: database.cloned(),
    };
    wait(async {
        let app = place.open_existing().await?;
        let words = |error: sondeo_server::storage::StorageError| error.to_string();
        let loaded = sondeo_server::dataset::load(&app, form_id).await.map_err(words)?;
        let loaded = loaded.ok_or_else(|| format!("no form “{form_id}” is published there"))?;
        // Noted before anything leaves.
        sondeo_server::auth::note_by(&app, "server", "export", form_id)
            .await
            .map_err(words)?;
        Ok(Source {
            form: loaded.newest.form.clone(),
            plan: loaded.newest.plan.clone(),
            dataset: loaded.dataset,
            unread: loaded.unread,
        })
    })
}

#[cfg(not(feature = "server"))]
fn of_server(_data: &Path, _database: Option<&String>, _form_id: &str) -> Result<Source, String> {
    Err("this build has no server; give a form and --records".to_owned())
}

fn write(options: &Options, source: &Source, format: &ExportOptions) -> Result<PathBuf, String> {
    let (form, plan, dataset) = (&source.form, &source.plan, &source.dataset);
    let mut input = ExportInput {
        form,
        plan,
        dataset,
        aggregates: None,
        exported_at: jiff::Timestamp::now().as_millisecond(),
    };
    let extension = options
        .output
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase());
    let (bytes, output) = match extension.as_deref() {
        Some("xlsx") => {
            let results = aggregate(form, plan, dataset, options.by.as_deref(), &options.language);
            if let (Some(by), None) = (&options.by, &results.by) {
                return Err(format!("“{by}” is no question that could break results down"));
            }
            input.aggregates = Some(&results);
            let bytes = xlsx(&input, format).map_err(|error| error.to_string())?;
            (bytes, options.output.clone())
        }
        Some("csv" | "zip") => {
            let file = csv(&input, format).map_err(|error| error.to_string())?;
            let output = options.output.with_extension(file.extension());
            (file.bytes().to_vec(), output)
        }
        _ => return Err("the output must end in .xlsx, .csv or .zip".to_owned()),
    };
    std::fs::write(&output, bytes).map_err(|error| format!("{}: {error}", output.display()))?;
    Ok(output)
}

fn load(path: &Path) -> Result<(FormDef, AnalysisPlan), String> {
    let place = path.display();
    let (draft, plan) = read_draft(path)?;
    let (form, _) = form::link(draft);
    let form = form.ok_or_else(|| format!("{place}: the form cannot be linked; `sondeo check` says why"))?;
    Ok((form, plan))
}

/// The records of a folder in the order of their paths, and what could not be read.
fn read_records(
    newest: &FormDef,
    older: &[FormDef],
    folder: &Path,
) -> Result<(Dataset, Vec<String>), String> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    if files.is_empty() {
        return Err(format!("{}: no .xml file in it", folder.display()));
    }
    files.sort();
    let readers: Vec<(&FormDef, RecordReader)> = std::iter::once(newest)
        .chain(older)
        .map(|form| (form, RecordReader::new(form)))
        .collect();
    let mut dataset = Dataset::new(newest);
    let mut problems = Vec::new();
    // By instanceID: the text that came first.
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for path in files {
        let mut read = || -> Result<(), String> {
            let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
            let mut meta = read_meta(&text).map_err(|error| error.to_string())?;
            if !meta.instance_id.is_empty() {
                match seen.get(&meta.instance_id) {
                    Some(first) if *first == text => return Ok(()),
                    Some(_) => meta.quarantined = Some("other answers under the same instanceID".to_owned()),
                    None => {
                        seen.insert(meta.instance_id.clone(), text.clone());
                    }
                }
            }
            let (form, reader) = readers
                .iter()
                .find(|(form, _)| form.version() == meta.version)
                .unwrap_or(&readers[0]);
            let record = reader
                .read(meta, &text)
                .map_err(|error: RowError| error.to_string())?;
            dataset.push_version(form, record);
            Ok(())
        };
        if let Err(error) = read() {
            problems.push(format!("{}: {error}", path.display()));
        }
    }
    Ok((dataset, problems))
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
