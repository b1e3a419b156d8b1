//! The engine's behaviour as data, asked through the command line as anybody else asks it.
//!
//! `scenario/*.md` are conversations with forms, `xpath/*.md` expressions with their results, `xform/*.md` workbooks with
//! their XForms; each file's first lines say how it reads. A new rule is a new row there.

mod case;
mod program;
mod rows;
mod scenario;
mod written;
mod xform;
mod xpath;

use std::path::{Path, PathBuf};

/// The Markdown files of a folder of the suite, by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/suite")
        .join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
}

/// Fails with every row that is not as it should be.
fn all_hold(problems: &[String]) {
    assert!(
        problems.is_empty(),
        "{} rows do not hold:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn scenarios_hold() {
    let problems: Vec<String> = files("scenario")
        .iter()
        .flat_map(|file| scenario::run(file))
        .collect();
    all_hold(&problems);
}

#[test]
fn expressions_hold() {
    let problems: Vec<String> = files("xpath").iter().flat_map(|file| xpath::run(file)).collect();
    all_hold(&problems);
}

#[test]
fn every_function_has_rows() {
    let rows: String = files("xpath")
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a file of the suite"))
        .collect();
    for function in sondeo_engine::xpath::functions::FUNCTIONS {
        assert!(
            rows.contains(&format!("{}(", function.name)),
            "no row of the suite calls {}()",
            function.name
        );
    }
}

#[test]
fn workbooks_become_xforms() {
    let problems: Vec<String> = files("xform").iter().flat_map(|file| xform::run(file)).collect();
    all_hold(&problems);
}
