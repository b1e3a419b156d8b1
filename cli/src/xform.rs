//! `sondeo xform`: a form definition as an ODK XForm.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity, has_errors};
use sondeo_engine::form::draft::FormDraft;
use sondeo_engine::form::plan::AnalysisPlan;
use sondeo_engine::xlsform::{Lowered, Options as LowerOptions, lower};
use sondeo_engine::{form, xform};

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
}

/// Converts; exit status 1 if the form is refused.
pub fn run(options: &Options) -> ExitCode {
    let lowered = match read_path(&options.input, options.name.as_deref()) {
        Ok(lowered) => lowered,
        Err(error) => return refuse(&error),
    };
    let mut failed = has_errors(&lowered.diagnostics);
    print_diagnostics(&lowered.diagnostics);
    let Some(draft) = lowered.draft.filter(|_| !failed) else {
        return if failed {
            ExitCode::FAILURE
        } else {
            refuse("the form cannot be read")
        };
    };
    let xml = xform::write(&draft);
    let (linked, diagnostics) = form::link(draft);
    print_diagnostics(&diagnostics);
    failed = linked.is_none() || has_errors(&diagnostics);
    if failed {
        return if has_errors(&diagnostics) {
            ExitCode::FAILURE
        } else {
            refuse("the form cannot be linked")
        };
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

/// Reads a form definition: a file of any format, or a folder of CSV sheets.
pub fn read_path(path: &Path, root_name: Option<&str>) -> Result<Lowered, String> {
    let shown = path.display();
    if path.is_dir() {
        let folder = sondeo_workbook::read_folder(path).map_err(|error| format!("{shown}: {error}"))?;
        return Ok(lower(
            &folder.book,
            &LowerOptions {
                root_name: root_name.map(str::to_owned),
            },
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("{shown}: {error}"))?;
    Ok(read_form(path, &bytes, root_name))
}

/// Reads a form definition of any format into a draft.
fn read_form(path: &Path, bytes: &[u8], root_name: Option<&str>) -> Lowered {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let options = LowerOptions {
        root_name: root_name.map(str::to_owned),
    };
    sondeo_workbook::read_form(bytes, &name, &options)
}

/// The draft of a form definition with its analysis plan, or the reasons why there is none.
pub fn read_draft(path: &Path) -> Result<(FormDraft, AnalysisPlan), String> {
    let lowered = read_path(path, None)?;
    let errors: Vec<String> = lowered
        .diagnostics
        .iter()
        .filter(|d| d.severity() == Severity::Error)
        .map(describe)
        .collect();
    match lowered.draft.filter(|_| errors.is_empty()) {
        Some(draft) => Ok((draft, lowered.plan)),
        None if errors.is_empty() => Err("the form cannot be read".to_owned()),
        None => Err(errors.join("; ")),
    }
}

fn print_diagnostics(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let kind = match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning | Severity::Info => "warning",
        };
        eprintln!("{kind}: {}", one_line(&describe(diagnostic)));
    }
}

fn refuse(text: &str) -> ExitCode {
    eprintln!("error: {}", one_line(text));
    ExitCode::FAILURE
}

fn describe(diagnostic: &Diagnostic) -> String {
    let place = match &diagnostic.place {
        Place::Form => String::new(),
        Place::Cell { sheet, row, column } => format!(" {}", cell(sheet, *row, *column)),
        Place::Bytes { start, .. } => format!(" byte {start}"),
    };
    let english = Language::English;
    format!(
        "[{}{place}] {} {}",
        diagnostic.rule.code,
        diagnostic.cause(english),
        diagnostic.remedy(english)
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
