//! Tests in real browsers: storage over IndexedDB, what pages are made of, and one interview's whole journey.

mod browser;
mod cases;
mod files;
mod picture;
mod process;
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
    /// Folder with the built bundles: collect, console, contract and views
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
    std::fs::create_dir_all(&options.out)?;
    let options = &options;
    let [chromium, webkit] = Engine::ALL.map(|engine| async move {
        let mut tally = Tally::default();
        if options.browser.is_none_or(|only| only == engine)
            && let Err(error) = test(engine, options, &mut tally).await
        {
            tally.record(engine.name(), Err::<(), _>(error));
        }
        tally
    });
    // Side by side: each waits for its browser most of the time.
    let (chromium, webkit) = tokio::join!(chromium, webkit);
    Ok(if chromium.and(webkit).close() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The cases of storage and views, and the story, in that browser.
async fn test(engine: Engine, options: &Options, tally: &mut Tally) -> Result<()> {
    if let Some(reason) = engine.missing() {
        tally.skip(engine.name(), &reason);
        return Ok(());
    }
    for (folder, what) in [("contract", "storage contract"), ("views", "views")] {
        let name = format!("{} {what}", engine.name());
        let page = options.dist.join(folder);
        if !page.join("index.html").is_file() {
            tally.skip(&name, "its page was not built");
            continue;
        }
        let scratch = tempfile::tempdir()?;
        if let Err(error) = cases::run(engine, &name, &page, scratch.path(), tally).await {
            tally.record(&name, Err::<(), _>(error));
        }
    }
    let scratch = tempfile::tempdir()?;
    let setting = story::Setting {
        engine,
        dist: options.dist.clone(),
        sondeo: options.sondeo.clone(),
        surveys: story::surveys(),
        axe: options.axe.clone(),
        out: options.out.clone(),
        scratch: scratch.path().to_owned(),
    };
    if let Err(error) = story::run(&setting, tally).await {
        eprintln!("{} story: {error:#}", engine.name());
    }
    Ok(())
}
