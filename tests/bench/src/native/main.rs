//! Measurements outside of a browser: a workbook in process, a server under load, and results of many records.
//!
//! `sondeo-measure workbook FILE` prints the median time in milliseconds that a workbook takes to become an XForm.
//! `sondeo-measure ingest SONDEO` starts that binary over a new folder and prints a table of what it takes in.
//! `sondeo-measure results [URL]` prints what reports and exports take, in SQLite and in the empty PostgreSQL of that URL.

mod client;
mod ingest;
mod records;
mod results;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use sondeo_engine::xform;
use sondeo_engine::xlsform::{Options, lower};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["workbook", file] => {
            println!("{:.3}", workbook(Path::new(file))?);
            Ok(())
        }
        ["ingest", sondeo] => ingest::run(Path::new(sondeo)),
        ["results"] => wait(results::run(None)),
        ["results", url] => wait(results::run(Some(url))),
        ["result", what, folder] => wait(results::one(what, Path::new(folder), None)),
        ["result", what, folder, url] => wait(results::one(what, Path::new(folder), Some(url))),
        _ => bail!("use: sondeo-measure workbook FILE | ingest SONDEO | results [URL]"),
    }
}

fn wait(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Runtime::new()?.block_on(work)
}

/// Median of many conversions, from the bytes of the file to the text of the XForm.
fn workbook(file: &Path) -> Result<f64> {
    let bytes = std::fs::read(file)?;
    let mut times = Vec::new();
    for _ in 0..31 {
        let begin = Instant::now();
        let book = sondeo_workbook::read(&bytes, "form.xlsx").map_err(|_| anyhow::anyhow!("no workbook"))?;
        let draft = lower(&book, &Options::default()).draft;
        let xml = xform::write(&draft.context("the workbook has errors")?);
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(!xml.is_empty(), "an empty XForm");
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
