//! Workbooks compiled here and by pyxform, from the Python registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;
use sondeo_engine::diagnostic::{Severity, has_errors};
use sondeo_engine::sheet::Workbook;
use sondeo_engine::xform;
use sondeo_engine::xlsform::{Options, lower};

use crate::case;
use crate::peers::{pipe, skip};
use crate::written::normal;

/// Tests that need it at the same time install it once.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The version that the documents speak of.
const PYXFORM: &str = "pyxform==4.5.0";

/// Cases that differ, each with words of the row of `docs/differences.md` that says why.
const KNOWN: &[(&str, &str)] = &[
    ("XLS-COLUMN-DUPLICATE", "the same header twice"),
    ("XLS-SECTION-DEPTH", "nested more than 60 levels deep"),
    (
        "rows that save in two groups, with",
        "outside the repeat that its label refers to",
    ),
];

#[test]
fn workbooks_become_what_pyxform_writes() {
    let folder = folder();
    let python = match install() {
        Ok(python) => python,
        Err(reason) => return skip("differential::workbooks", &reason),
    };
    let forms = forms();
    let mut paths = Vec::new();
    for (number, (_, text)) in forms.iter().enumerate() {
        let path = folder.join(number.to_string()).join("form.md");
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the form");
        fs::write(&path, text).expect("the form can be written");
        paths.push(path);
    }
    let theirs = ask(&python, &paths, &[]).expect("pyxform answers");
    assert_eq!(theirs.len(), forms.len());
    let mut problems = Vec::new();
    let mut compared = 0;
    for ((name, text), theirs) in forms.iter().zip(&theirs) {
        if theirs.get("broken").is_some() {
            continue;
        }
        compared += 1;
        let known = KNOWN.iter().any(|(case, _)| name.contains(case));
        if let Some(problem) = difference(text, theirs).filter(|_| !known) {
            problems.push(format!("{name} · {problem}"));
        }
    }
    println!("{compared} workbooks compared");
    assert!(
        problems.is_empty(),
        "{} of {compared} workbooks differ:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn every_known_difference_of_workbooks_is_documented() {
    for (_, words) in KNOWN {
        crate::documented(words);
    }
}

/// How our form is another than theirs.
pub fn difference(text: &str, theirs: &Value) -> Option<String> {
    match sondeo_workbook::read(text.as_bytes(), "form.md") {
        Ok(book) => compare(&book, theirs),
        Err(_) => theirs.get("lines").map(|_| "unreadable here".to_owned()),
    }
}

/// Files that stand behind each other by their ids: theirs stand as hashes have it, where one row reads several.
fn files_sorted(mut lines: Vec<String>) -> Vec<String> {
    let is_file = |line: &String| line.starts_with("<instance ") && line.contains(" src=");
    for run in lines.chunk_by_mut(|one, next| is_file(one) && is_file(next)) {
        run.sort();
    }
    lines
}

/// How the form of that workbook is another than theirs.
pub fn compare(book: &Workbook, theirs: &Value) -> Option<String> {
    let options = Options {
        keep_plan: true,
        ..Options::default()
    };
    let lowered = lower(book, &options);
    let errors = has_errors(&lowered.diagnostics);
    if let Some(reason) = theirs.get("refused") {
        return (!errors).then(|| format!("refused there: {reason}"));
    }
    let Some(draft) = lowered.draft.filter(|_| !errors) else {
        let first = lowered
            .diagnostics
            .iter()
            .find(|d| d.severity() == Severity::Error);
        return Some(format!("refused here: {:?}", first.map(|d| d.rule.code)));
    };
    if theirs["warnings"].as_u64() > Some(0) && lowered.diagnostics.is_empty() {
        return Some("warned of there".to_owned());
    }
    let written = xform::write(&draft);
    let ours = written
        .lines()
        .skip(1)
        .map(normal)
        .filter(|line| !line.starts_with("</"));
    let lines = theirs["lines"].as_array()?.iter().filter_map(Value::as_str);
    let mut ours = files_sorted(ours.collect()).into_iter();
    let mut lines = files_sorted(lines.map(str::to_owned).collect()).into_iter();
    loop {
        match (ours.next(), lines.next()) {
            (None, None) => return None,
            (ours, theirs) if ours.as_deref().map(bare) == theirs.as_deref().map(bare) => {}
            (ours, theirs) => return Some(format!("here {ours:?}, there {theirs:?}")),
        }
    }
}

/// A blank that only makes room counts for nothing, and neither do declarations of prefixes.
fn bare(line: &str) -> String {
    if line.starts_with("<h:html") {
        return "<h:html>".to_owned();
    }
    line.replace("<label> </label>", "<label/>")
}

/// Every form of the suite and of the diagnostics, with its name.
pub fn forms() -> Vec<(String, String)> {
    let mut forms = Vec::new();
    for folder in ["suite/xform", "suite/scenario", "diagnostics/cases"] {
        for case in case::cases(folder) {
            let tables = case
                .blocks
                .iter()
                .filter(|block| matches!(block.kind.as_str(), "form" | "mended" | "table"));
            for block in tables.filter(|block| block.text.starts_with("| survey")) {
                let name = format!("{} · {} · {}", case.file, case.name, block.kind);
                forms.push((name, block.text.clone()));
            }
        }
    }
    forms
}

/// Where pyxform and the forms it is asked about are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("differential-pyxform")
}

/// A Python with pyxform in a folder of its own.
pub fn install() -> Result<PathBuf, String> {
    let _one_at_a_time = INSTALLING.lock();
    let venv = folder().join("venv");
    let python = venv.join("bin/python");
    let run = |command: &mut Command| {
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    };
    if !python.exists() && !run(Command::new("python3").args(["-m", "venv"]).arg(&venv)) {
        return Err("python3 with venv is not installed".to_owned());
    }
    let known = Command::new(&python)
        .args(["-c", "import pyxform"])
        .stderr(Stdio::null())
        .status();
    if !known.is_ok_and(|status| status.success())
        && !run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PYXFORM]))
    {
        return Err("pip could not install pyxform".to_owned());
    }
    Ok(python)
}

/// What it makes of those workbooks.
pub fn ask(python: &Path, paths: &[PathBuf], options: &[&str]) -> Result<Vec<Value>, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/differential/peers/pyxform_lines.py");
    let lines = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    let mut command = Command::new(python);
    // What it has no order of its own for follows hashes, which are drawn anew for each run unless they are given a seed.
    command
        .env("PYTHONHASHSEED", "0")
        .arg(script)
        .args(options)
        .stderr(Stdio::null());
    pipe(&mut command, lines)
}
