//! `@getodk/xpath` and `openrosa-xpath-evaluator` from npm, in one node process.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The folder where the peers are installed.
pub struct Peers(PathBuf);

impl Peers {
    /// Installs the peers; `None`, and the test is listed as skipped, where node or the packages cannot be had.
    pub fn install() -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("differential-peers");
        match Self::install_into(&folder) {
            Ok(()) => Some(Self(folder)),
            Err(reason) => {
                skip(&reason);
                None
            }
        }
    }

    fn install_into(folder: &Path) -> Result<(), String> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/differential/peers");
        for file in ["package.json", "common/package.json", "oracle.mjs"] {
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

    /// The peers' answers to requests of `sondeo xpath`.
    pub fn ask(&self, zone: &str, requests: &[Value]) -> Result<Vec<Value>, String> {
        let mut node = Command::new("node")
            .arg("oracle.mjs")
            .current_dir(&self.0)
            .env("TZ", zone)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|e| e.to_string())?;
        let input: String = requests.iter().map(|request| format!("{request}\n")).collect();
        let mut stdin = node.stdin.take().ok_or("no standard input")?;
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = node.wait_with_output().map_err(|e| e.to_string())?;
        writer
            .join()
            .map_err(|_| "the writer stopped")?
            .map_err(|e| e.to_string())?;
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|line| serde_json::from_str(line).map_err(|e| format!("{line}: {e}")))
            .collect()
    }
}

/// Says that the test did not run, and lists it for the summary.
fn skip(reason: &str) {
    let line = format!("differential::expressions: {reason}");
    println!("skipped {line}");
    if let Some(path) = std::env::var_os("SONDEO_SKIPPED_TESTS")
        && let Ok(mut file) = OpenOptions::new().create(true).append(true).open(path)
    {
        let _ = writeln!(file, "{line}");
    }
}
