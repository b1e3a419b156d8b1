//! `cargo xtask bench`: what Sondeo takes, and what its peers take beside it on the same machine.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use wasm_bindgen_cli_support::Bindgen;

use crate::bundle::{self, TARGET, brotli};
use crate::step::{Steps, cargo, command, run};
use crate::{root, system, target};

/// Most that the engine alone may weigh in transit, in bytes.
const ENGINE_LIMIT: usize = 250_000;
/// The profile of the engine whose speed is measured, and what its compiler is told beyond it: a browser compiles each
/// function when it is first called, so that what is inlined in many places is compiled in many places.
const SPEED: (&str, &[&str]) = (
    "wasm-speed",
    &[
        "--config",
        "target.wasm32-unknown-unknown.rustflags=['-Cllvm-args=-inline-threshold=100']",
    ],
);

#[derive(Args)]
pub struct Options {
    /// What to measure; everything by default
    parts: Vec<Part>,
    /// Folder with further forms to measure (bench9.xml, and workbooks)
    #[arg(long)]
    forms: Option<PathBuf>,
    /// URL of an empty PostgreSQL database, to measure results in it too
    #[arg(long)]
    database: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Loading, answering and expressions beside ODK Web Forms, in one Chromium (Node.js, Chromium)
    Speed,
    /// How loading and answering grow with the form (Node.js, Chromium)
    Growth,
    /// A workbook becomes an XForm, beside pyxform and rxform (Python)
    Workbook,
    /// What tablets download: the bundle, and the engine's share of it
    Size,
    /// Cold start, change of question and strict saves on a tablet (Node.js, Chromium, Python)
    Journey,
    /// Records per second over OpenRosa, and the server's memory (Linux)
    Ingest,
    /// Reports and exports of many records (Linux)
    Results,
}

/// Builds what is to be measured, installs the peers under `target/bench`, and prints the tables.
pub fn bench(options: &Options) -> Result<()> {
    let wanted = |part: Part| options.parts.is_empty() || options.parts.contains(&part);
    let browser = [Part::Speed, Part::Growth];
    let programs = [Part::Workbook, Part::Journey, Part::Ingest, Part::Results];
    let count = |parts: &[Part], steps: usize| steps * usize::from(parts.iter().copied().any(wanted));
    let each = [
        Part::Speed,
        Part::Growth,
        Part::Size,
        Part::Workbook,
        Part::Ingest,
        Part::Results,
    ];
    let total: usize = each.iter().map(|part| count(&[*part], 1)).sum();
    let mut steps = Steps::new(total + count(&browser, 2) + count(&programs, 1) + count(&[Part::Journey], 2));
    let forms = options.forms.as_ref().map(std::path::absolute).transpose()?;
    if [Part::Speed, Part::Growth, Part::Workbook, Part::Journey]
        .into_iter()
        .any(wanted)
    {
        system::ensure_bench_tools()?;
    }
    if browser.into_iter().any(wanted) {
        steps.next("Building the engine for the browser");
        let glue = engine(SPEED.0, SPEED.1)?;
        let peers = peers(&mut steps)?;
        for (part, argument) in [(Part::Speed, None), (Part::Growth, Some("--growth"))] {
            if wanted(part) {
                steps.next("Measuring in the browser");
                let mut measure = command("node", &["run.mjs"]);
                measure
                    .current_dir(&peers)
                    .arg("--sondeo")
                    .arg(&glue)
                    .args(argument);
                if let Some(forms) = &forms {
                    measure.arg("--forms").arg(forms);
                }
                run(measure)?;
                println!();
            }
        }
    }
    if wanted(Part::Size) {
        steps.next("Weighing the bundle and the engine");
        bundle::bundle(&mut Steps::new(bundle::STEPS))?;
        let glue = engine(bundle::PROFILE, &[])?;
        let weight = brotli(&[fs::read(glue.join("bench_bg.wasm"))?])?.len();
        println!("| in transit (brotli) | bytes | goal |\n| --- | --: | --: |");
        println!(
            "| tablet bundle | {} | {} |",
            bundle::weight("collect")?,
            bundle::COLLECT_LIMIT
        );
        println!("| the engine alone | {weight} | {ENGINE_LIMIT} |\n");
    }
    if programs.into_iter().any(wanted) {
        steps.next("Building the programs");
        run(cargo(&[
            "build",
            "--release",
            "--package",
            "sondeo",
            "--package",
            "sondeo-bench",
            "--bins",
            "--locked",
        ]))?;
    }
    let release = |name: &str| target().join("release").join(name);
    if wanted(Part::Workbook) {
        steps.next("Measuring workbooks");
        let mut measure = command(python()?, &["tests/bench/peers/workbook.py", "--folder"]);
        measure.arg(target().join("bench/workbook"));
        measure.arg("--sondeo").arg(release("sondeo"));
        measure.arg("--measure").arg(release("sondeo-measure"));
        measure.arg("--rxform").arg(rxform()?);
        run(measure)?;
        println!();
    }
    if wanted(Part::Journey) {
        let peers = peers(&mut steps)?;
        bundle::bundle(&mut Steps::new(bundle::STEPS))?;
        steps.next("Measuring a tablet's day");
        let large = target().join("bench/large.xlsx");
        let mut write = command(python()?, &["tests/bench/peers/workbook.py", "--write"]);
        write.arg(&large);
        run(write)?;
        let mut measure = command("node", &["journey.mjs"]);
        measure.current_dir(peers).arg("--sondeo").arg(release("sondeo"));
        measure
            .arg("--dist")
            .arg(bundle::dist())
            .arg("--large")
            .arg(large);
        if let Some(forms) = &forms {
            measure.arg("--others").arg(forms);
        }
        run(measure)?;
        println!();
    }
    if wanted(Part::Ingest) {
        steps.next("Measuring the server");
        let mut measure = command(release("sondeo-measure"), &["ingest"]);
        measure.arg(release("sondeo"));
        run(measure)?;
    }
    if wanted(Part::Results) {
        steps.next("Measuring results and exports");
        let mut measure = command(release("sondeo-measure"), &["results"]);
        measure.args(&options.database);
        run(measure)?;
    }
    Ok(())
}

/// The engine for a browser, behind the calls of the benchmark; gives its folder.
fn engine(profile: &str, flags: &[&str]) -> Result<PathBuf> {
    let mut build = cargo(&[
        "build",
        "--package",
        "sondeo-bench",
        "--lib",
        "--target",
        TARGET,
        "--profile",
        profile,
        "--locked",
    ]);
    build.args(flags);
    run(build)?;
    let glue = target().join("bench/wasm").join(profile);
    Bindgen::new()
        .input_path(target().join(TARGET).join(profile).join("sondeo_bench.wasm"))
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("bench")
        .generate(&glue)?;
    Ok(glue)
}

/// A folder with the browser's programs and the peers' packages.
fn peers(steps: &mut Steps) -> Result<PathBuf> {
    steps.next("Installing the peers");
    let work = target().join("bench/peers");
    fs::create_dir_all(&work)?;
    for file in fs::read_dir(root().join("tests/bench/peers"))? {
        let file = file?;
        fs::copy(file.path(), work.join(file.file_name())).context("could not copy the benchmark")?;
    }
    let mut install = command("npm", &["install", "--no-audit", "--no-fund", "--silent"]);
    install.current_dir(&work);
    run(install)?;
    Ok(work)
}

/// A Python that has pyxform.
fn python() -> Result<PathBuf> {
    let folder = target().join("bench/python");
    let python = folder.join("bin/python");
    if !python.is_file() {
        let mut make = command("python3", &["-m", "venv"]);
        make.arg(&folder);
        run(make)?;
        run(command(
            &python,
            &["-m", "pip", "install", "--quiet", "pyxform==4.5.0"],
        ))?;
    }
    Ok(python)
}

/// The converter in Rust, from its registry.
fn rxform() -> Result<PathBuf> {
    let folder = target().join("bench/rxform");
    let program = folder.join("bin/rxform");
    if !program.is_file() {
        let mut install = cargo(&["install", "rxform", "--version", "0.1.4", "--locked", "--root"]);
        install.arg(&folder);
        run(install)?;
    }
    Ok(program)
}
