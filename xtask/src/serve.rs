//! `cargo xtask serve`: from a fresh clone to a served survey.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::step::{Steps, cargo, command, run};
use crate::{bundle, system, target};

#[derive(Args)]
pub struct Options {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Folder for the database and attachments [default: data; with --demo, target/demo]
    #[arg(long)]
    data: Option<String>,
    /// Let 200 synthetic people fill every survey, so that there are results to look at
    #[arg(long)]
    demo: bool,
}

/// The build of the server.
fn build() -> Command {
    cargo(&["build", "--package", "sondeo", "--release", "--locked"])
}

/// Builds both bundles and the server, and serves until it is stopped.
pub fn serve(options: &Options) -> Result<()> {
    let mut steps = Steps::new(bundle::STEPS + 3);
    steps.next("Checking the Rust target for the browser");
    system::ensure_wasm()?;
    // A bundle is optimized as one piece, by one processor: the other builds the server meanwhile.
    let mut beside = build().env("CARGO_TERM_PROGRESS_WHEN", "never").spawn()?;
    if let Err(error) = bundle::bundle(&mut steps) {
        eprintln!(
            "error: {error:#}\n      The server's build is let come to its end; nothing of it will be lost."
        );
        beside.wait()?;
        return Err(error);
    }
    steps.next("Building the server, begun beside the bundles");
    if !beside.wait()?.success() {
        // What went wrong stands above the bundles' lines; here it is the last that is said.
        run(build())?;
    }
    steps.next("Serving; stop with Ctrl+C");
    let dist = bundle::dist();
    let mut server = command(
        target().join("release/sondeo"),
        &["serve", "--surveys", "survey-defs"],
    );
    server
        .args(["--listen", &options.listen])
        .arg("--assets")
        .arg(dist);
    match (&options.data, options.demo) {
        (Some(data), _) => server.args(["--data", data]),
        (None, true) => server.arg("--data").arg(target().join("demo")),
        (None, false) => server.args(["--data", "data"]),
    };
    if options.demo {
        server.args(["--rehearse", "200"]);
    }
    run(server)
}
