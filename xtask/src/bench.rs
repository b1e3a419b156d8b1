//! `cargo xtask bench`: Sondeo's engine and ODK Web Forms' side by side in one browser.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use wasm_bindgen_cli_support::Bindgen;

use crate::bundle::TARGET;
use crate::step::{Steps, cargo, command, run};
use crate::{root, target};

#[derive(Args)]
pub struct Options {
    /// Folder with further forms to measure (bench9.xml)
    #[arg(long)]
    forms: Option<PathBuf>,
}

/// Builds the engine for the browser, installs the peers from npm and prints the table.
pub fn bench(options: &Options) -> Result<()> {
    let mut steps = Steps::new(3);
    steps.next("Building the engine for the browser");
    run(cargo(&[
        "build",
        "--package",
        "sondeo-bench",
        "--target",
        TARGET,
        "--profile",
        "wasm-speed",
        "--locked",
    ]))?;
    let glue = target().join("bench/wasm");
    let wasm = target().join(TARGET).join("wasm-speed/sondeo_bench.wasm");
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .out_name("bench")
        .generate(&glue)?;

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

    steps.next("Measuring");
    let mut measure = command("node", &["run.mjs"]);
    measure.current_dir(&work).arg("--sondeo").arg(&glue);
    if let Some(forms) = &options.forms {
        measure.arg("--forms").arg(std::path::absolute(forms)?);
    }
    run(measure)
}
