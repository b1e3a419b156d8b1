//! The project's own surveys, compiled here and, from their Excel twins, by pyxform.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sondeo_engine::sheet::Workbook;

use crate::peers::skip;
use crate::workbooks::{ask, compare, folder, install};

const SURVEYS: [&str; 5] = [
    "needs-individual",
    "needs-institution",
    "training-follow-up",
    "training-post",
    "training-pre",
];

#[test]
fn surveys_become_what_pyxform_writes_and_nothing_warns() {
    let python = match install() {
        Ok(python) => python,
        Err(reason) => return skip("differential::surveys", &reason),
    };
    let java = Command::new("java")
        .arg("-version")
        .stderr(Stdio::null())
        .status();
    let validate = java.is_ok_and(|status| status.success());
    let surveys = twins(&folder().join("surveys"));
    let paths: Vec<PathBuf> = surveys.iter().map(|(_, _, twin)| twin.clone()).collect();
    let options: &[&str] = if validate { &["--validate"] } else { &[] };
    let theirs = ask(&python, &paths, options).expect("pyxform answers");
    for ((name, book, _), theirs) in surveys.iter().zip(&theirs) {
        assert_eq!(theirs["warnings"], 0, "{name}: {theirs}");
        assert_eq!(compare(book, theirs), None, "{name}");
    }
    if !validate {
        skip("differential::surveys, ODK Validate", "Java is not installed");
    }
}

/// Each survey by name, with its Excel twin in a folder.
pub fn twins(folder: &Path) -> Vec<(&'static str, Workbook, PathBuf)> {
    fs::create_dir_all(folder).expect("a folder for the twins");
    let twin = |name: &'static str| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../survey-defs")
            .join(name);
        let survey = sondeo_workbook::read_folder(&source).expect("a survey");
        let media: Vec<&str> = survey.media.iter().map(|(name, _)| name.as_str()).collect();
        let twin = sondeo_workbook::write_xlsx(&survey.book, &media).expect("an Excel twin");
        let path = folder.join(format!("{name}.xlsx"));
        fs::write(&path, twin).expect("the twin can be written");
        (name, survey.book, path)
    };
    SURVEYS.into_iter().map(twin).collect()
}
