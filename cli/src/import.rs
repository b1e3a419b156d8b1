//! `sondeo import`: the records of the file that a tablet writes when it cannot reach its server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::Value;
use sondeo_server::app::App;
use sondeo_server::ingest::{Arrival, Sender, ingest};
use sondeo_server::storage::KeptHow;
use sondeo_sync::hash::sha256_hex;

use crate::data::{Place, wait};
use crate::say::say;
use crate::words::{complain, said};

/// Bytes of a file at most: a tablet with thousands of photos writes less.
const LARGEST: u64 = 2 << 30;
/// What the file says that it is.
const FORMAT: &str = "sondeo-backup-1";

#[derive(Args)]
#[command(after_help = "\
The file comes from a tablet's page Settings, \"Copy of the records to be sent\". What the server has already is not doubled,
also when the tablet sends it later. Delete the file afterwards: it holds answers.")]
pub struct Options {
    /// Files that tablets have written
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// What became of a file's records.
#[derive(Default)]
struct Done {
    new: usize,
    known: usize,
    /// Of both, those that a person must look at.
    waiting: usize,
    /// Ids of records that are not what they were when they were sealed.
    damaged: Vec<String>,
}

/// Takes every record in whose bytes are those that the tablet sealed.
pub fn run(options: &Options) -> ExitCode {
    let work = async {
        let app = options.place.open_existing().await?;
        let mut is_whole = true;
        for path in &options.files {
            let done = import(&app, path)
                .await
                .map_err(|error| format!("{}: {error}", path.display()))?;
            is_whole &= report(path, &done);
        }
        Ok(is_whole)
    };
    match wait(work) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// True if nothing of it was damaged.
fn report(path: &Path, done: &Done) -> bool {
    let Done {
        new, known, waiting, ..
    } = done;
    say!(
        "{}: {}",
        path.display(),
        said!(
            "registros nuevos: {new}; ya estaban: {known}; por revisar en la consola: {waiting}",
            "new records: {new}; here already: {known}; to be looked at in the console: {waiting}"
        )
    );
    for id in &done.damaged {
        complain(&said!(
            "{id}: no es como la tableta lo guardó; sigue en ella, envíelo desde ahí o guarde otra copia",
            "{id}: not what the tablet kept; it is still there, send it from there or make another copy"
        ));
    }
    done.damaged.is_empty()
}

async fn import(app: &App, path: &Path) -> Result<Done, String> {
    let shown = |error: &dyn std::fmt::Display| error.to_string();
    if fs::metadata(path).map_err(|error| shown(&error))?.len() > LARGEST {
        return Err(said!("es demasiado grande", "too large"));
    }
    let bytes = fs::read(path).map_err(|error| shown(&error))?;
    let copy: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let records = copy["records"].as_array().filter(|_| copy["format"] == FORMAT);
    let Some(records) = records else {
        return Err(said!(
            "no es una copia de registros de una tableta, o no está completa",
            "not a tablet's copy of records, or not a whole one"
        ));
    };
    let mut done = Done::default();
    for record in records {
        let Some(arrival) = arrival(app, record).map_err(|error| shown(&error))? else {
            let id = record["instance_id"].as_str().unwrap_or("?");
            done.damaged.push(id.to_owned());
            continue;
        };
        let kept = ingest(app, arrival).await.map_err(|error| shown(&error))?.kept;
        match kept.how {
            KeptHow::Again => done.known += 1,
            _ => done.new += 1,
        }
        done.waiting += usize::from(kept.quarantine.is_some());
    }
    Ok(done)
}

/// The record as a tablet would have sent it; `None` if its bytes do not have the hashes beside them.
fn arrival(app: &App, record: &Value) -> std::io::Result<Option<Arrival>> {
    let xml = record["xml"].as_str().unwrap_or_default().as_bytes();
    let mut is_whole = record["sha256"] == sha256_hex(xml);
    let mut attachments = Vec::new();
    for file in record["attachments"].as_array().into_iter().flatten() {
        let (Some(name), Some(bytes)) = (file["name"].as_str(), file["bytes"].as_str().and_then(unhex))
        else {
            return Ok(None);
        };
        is_whole &= file["sha256"] == sha256_hex(&bytes);
        let mut arriving = app.blobs.begin()?;
        arriving.write(&bytes)?;
        attachments.push((name.to_owned(), arriving));
    }
    Ok(is_whole.then(|| Arrival {
        xml: xml.to_vec(),
        attachments,
        from: Sender::Copy,
    }))
}

/// Bytes that are written in hexadecimal.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs
        .iter()
        .map(|[high, low]| Some((digit(high)? * 16 + digit(low)?) as u8));
    rest.is_empty().then(|| bytes.collect())?
}
