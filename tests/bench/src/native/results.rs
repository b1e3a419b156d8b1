//! What reports and exports of many records take. Each measurement runs in a process of its own, so that memory is that of
//! one.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use sondeo_report::export::{ExportOptions, Format, SelectMultiple, ValueStyle};
use sondeo_report::table::Profile;
use sondeo_server::export::export;
use sondeo_server::report::{Asked, report};
use sondeo_server::segments::catch_up;
use sondeo_server::versions::Versions;

use crate::records::{FORM, fill, open, peak_memory, processor_time};

/// A table of results: its records and what is measured of them.
struct Bench {
    records: u64,
    questions: usize,
    works: &'static [Work],
}

/// What is measured, and its goals in seconds and MB.
struct Work {
    argument: &'static str,
    name: &'static str,
    seconds: Option<f64>,
    memory: Option<u64>,
}

const fn work(argument: &'static str, name: &'static str, seconds: Option<f64>, memory: Option<u64>) -> Work {
    Work {
        argument,
        name,
        seconds,
        memory,
    }
}

const SQLITE: &[Bench] = &[
    Bench {
        records: 100_000,
        questions: 200,
        works: &[
            work("segments", "answers become columns, once", None, None),
            work("question", "one question by gender", Some(0.15), None),
            work("report", "the full report", Some(5.0), None),
            work("csv", "CSV of all", Some(15.0), Some(300)),
            work("xlsx", "XLSX of all", Some(90.0), Some(300)),
        ],
    },
    Bench {
        records: 10_000,
        questions: 485,
        works: &[work("csv", "CSV of all", Some(0.9), None)],
    },
];

const POSTGRES: Bench = Bench {
    records: 1_000_000,
    questions: 200,
    works: &[
        work("segments", "answers become columns, once", None, None),
        work("question", "one question by gender", Some(1.0), None),
    ],
};

/// Prints the tables; that of PostgreSQL if an empty database is given.
pub async fn run(database: Option<&str>) -> Result<()> {
    println!("| results and exports | work | s | CPU, s | goal, s | memory, MB | goal, MB |");
    println!("| --- | --- | --: | --: | --: | --: | --: |");
    for bench in SQLITE {
        table(bench, "SQLite", None).await?;
    }
    if let Some(url) = database {
        table(&POSTGRES, "PostgreSQL", Some(url)).await?;
    }
    Ok(())
}

async fn table(bench: &Bench, kind: &str, database: Option<&str>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let bytes = fill(folder.path(), database, bench.records, bench.questions).await?;
    for work in bench.works {
        let mut one = Command::new(std::env::current_exe()?);
        one.args(["result", work.argument])
            .arg(folder.path())
            .args(database);
        let output = one.output()?;
        ensure!(
            output.status.success(),
            "{}: {}",
            work.argument,
            String::from_utf8_lossy(&output.stderr)
        );
        let said = String::from_utf8(output.stdout)?;
        let said: Vec<&str> = said.split_whitespace().collect();
        let [seconds, processor, memory] = said[..] else {
            bail!("three numbers: {said:?}");
        };
        let goal = |goal: Option<String>| goal.unwrap_or_else(|| "–".to_owned());
        println!(
            "| {} records × {} questions, {} MB, {kind} | {} | {seconds} | {processor} | {} | {memory} | {} |",
            bench.records,
            bench.questions,
            bytes / 1_000_000,
            work.name,
            goal(work.seconds.map(|seconds| seconds.to_string())),
            goal(work.memory.map(|memory| memory.to_string())),
        );
    }
    Ok(())
}

/// One measurement: prints its seconds, those that processors worked, and the most memory that it took.
pub async fn one(what: &str, folder: &Path, database: Option<&str>) -> Result<()> {
    let app = open(folder, database).await?;
    let began = Instant::now();
    match what {
        "segments" => catch_up(&app, &Versions::load(&app, FORM).await?).await?,
        "question" | "report" => {
            let asked = Asked {
                profile: Profile::Internal,
                questions: (what == "question")
                    .then(|| "q6".to_owned())
                    .into_iter()
                    .collect(),
                ..Asked::default()
            };
            let page = report(&app, FORM, asked).await?;
            ensure!(!page.report.sections.is_empty(), "an empty report");
        }
        "csv" | "xlsx" => {
            let format = Format::named(what).context("a format")?;
            let options = ExportOptions {
                values: ValueStyle::Codes,
                select_multiple: SelectMultiple::One,
                ..ExportOptions::default()
            };
            let versions = Versions::load(&app, FORM).await?;
            let (made, _) = export(&app, versions, format, options, None).await?;
            ensure!(made.summary.unread.is_empty(), "records that cannot be read");
        }
        _ => bail!("no such measurement: {what}"),
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{seconds:.3} {:.2} {}", processor_time()?, peak_memory()?);
    Ok(())
}
