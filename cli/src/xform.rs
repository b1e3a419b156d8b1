//! `sondeo xform`: a form definition as an ODK XForm.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity, has_errors};
use sondeo_engine::form::draft::FormDraft;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::xlsform::{Lowered, Options as LowerOptions, lower};
use sondeo_engine::{form, xform};

use crate::words::{self, said};

#[derive(Args)]
pub struct Options {
    /// The form: .xlsx, .xlsm, .xls, .csv, .md, .xml, or a folder of CSV sheets
    input: PathBuf,
    /// Where to write the XForm
    #[arg(short, long)]
    output: PathBuf,
    /// Element name of the primary instance's root, unless the settings name it
    #[arg(long)]
    name: Option<String>,
    /// Do not look whether a workbook's form can be run, which takes a tenth of the time and only warns
    #[arg(long, visible_alias = "skip_validate")]
    skip_validate: bool,
}

/// Converts; exit status 1 if the form is refused.
pub fn run(options: &Options) -> ExitCode {
    let lowering = LowerOptions {
        root_name: options.name.clone(),
        keep_plan: true,
    };
    let lowered = match read_path(&options.input, &lowering) {
        Ok(lowered) => lowered,
        Err(error) => return refuse(&error),
    };
    print_diagnostics(&lowered.diagnostics);
    let failed = has_errors(&lowered.diagnostics);
    let Some(draft) = lowered.draft.filter(|_| !failed) else {
        return if failed {
            ExitCode::FAILURE
        } else {
            refuse("the form cannot be read")
        };
    };
    let is_xform = is_xform(&options.input);
    let xml = xform::write(&draft);
    if options.skip_validate && !is_xform {
        std::mem::forget(draft);
    } else if !validate(draft, is_xform) {
        return refuse("the form cannot be run");
    }
    if let Some(itemsets) = lowered.itemsets_csv {
        let path = options.output.with_file_name("itemsets.csv");
        if let Err(error) = std::fs::write(&path, itemsets) {
            return refuse(&format!("{}: {error}", path.display()));
        }
    }
    match std::fs::write(&options.output, xml) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&format!("{}: {error}", options.output.display())),
    }
}

/// Tells what cannot be run; false if the form is refused for it. A workbook is written all the same, with warnings: a
/// conversion does not judge expressions.
fn validate(draft: FormDraft, is_xform: bool) -> bool {
    let (linked, diagnostics) = form::link(draft);
    for diagnostic in &diagnostics {
        let kind = if is_xform { kind(diagnostic) } else { "warning" };
        print(kind, diagnostic);
    }
    let is_valid = !is_xform || (linked.is_some() && !has_errors(&diagnostics));
    // The program ends here: taking the form apart would only take time.
    std::mem::forget(linked);
    is_valid
}

/// Reads a form definition: a file of any format, or a folder of CSV sheets.
pub fn read_path(path: &Path, options: &LowerOptions) -> Result<Lowered, String> {
    let shown = path.display();
    if path.is_dir() {
        let folder = sondeo_workbook::read_folder(path).map_err(|error| format!("{shown}: {error}"))?;
        return Ok(lower(&folder.book, options));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("{shown}: {error}"))?;
    Ok(read_form(path, &bytes, options))
}

/// True if the file begins as an XForm does; false for folders.
fn is_xform(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    read.is_ok() && sondeo_workbook::is_xform(&start)
}

/// Reads a form definition of any format into a draft.
fn read_form(path: &Path, bytes: &[u8], options: &LowerOptions) -> Lowered {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    sondeo_workbook::read_form(bytes, &name, options)
}

/// The draft of a form definition with its analysis plan, or the reasons why there is none.
pub fn read_draft(path: &Path) -> Result<(FormDraft, AnalysisPlan), String> {
    let lowered = read_path(path, &LowerOptions::default())?;
    let errors: Vec<String> = lowered
        .diagnostics
        .iter()
        .filter(|d| d.severity() == Severity::Error)
        .map(|problem| describe(problem, words::chosen().into()))
        .collect();
    match lowered.draft.filter(|_| errors.is_empty()) {
        Some(draft) => Ok((draft, lowered.plan)),
        None if errors.is_empty() => Err(said!("la encuesta no se puede leer", "the form cannot be read")),
        None => Err(errors.join("; ")),
    }
}

fn print_diagnostics(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        print(kind(diagnostic), diagnostic);
    }
}

fn kind(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning | Severity::Info => "warning",
    }
}

fn print(kind: &str, diagnostic: &Diagnostic) {
    eprintln!("{kind}: {}", one_line(&describe(diagnostic, Language::English)));
}

fn refuse(text: &str) -> ExitCode {
    eprintln!("error: {}", one_line(text));
    ExitCode::FAILURE
}

fn describe(diagnostic: &Diagnostic, language: Language) -> String {
    let place = match &diagnostic.place {
        Place::Form => String::new(),
        Place::Cell { sheet, row, column } => format!(" {}", cell(sheet, *row, *column)),
        Place::Bytes { start, .. } => format!(" byte {start}"),
    };
    format!(
        "[{}{place}] {} {}",
        diagnostic.rule.code,
        diagnostic.cause(language),
        diagnostic.remedy(language)
    )
}

/// `survey!C12`, `survey row 12` or `survey`.
pub fn cell(sheet: &str, row: u32, column: u32) -> String {
    match (row, column) {
        (0, _) => sheet.to_owned(),
        (row, 0) => format!("{sheet} row {row}"),
        (row, column) => format!("{sheet}!{}{row}", letters(column)),
    }
}

/// A 1-based column as a spreadsheet names it: 28 is AB.
fn letters(mut column: u32) -> String {
    let mut out = String::new();
    while column > 0 {
        let digit = (column - 1) % 26;
        out.insert(0, char::from(b'A' + digit as u8));
        column = (column - 1) / 26;
    }
    out
}

fn one_line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "")
}
