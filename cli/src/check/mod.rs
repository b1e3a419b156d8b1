//! `sondeo check`: every problem of a form definition, its tests, and what its designer should know.

mod json;
mod print;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use sondeo_engine::check::{self, Report};
use sondeo_engine::diagnostic::{Diagnostic, Language, has_errors};
use sondeo_engine::session::Resources;
use sondeo_engine::sheet::Workbook;

use crate::say::say;
use crate::words::{self, Words};

#[derive(Args)]
pub struct Options {
    /// The forms to check: files, or folders of CSV sheets
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Language of the report [default: that of --lang, else of LANG, else en]
    #[arg(long, value_enum)]
    language: Option<Words>,
    /// Also look at the survey as people meet it: gender linter, minutes, reading level, translations
    #[arg(long)]
    gender: bool,
    /// Write the report as JSON: an array with one object a form
    #[arg(long)]
    json: bool,
    /// Write the workbook there, with a comment in every offending cell (.xlsx)
    #[arg(long, value_name = "OUT.xlsx")]
    annotate: Option<PathBuf>,
}

/// A form as it was read and checked.
struct Checked<'a> {
    input: &'a Path,
    /// The file and what was read from it; absent for an XForm and for a file that is no workbook.
    source: Option<(Vec<u8>, Workbook)>,
    report: Report,
}

/// Lists the problems of every form; exit status 1 if any has errors.
pub fn run(options: &Options) -> ExitCode {
    let language = options.language.unwrap_or_else(words::chosen).into();
    let mut failed = false;
    let mut objects = Vec::new();
    if options.annotate.is_some() && options.inputs.len() > 1 {
        eprintln!("error: --annotate takes one form at a time");
        return ExitCode::FAILURE;
    }
    for input in &options.inputs {
        let checked = match check_file(input) {
            Ok(checked) => checked,
            Err(error) => {
                eprintln!("{}: {error}", input.display());
                failed = true;
                continue;
            }
        };
        failed |= has_errors(&checked.report.diagnostics);
        let advice = checked.report.advice.as_ref().filter(|_| options.gender);
        failed |= advice.is_some_and(|advice| has_errors(&advice.gender));
        if let Some(out) = &options.annotate
            && let Err(error) = annotate(&checked, options.gender, language, out)
        {
            eprintln!("error: {error}");
            failed = true;
        }
        if options.json {
            objects.push(json::form(&checked, language));
        } else {
            print::form(&checked, options.gender, language);
        }
    }
    if options.json {
        say!("{:#}", serde_json::Value::Array(objects));
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn check_file(input: &Path) -> Result<Checked<'_>, std::io::Error> {
    if input.is_dir() {
        let folder = sondeo_workbook::read_folder(input).map_err(std::io::Error::other)?;
        let mut options = check::Options {
            is_attached: true,
            ..check::Options::default()
        };
        for (name, bytes) in folder.media {
            options.resources.insert(name, bytes);
        }
        let report = check::workbook(&folder.book, &options);
        // A folder has no bytes of its own: it becomes a new workbook.
        let source = Some((Vec::new(), folder.book));
        return Ok(Checked {
            input,
            source,
            report,
        });
    }
    let bytes = std::fs::read(input)?;
    let name = input.file_name().unwrap_or_default().to_string_lossy();
    let options = check::Options {
        resources: files_beside(input),
        ..check::Options::default()
    };
    let (book, report) = sondeo_workbook::check(&bytes, &name, &options);
    Ok(Checked {
        input,
        source: book.map(|book| (bytes, book)),
        report,
    })
}

/// Writes the workbook with comments.
fn annotate(checked: &Checked<'_>, gender: bool, language: Language, out: &Path) -> Result<(), String> {
    let (bytes, book) = checked
        .source
        .as_ref()
        .ok_or("only a workbook can be handed back with comments")?;
    let advice = checked
        .report
        .advice
        .iter()
        .filter(|_| gender)
        .flat_map(|advice| &advice.gender);
    let report = &checked.report;
    let problems = report.diagnostics.iter().chain(advice).chain(&report.portability);
    let all: Vec<&Diagnostic> = problems.collect();
    let annotated = sondeo_workbook::annotate(bytes, book, &all, language)
        .map_err(|error| error.0.cause(Language::English))?;
    std::fs::write(out, annotated).map_err(|error| format!("{}: {error}", out.display()))
}

/// The files of a form: those of its folder of sheets, or the data files beside it.
pub fn files_of(path: &Path) -> Result<Resources, String> {
    if !path.is_dir() {
        return Ok(files_beside(path));
    }
    let folder =
        sondeo_workbook::read_folder(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut resources = Resources::new();
    for (name, bytes) in folder.media {
        resources.insert(name, bytes);
    }
    Ok(resources)
}

/// The data files in the folder of the form and in its folder `media`.
pub fn files_beside(input: &Path) -> Resources {
    let folder = input.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let mut resources = Resources::new();
    for folder in [folder.to_owned(), folder.join("media")] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_data = path.extension().is_some_and(|e| {
                ["csv", "xml", "geojson"]
                    .iter()
                    .any(|known| e.eq_ignore_ascii_case(known))
            });
            if is_data && let Ok(bytes) = std::fs::read(&path) {
                resources.insert(entry.file_name().to_string_lossy(), bytes);
            }
        }
    }
    resources
}
