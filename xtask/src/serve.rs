//! `cargo xtask serve`: from a fresh clone to a served survey.

use anyhow::Result;
use clap::Args;

use crate::step::{Steps, cargo, command, run};
use crate::{bundle, system, target};

#[derive(Args)]
pub struct Options {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Folder for the database and attachments
    #[arg(long, default_value = "data")]
    data: String,
}

/// Builds both bundles and the server, and serves until it is stopped.
pub fn serve(options: &Options) -> Result<()> {
    let mut steps = Steps::new(bundle::STEPS + 3);
    steps.next("Checking the Rust target for the browser");
    system::ensure_wasm_target()?;
    bundle::bundle(&mut steps)?;
    steps.next("Building the server");
    run(cargo(&["build", "--package", "sondeo", "--release", "--locked"]))?;
    steps.next("Serving; stop with Ctrl+C");
    let dist = bundle::dist();
    let mut server = command(
        target().join("release/sondeo"),
        &["serve", "--surveys", "survey-defs"],
    );
    server
        .args(["--listen", &options.listen, "--data", &options.data])
        .arg("--assets")
        .arg(dist);
    run(server)
}
