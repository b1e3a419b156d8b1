//! Packages from npm in node processes, and how any peer is asked.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;

/// Tests that need the peers at the same time install them once.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The folder where the peers are installed.
pub struct Peers(PathBuf);

impl Peers {
    /// Installs the peers; `None`, and the test is listed as skipped, where node or the packages cannot be had.
    pub fn install(test: &str) -> Option<Self> {
        let _one_at_a_time = INSTALLING.lock();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("differential-peers");
        match Self::install_into(&folder) {
            Ok(()) => Some(Self(folder)),
            Err(reason) => {
                skip(test, &reason);
                None
            }
        }
    }

    fn install_into(folder: &Path) -> Result<(), String> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/differential/peers");
        for file in ["package.json", "common/package.json", "oracle.mjs", "engine.mjs"] {
            let to = folder.join(file);
            fs::create_dir_all(to.parent().unwrap_or(folder)).map_err(|e| e.to_string())?;
            fs::copy(source.join(file), to).map_err(|e| e.to_string())?;
        }
        let npm = Command::new("npm")
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--silent",
                "--prefer-offline",
            ])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match npm {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err("npm could not install the packages".to_owned()),
            Err(_) => Err("npm is not installed".to_owned()),
        }
    }

    /// What one of their scripts answers to requests.
    pub fn ask(&self, script: &str, zone: &str, requests: &[Value]) -> Result<Vec<Value>, String> {
        let mut node = Command::new("node");
        node.arg(script).current_dir(&self.0).env("TZ", zone);
        pipe(
            &mut node,
            requests.iter().map(|request| format!("{request}\n")).collect(),
        )
    }
}

/// What a program answers to its standard input, a JSON value a line.
pub fn pipe(command: &mut Command, input: String) -> Result<Vec<Value>, String> {
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut stdin = process.stdin.take().ok_or("no standard input")?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = process.wait_with_output().map_err(|error| error.to_string())?;
    writer
        .join()
        .map_err(|_| "the writer stopped")?
        .map_err(|error| error.to_string())?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).map_err(|error| format!("{line}: {error}")))
        .collect()
}

/// Says that a test did not run, and lists it for the summary.
pub fn skip(test: &str, reason: &str) {
    let line = format!("{test}: {reason}");
    println!("skipped {line}");
    if let Some(path) = std::env::var_os("SONDEO_SKIPPED_TESTS")
        && let Ok(mut file) = OpenOptions::new().create(true).append(true).open(path)
    {
        let _ = writeln!(file, "{line}");
    }
}
