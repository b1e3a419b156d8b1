//! `sondeo backup` and `sondeo restored`: a copy of the data, and what to say when the data came back from one.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use sondeo_server::{backup, secret};

use crate::data::{Place, wait};

#[derive(Args)]
pub struct Options {
    /// Data folder of the server, which may be running
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// New folder for the copy; to restore, stop the server and put it in the place of the data folder
    #[arg(short, long)]
    output: PathBuf,
}

/// Copies and verifies.
pub fn run(options: &Options) -> ExitCode {
    match backup::copy(&options.data, &options.output) {
        Ok(copied) => {
            let shown = options.output.display();
            println!(
                "{shown}: {} records and {} files, verified",
                copied.records, copied.files
            );
            println!("It holds the key that signs receipts: keep it as safe as the original.");
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error.to_string()),
    }
}

#[derive(Args)]
pub struct Restored {
    #[command(flatten)]
    place: Place,
}

/// Gives the server a new epoch.
pub fn restored(options: &Restored) -> ExitCode {
    let work = async {
        let app = options.place.open_existing().await?;
        let epoch = secret::token().map_err(|error| error.to_string())?;
        app.storage
            .set_epoch(&epoch)
            .await
            .map_err(|error| error.to_string())
    };
    match wait(work) {
        Ok(()) => {
            println!(
                "Start the server. Every tablet will offer again what it has sent; what is here already is not doubled."
            );
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}
