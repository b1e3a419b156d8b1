//! `sondeo xlsx`: a form definition as an Excel workbook.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

#[derive(Args)]
pub struct Options {
    /// The form: a folder of CSV sheets, or a file of any format but .xml
    input: PathBuf,
    /// Where to write the workbook
    #[arg(short, long)]
    output: PathBuf,
}

/// Writes the workbook; exit status 1 if it could not be done.
pub fn run(options: &Options) -> ExitCode {
    match write(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(options: &Options) -> Result<(), String> {
    let shown = options.input.display();
    let (book, media) = if options.input.is_dir() {
        let folder =
            sondeo_workbook::read_folder(&options.input).map_err(|error| format!("{shown}: {error}"))?;
        (folder.book, folder.media)
    } else {
        let bytes = std::fs::read(&options.input).map_err(|error| format!("{shown}: {error}"))?;
        let name = options.input.file_name().unwrap_or_default().to_string_lossy();
        let book = sondeo_workbook::read(&bytes, &name).map_err(|error| {
            let cause = error.0.cause(sondeo_engine::diagnostic::Language::English);
            format!("{shown}: {cause}")
        })?;
        (book, Vec::new())
    };
    if book.sheets.is_empty() {
        return Err(format!("{shown}: there is no sheet in it"));
    }
    let names: Vec<&str> = media.iter().map(|(name, _)| name.as_str()).collect();
    let bytes = sondeo_workbook::write_xlsx(&book, &names).map_err(|error| error.to_string())?;
    std::fs::write(&options.output, bytes).map_err(|error| format!("{}: {error}", options.output.display()))
}
