//! Progress: every task says which step of how many it is at, and how long the last one took.

use std::ffi::OsStr;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Counts steps out loud.
pub struct Steps {
    done: usize,
    total: usize,
    begun: Instant,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self {
            done: 0,
            total,
            begun: Instant::now(),
        }
    }

    /// Announces the next step.
    pub fn next(&mut self, what: &str) {
        self.done += 1;
        let minutes = self.begun.elapsed().as_secs();
        eprintln!(
            "[{}/{}] {what} ({}:{:02})",
            self.done,
            self.total,
            minutes / 60,
            minutes % 60
        );
    }
}

/// A command in the root of the checkout.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(crate::root());
    command
}

/// `cargo` with these arguments; the same cargo that runs this task.
pub fn cargo(arguments: &[&str]) -> Command {
    command(
        std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        arguments,
    )
}

/// Runs it, showing its output; an error if it fails.
pub fn run(mut command: Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("could not start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}
