//! Development tasks. `cargo xtask serve` and `cargo xtask test` are all that a newcomer needs.

mod alike;
mod bench;
mod bundle;
mod leb128;
mod pack;
mod serve;
mod squeeze;
mod step;
mod system;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, serves, tests and checks Sondeo")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and serve the surveys of survey-defs/ at http://127.0.0.1:8080
    Serve(serve::Options),
    /// Install what is missing, build, and run every test; ends with `N passed, N failed, N skipped`
    Test(test::Options),
    /// Check formatting, lints, layout and documents, then run every test
    Ci,
    /// Check what no compiler checks: the arrows between crates, file sizes, links in documents
    Tidy,
    /// Build the tablet and console bundles into target/dist, and the page that tests the storage
    Bundle,
    /// Measure speed, growth, size, a tablet's day and the server's intake, beside the peers where there are any
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<bool> {
    match task {
        Task::Serve(options) => serve::serve(&options).map(|()| true),
        Task::Test(options) => test::test(&options),
        Task::Ci => test::ci(),
        Task::Tidy => tidy::tidy(),
        Task::Bench(options) => bench::bench(&options).map(|()| true),
        Task::Bundle => {
            let mut steps = step::Steps::new(bundle::STEPS);
            bundle::bundle(&mut steps)?;
            bundle::case_pages().map(|()| true)
        }
    }
}

/// The root of the checkout.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// Cargo's target folder.
fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => std::path::absolute(PathBuf::from(&folder)).unwrap_or_else(|_| PathBuf::from(folder)),
        None => root().join("target"),
    }
}
