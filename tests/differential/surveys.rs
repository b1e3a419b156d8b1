//! The project's own surveys, compiled here and, from their Excel twins, by pyxform.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

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
    let twins = folder().join("surveys");
    fs::create_dir_all(&twins).expect("a folder for the twins");
    let mut books = Vec::new();
    let mut paths = Vec::new();
    for name in SURVEYS {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../survey-defs")
            .join(name);
        let survey = sondeo_workbook::read_folder(&source).expect("a survey");
        let media: Vec<&str> = survey.media.iter().map(|(name, _)| name.as_str()).collect();
        let twin = sondeo_workbook::write_xlsx(&survey.book, &media).expect("an Excel twin");
        let path = twins.join(format!("{name}.xlsx"));
        fs::write(&path, twin).expect("the twin can be written");
        books.push(survey.book);
        paths.push(path);
    }
    let options: &[&str] = if validate { &["--validate"] } else { &[] };
    let theirs = ask(&python, &paths, options).expect("pyxform answers");
    for ((name, book), theirs) in SURVEYS.iter().zip(&books).zip(&theirs) {
        assert_eq!(theirs["warnings"], 0, "{name}: {theirs}");
        assert_eq!(compare(book, theirs), None, "{name}");
    }
    if !validate {
        skip("differential::surveys, ODK Validate", "Java is not installed");
    }
}
