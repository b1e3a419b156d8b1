//! The program under test, asked over its standard input.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The answers of `sondeo NAME` to those requests.
pub fn ask(name: &str, zone: &str, requests: &[Value]) -> Result<Vec<Value>, String> {
    let input: String = requests.iter().map(|request| format!("{request}\n")).collect();
    let mut program = Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .arg(name)
        .env("TZ", zone)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut stdin = program.stdin.take().ok_or("no standard input")?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = program.wait_with_output().map_err(|error| error.to_string())?;
    writer
        .join()
        .map_err(|_| "the writer stopped")?
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("the program ended with {}", output.status));
    }
    let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| format!("{line}: {error}")))
        .collect()
}
