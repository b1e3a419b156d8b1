//! `sondeo check`: every problem of a form definition.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity, has_errors};
use sondeo_engine::form;

use crate::xform::{cell, read_form};

#[derive(Args)]
pub struct Options {
    /// The forms to check
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Language of the report
    #[arg(long, value_enum, default_value = "en")]
    language: Words,
}

#[derive(Clone, Copy, ValueEnum)]
enum Words {
    /// Español
    Es,
    /// English
    En,
}

/// Lists the problems of every form; exit status 1 if any has errors.
pub fn run(options: &Options) -> ExitCode {
    let language = match options.language {
        Words::Es => Language::Spanish,
        Words::En => Language::English,
    };
    let mut failed = false;
    for input in &options.inputs {
        let diagnostics = match std::fs::read(input) {
            Ok(bytes) => {
                let lowered = read_form(input, &bytes, None);
                let mut diagnostics = lowered.diagnostics;
                if let Some(draft) = lowered.draft {
                    diagnostics.extend(form::link(draft).1);
                }
                diagnostics
            }
            Err(error) => {
                eprintln!("{}: {error}", input.display());
                failed = true;
                continue;
            }
        };
        for diagnostic in &diagnostics {
            print(diagnostic, language);
        }
        let count = |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let summary = match options.language {
            Words::Es => format!("{errors} errores, {warnings} advertencias"),
            Words::En => format!("{errors} errors, {warnings} warnings"),
        };
        println!("{}: {summary}", input.display());
        failed |= has_errors(&diagnostics);
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn print(diagnostic: &Diagnostic, language: Language) {
    let place = match &diagnostic.place {
        Place::Form => String::new(),
        Place::Cell { sheet, row, column } => cell(sheet, *row, *column),
        Place::Bytes { start, end } => format!("bytes {start}–{end}"),
    };
    let severity = match (diagnostic.severity(), language) {
        (Severity::Error, _) => "error",
        (Severity::Warning, Language::Spanish) => "advertencia",
        (Severity::Warning, Language::English) => "warning",
        (Severity::Info, Language::Spanish) => "nota",
        (Severity::Info, Language::English) => "note",
    };
    println!("{severity} {} {place}", diagnostic.rule.code);
    println!("    {}", diagnostic.cause(language));
    println!("    → {}", diagnostic.remedy(language));
}
