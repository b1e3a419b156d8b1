//! `sondeo release`: the report of a server's form is frozen, to be shared, and stays as it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use sondeo_report::page;
use sondeo_report::wire::NewRelease;
use sondeo_server::app::App;
use sondeo_server::release;
use sondeo_server::storage::StoredRelease;

use crate::data::{Place, wait};
use crate::say::say;
use crate::words::{complain, said};

#[derive(Args)]
#[command(after_help = HELP)]
pub struct Options {
    #[command(flatten)]
    place: Place,
    /// Which of the server's forms
    #[arg(long, value_name = "FORM_ID")]
    form: String,
    /// Who will read it: everybody (at least 10 persons a cell) or your organisation (at least 5)
    #[arg(long, value_enum, default_value = "external")]
    profile: Audience,
    /// Name of a question that breaks the results down [default: gender]
    #[arg(long, value_name = "QUESTION", default_value = "", hide_default_value = true)]
    by: String,
    /// What it is of, a part of the release's id. If the form has a question of role “wave”: one of its answers, such as POST,
    /// and the release holds the records that gave it. Else a name of your own: the round, the year
    #[arg(long, default_value = "general")]
    wave: String,
    /// List what was released, and release nothing
    #[arg(long, conflicts_with_all = ["output", "id"])]
    list: bool,
    /// Write the files of that earlier release, and release nothing
    #[arg(long, value_name = "RELEASE_ID", requires = "output")]
    id: Option<String>,
    /// Folder to write the release's files to
    #[arg(short, long)]
    output: Option<PathBuf>,
}

const HELP: &str = "\
A release is a report that no longer changes: it has an id and a hash, and whoever asks for it gets the same bytes,
whatever arrives later. Share releases; `sondeo report` is a preview for those who decide.

Two releases can be subtracted from each other. Each one is compared with all earlier ones of the form, and is refused
if so few records changed in between that the difference would show what persons answered. Where nothing changed, the
earlier release stands. The server may be running.

What the folder holds:
  report.es.html, report.en.html   the report as a page; print it on A4 or save it as PDF
  tables.es.xlsx, tables.en.xlsx   the same tables for Excel, without records
  report.json                      the report as data: the exact bytes that were frozen

Examples:
  sondeo release --data data --form training-post --wave POST -o results
  sondeo release --data data --form training-post --profile internal
  sondeo release --data data --form training-post --list
  sondeo release --data data --form training-post --id training-post-post-1-0a1b2c3d -o results";

#[derive(Clone, Copy, ValueEnum)]
enum Audience {
    Internal,
    External,
}

/// Freezes, lists or writes; exit status 1 where nothing may be released.
pub fn run(options: &Options) -> ExitCode {
    match wait(work(options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn work(options: &Options) -> Result<(), String> {
    let app = options.place.open_existing().await?;
    if options.list {
        let all = app.storage.releases(&options.form).await;
        for release in all.map_err(|error| error.to_string())? {
            say!("{}", line(&release));
        }
        return Ok(());
    }
    let release = match &options.id {
        Some(id) => release::find(&app, &options.form, id)
            .await
            .map_err(|error| error.to_string())?
            .ok_or_else(|| {
                said!(
                    "{} no tiene la publicación {id}; --list las nombra",
                    "{} has no release {id}; --list names them",
                    options.form
                )
            })?,
        None => frozen(&app, options).await?,
    };
    if let Some(folder) = &options.output {
        files(&app, &release, folder).await?;
        say!("{}: {}", folder.display(), release.id);
    }
    Ok(())
}

async fn frozen(app: &App, options: &Options) -> Result<StoredRelease, String> {
    let asked = NewRelease {
        profile: match options.profile {
            Audience::Internal => sondeo_report::table::Profile::Internal,
            Audience::External => sondeo_report::table::Profile::External,
        },
        by: options.by.clone(),
        wave: options.wave.clone(),
    };
    sondeo_server::auth::note_by(app, "server", "release.freeze", &options.form)
        .await
        .map_err(|error| error.to_string())?;
    let frozen = release::freeze(app, &options.form, &asked, "sondeo release")
        .await
        .map_err(|error| error.to_string())?;
    say!("{}", line(&frozen.release));
    if !frozen.is_new {
        say!(
            "{}",
            said!(
                "Nada ha cambiado: es la publicación que ya estaba.",
                "Nothing changed since: it is the release that was there already."
            )
        );
    }
    Ok(frozen.release)
}

/// Id, time, profile, who, hash.
fn line(release: &StoredRelease) -> String {
    let at = jiff::Timestamp::from_millisecond(release.made_at)
        .map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
        .unwrap_or_default();
    format!(
        "{}  {at}  {}  {}  sha256:{}",
        release.id, release.profile, release.made_by, release.hash
    )
}

async fn files(app: &App, release: &StoredRelease, folder: &Path) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let report = release::report(release).map_err(|error| failed(&error))?;
    for language in ["es", "en"] {
        let book = release::tables(app, release, language)
            .await
            .map_err(|error| failed(&error))?;
        let html = page::html(&report, language);
        fs::write(folder.join(format!("report.{language}.html")), html).map_err(|error| failed(&error))?;
        fs::write(folder.join(format!("tables.{language}.xlsx")), book).map_err(|error| failed(&error))?;
    }
    fs::write(folder.join("report.json"), &release.report).map_err(|error| failed(&error))
}
