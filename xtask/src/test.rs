//! `cargo xtask test`: every runner, one sum.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::Args;

use crate::step::{Steps, cargo, command, run};
use crate::{bundle, system, target, tidy};

#[derive(Args, Default)]
pub struct Options {
    /// Leave out the browser tests (they count as skipped)
    #[arg(long)]
    no_browser: bool,
}

/// What the runners counted.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    skipped: Vec<String>,
}

/// Formatting, lints and layout, then [`test`].
pub fn ci() -> Result<bool> {
    run(cargo(&["fmt", "--all", "--check"]))?;
    run(cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))?;
    run(cargo(&[
        "clippy",
        "--package",
        "sondeo-app",
        "--features",
        "collect,console",
        "--bins",
        "--target",
        bundle::TARGET,
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))?;
    test(&Options::default())
}

/// Runs every test; true if none failed.
pub fn test(options: &Options) -> Result<bool> {
    let mut tally = Tally::default();
    let mut steps = Steps::new(bundle::STEPS + 6);
    steps.next("Looking for browsers, PostgreSQL and the programs to compare with");
    system::ensure_wasm()?;
    system::ensure_test_tools()?;
    let python = system::ensure_python();

    steps.next("Checking layout and documents");
    tally.count(tidy::tidy()?, "tidy");

    steps.next("Building the engine and the sync machines for a target without std");
    let bare = [
        "check",
        "--package",
        "sondeo-engine",
        "--package",
        "sondeo-sync",
        "--target",
        bundle::TARGET,
        "--locked",
    ];
    tally.count(run(cargo(&bare)).is_ok(), "no_std build");

    steps.next("Running the tests of every crate");
    let skips = target().join("skipped-tests.txt");
    let _ = fs::remove_file(&skips);
    let mut native = cargo(&["test", "--workspace", "--no-fail-fast", "--locked"]);
    native.env("SONDEO_SKIPPED_TESTS", &skips);
    if let Some(python) = python {
        native.env("SONDEO_PYTHON", python);
    }
    tally.cargo_test(native)?;
    // Those of the app's modules that are in a bundle only; the others were run with the workspace.
    tally.cargo_test(cargo(&[
        "test",
        "--package",
        "sondeo-app",
        "--features",
        "collect,console",
        "--lib",
        "--no-fail-fast",
        "--locked",
        "--",
        "codes::",
        "console::",
        "form::",
    ]))?;
    for skipped in fs::read_to_string(&skips).unwrap_or_default().lines() {
        // The test harness of Rust knows no "skipped": such a test returned early and was counted as passed.
        tally.passed = tally.passed.saturating_sub(1);
        tally.skipped.push(skipped.to_owned());
    }

    if options.no_browser {
        tally
            .skipped
            .push("browser story: left out with --no-browser".to_owned());
    } else {
        bundle::bundle(&mut steps)?;
        steps.next("Building the server for the browser tests");
        bundle::case_pages()?;
        run(cargo(&[
            "build",
            "--package",
            "sondeo",
            "--package",
            "sondeo-tests",
            "--locked",
        ]))?;
        steps.next("Running the story in the browsers");
        tally.browsers()?;
    }

    for name in &tally.skipped {
        println!("skipped: {name}");
    }
    println!(
        "{} passed, {} failed, {} skipped",
        tally.passed,
        tally.failed,
        tally.skipped.len()
    );
    Ok(tally.failed == 0)
}

impl Tally {
    fn count(&mut self, passed: bool, name: &str) {
        if passed {
            self.passed += 1;
        } else {
            println!("failed: {name}");
            self.failed += 1;
        }
    }

    /// Runs `cargo test` and adds the counts of its closing lines.
    fn cargo_test(&mut self, command: Command) -> Result<()> {
        let before = self.failed;
        let success = self.read_lines(command, |tally, line| {
            let Some(counts) = line.strip_prefix("test result: ") else {
                return;
            };
            let count = |word| number_before(counts, word).unwrap_or(0);
            tally.passed += count(" passed");
            tally.failed += count(" failed");
            if count(" ignored") > 0 {
                tally.skipped.push(format!("{} ignored tests", count(" ignored")));
            }
        })?;
        if !success && self.failed == before {
            self.count(
                false,
                "cargo test (a crate did not build, or a test binary was killed)",
            );
        }
        Ok(())
    }

    /// Runs the browser tests and adds the counts of their closing line.
    fn browsers(&mut self) -> Result<()> {
        let mut story = command(target().join("debug/browser-story"), &[]);
        story
            .arg("--dist")
            .arg(bundle::dist())
            .arg("--sondeo")
            .arg(target().join("debug/sondeo"));
        if let Some(axe) = system::ensure_axe() {
            story.arg("--axe").arg(axe);
        }
        let mut closed = false;
        let success = self.read_lines(story, |tally, line| {
            if let Some(name) = line.strip_prefix("skipped: ") {
                tally.skipped.push(name.to_owned());
            } else if let (Some(passed), Some(failed)) =
                (number_before(line, " passed,"), number_before(line, " failed"))
            {
                tally.passed += passed;
                tally.failed += failed;
                closed = true;
            }
        })?;
        if !(closed && (success || self.failed > 0)) {
            self.count(false, "browser story (ended without counting)");
        }
        Ok(())
    }

    /// Runs it, showing its output line by line; true if it succeeded.
    fn read_lines(&mut self, mut command: Command, mut read: impl FnMut(&mut Self, &str)) -> Result<bool> {
        command.stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .with_context(|| format!("could not start {command:?}"))?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).lines() {
                let line = line?;
                read(self, &line);
                // Closing lines of single runners are not the sum: indented, they are not taken for it.
                println!("  {line}");
            }
        }
        Ok(child.wait()?.success())
    }
}

/// The number right before the word: 12 in `ok. 12 passed; …`.
fn number_before(text: &str, word: &str) -> Option<usize> {
    let before = &text[..text.find(word)?];
    before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::number_before;

    #[test]
    fn counts_are_read_from_closing_lines() {
        let line = "ok. 12 passed; 3 failed; 0 ignored; 0 measured; 4 filtered out";
        assert_eq!(number_before(line, " passed"), Some(12));
        assert_eq!(number_before(line, " failed"), Some(3));
        assert_eq!(number_before("nothing here", " passed"), None);
    }
}
