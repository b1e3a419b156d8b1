//! Tests in real browsers: the storage contract over IndexedDB, and one interview's whole journey.

mod browser;
mod contract;
mod files;
mod process;
mod proxy;
mod screen;
mod server;
mod story;
mod tally;
mod walk;
mod workbook;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use browser::Engine;
use tally::Tally;

/// Runs the browser tests in every browser that is installed.
#[derive(Parser)]
struct Options {
    /// Folder with the built bundles: collect, console and contract
    #[arg(long)]
    dist: PathBuf,
    /// The sondeo binary
    #[arg(long)]
    sondeo: PathBuf,
    /// The axe-core script; without it, accessibility is not checked
    #[arg(long)]
    axe: Option<PathBuf>,
    /// Runs in this browser alone
    #[arg(long, value_enum)]
    browser: Option<Engine>,
    /// Where screenshots and logs go
    #[arg(long, default_value = "target/browser-story")]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let mut tally = Tally::default();
    for engine in Engine::ALL {
        if options.browser.is_some_and(|only| only != engine) {
            continue;
        }
        if let Some(reason) = engine.missing() {
            tally.skip(&format!("{} storage contract", engine.name()), &reason);
            continue;
        }
        let page = options.dist.join("contract");
        if !page.join("index.html").is_file() {
            tally.skip(
                &format!("{} storage contract", engine.name()),
                "its page was not built",
            );
            continue;
        }
        let scratch = tempfile::tempdir()?;
        if let Err(error) = contract::run(engine, &page, scratch.path(), &mut tally).await {
            tally.record(
                &format!("{} storage contract", engine.name()),
                Err::<(), _>(error),
            );
        }
        let scratch = tempfile::tempdir()?;
        std::fs::create_dir_all(&options.out)?;
        let setting = story::Setting {
            engine,
            dist: options.dist.clone(),
            sondeo: options.sondeo.clone(),
            surveys: story::surveys(),
            axe: options.axe.clone(),
            out: options.out.clone(),
            scratch: scratch.path().to_owned(),
        };
        if let Err(error) = story::run(&setting, &mut tally).await {
            eprintln!("{} story: {error:#}", engine.name());
        }
    }
    Ok(if tally.close() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
