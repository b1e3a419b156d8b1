//! `sondeo backup` and `sondeo restored`: a copy of the data, and what to say when the data came back from one.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use sondeo_server::backup::BackupError;
use sondeo_server::{backup, secret};

use crate::data::{Place, wait};
use crate::say::say;
use crate::words::{complain, said};

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
            say!(
                "{}",
                said!(
                    "{shown}: {} registros y {} archivos, verificados",
                    "{shown}: {} records and {} files, verified",
                    copied.records,
                    copied.files
                )
            );
            say!(
                "{}",
                said!(
                    "Contiene la clave que firma los acuses: guárdela con el mismo cuidado que el original.",
                    "It holds the key that signs receipts: keep it as safe as the original."
                )
            );
            ExitCode::SUCCESS
        }
        Err(error) => fail(&told(&error)),
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
            say!(
                "{}",
                said!(
                    "Inicie el servidor. Cada tableta volverá a ofrecer lo que ya había enviado; lo que ya está aquí no se duplica.",
                    "Start the server. Every tablet will offer again what it has sent; what is here already is not doubled."
                )
            );
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    complain(error);
    ExitCode::FAILURE
}

/// Why there is no copy.
fn told(error: &BackupError) -> String {
    match error {
        BackupError::NotEmpty => said!(
            "la carpeta de destino no está vacía: una copia nunca sustituye a otra",
            "the target is not empty: a copy never replaces another"
        ),
        BackupError::NoDatabase => said!(
            "la carpeta de datos no tiene base de datos",
            "the data folder holds no database"
        ),
        BackupError::Damaged(how) => said!(
            "la copia de la base de datos está dañada: {how}",
            "the copy of the database is damaged: {how}"
        ),
        BackupError::BadFile(name) => said!(
            "falta el archivo {name}, o no es como llegó",
            "the file {name} is missing or not what it was when it arrived"
        ),
        // What SQLite and the system say, they say in English.
        other => other.to_string(),
    }
}
