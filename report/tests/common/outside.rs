//! Programs that are not ours, where they are installed.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

/// Runs a program in a folder; `None` if it is not on this machine, which is noted.
pub fn run(test: &str, folder: &Path, program: &str, arguments: &[&str]) -> Option<Output> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .output();
    if output.is_err() {
        skip(test, program);
    }
    output.ok()
}

/// What the program says; `None` if it is not on this machine, which is noted.
pub fn said(test: &str, folder: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let output = run(test, folder, program, arguments)?;
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {text}");
    Some(text)
}

/// Counts the test as skipped, by name.
pub fn skip(test: &str, program: &str) {
    eprintln!("skipped: {test} needs {program}");
    if let Some(path) = std::env::var_os("SONDEO_SKIPPED_TESTS") {
        let mut list = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .expect("the list");
        writeln!(list, "report {test}: {program} is not installed").expect("written");
    }
}
