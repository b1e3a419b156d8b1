//! The project's own surveys, compiled here and, from their Excel twins, by rxform, a converter in Rust.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sondeo_engine::sheet::Workbook;
use sondeo_engine::xform;
use sondeo_engine::xlsform::{Options, lower};

use crate::peers::skip;
use crate::surveys;
use crate::written::normal;

/// The version that the documents speak of.
const VERSION: &str = "0.1.4";

#[test]
fn surveys_become_what_rxform_writes() {
    let program = match install() {
        Ok(program) => program,
        Err(reason) => return skip("differential::rxform", &reason),
    };
    for (name, book, twin) in surveys::twins(&folder()) {
        let run = Command::new(&program).arg("--stdout").arg(twin).output();
        let run = run.expect("rxform runs");
        assert!(
            run.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        let theirs = lines(&String::from_utf8_lossy(&run.stdout));
        let ours = lines(&written(&book));
        let first = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
        assert!(
            ours == theirs,
            "{name}: {} lines here, {} there; the first that differ: {first:?}",
            ours.len(),
            theirs.len()
        );
    }
}

fn written(book: &Workbook) -> String {
    let options = Options {
        keep_plan: true,
        ..Options::default()
    };
    xform::write(&lower(book, &options).draft.expect("a survey without errors"))
}

/// The lines of a form, sorted, because rxform has the texts in another order, without what declares prefixes.
fn lines(xml: &str) -> Vec<String> {
    let lines = xml.lines().skip(1).map(normal);
    let mut lines: Vec<String> = lines.filter(|line| !line.starts_with("<h:html")).collect();
    lines.sort();
    lines
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("differential-rxform-{VERSION}"))
}

/// The program in a folder of its own.
fn install() -> Result<PathBuf, String> {
    let program = folder().join("bin/rxform");
    if program.is_file() {
        return Ok(program);
    }
    fs::create_dir_all(folder()).map_err(|error| error.to_string())?;
    let install = Command::new(env!("CARGO"))
        .args(["install", "rxform", "--debug", "--locked", "--version", VERSION])
        .arg("--root")
        .arg(folder())
        // What it is built of is needed by nothing else.
        .env_remove("CARGO_TARGET_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match install {
        Ok(status) if status.success() => Ok(program),
        _ => Err("cargo could not install rxform".to_owned()),
    }
}
