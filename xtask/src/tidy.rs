//! What no compiler checks: the arrows between crates, pinned twins, file sizes, links in documents, words of the trade.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::root;

/// "A may use B", for every A. Nothing else is allowed.
const ARROWS: &[(&str, &[&str])] = &[
    ("sondeo-engine", &[]),
    ("sondeo-workbook", &["sondeo-engine"]),
    ("sondeo-report", &["sondeo-engine"]),
    ("sondeo-sync", &[]),
    ("sondeo-store", &["sondeo-sync"]),
    (
        "sondeo-app",
        &[
            "sondeo-app-macros",
            "sondeo-engine",
            "sondeo-workbook",
            "sondeo-report",
            "sondeo-sync",
            "sondeo-store",
        ],
    ),
    ("sondeo-app-macros", &[]),
    (
        "sondeo-server",
        &["sondeo-engine", "sondeo-workbook", "sondeo-report", "sondeo-sync"],
    ),
    (
        "sondeo",
        &[
            "sondeo-engine",
            "sondeo-workbook",
            "sondeo-report",
            "sondeo-sync",
            "sondeo-server",
        ],
    ),
    (
        "sondeo-tests",
        &[
            "sondeo-engine",
            "sondeo-workbook",
            "sondeo-report",
            "sondeo-sync",
            "sondeo-store",
            "sondeo-app",
            "sondeo-server",
            "sondeo",
        ],
    ),
    (
        "sondeo-bench",
        &[
            "sondeo-engine",
            "sondeo-workbook",
            "sondeo-report",
            "sondeo-server",
        ],
    ),
    ("xtask", &[]),
];

/// What tests alone may use besides.
const ARROWS_OF_TESTS: &[(&str, &str)] = &[
    // Forms of its tests are written as Markdown tables.
    ("sondeo-report", "sondeo-workbook"),
];

/// Longest source file, in lines; registries and test tables may be longer.
const LONGEST_FILE: usize = 600;

/// Checks all of it, prints every problem; true if there is none.
pub fn tidy() -> Result<bool> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .exec()?;
    let mut problems = Vec::new();
    check_arrows(&metadata, &mut problems);
    check_wasm_bindgen(&metadata, &mut problems);
    let files = tracked_files()?;
    check_sources(&files, &mut problems)?;
    check_links(&files, &mut problems)?;
    for problem in &problems {
        println!("tidy: {problem}");
    }
    Ok(problems.is_empty())
}

fn check_arrows(metadata: &Metadata, problems: &mut Vec<String>) {
    for package in metadata.workspace_packages() {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name.as_str()) else {
            problems.push(format!(
                "crate {} has no line in the table of arrows",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let of_ours = ARROWS.iter().any(|(name, _)| *name == dependency.name);
            let itself =
                dependency.kind == DependencyKind::Development && dependency.name == package.name.as_str();
            let of_tests = dependency.kind == DependencyKind::Development
                && ARROWS_OF_TESTS.contains(&(package.name.as_str(), dependency.name.as_str()));
            if of_ours && !itself && !of_tests && !allowed.contains(&dependency.name.as_str()) {
                problems.push(format!("{} must not use {}", package.name, dependency.name));
            }
        }
    }
}

/// The bundler is the library half of wasm-bindgen: with another version it refuses every bundle.
fn check_wasm_bindgen(metadata: &Metadata, problems: &mut Vec<String>) {
    let version = |name: &str| {
        metadata
            .packages
            .iter()
            .find(|p| p.name.as_str() == name)
            .map(|p| p.version.clone())
    };
    if version("wasm-bindgen") != version("wasm-bindgen-cli-support") {
        problems.push("wasm-bindgen and wasm-bindgen-cli-support must have one version".to_owned());
    }
}

fn check_sources(files: &[PathBuf], problems: &mut Vec<String>) -> Result<()> {
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "rs")) {
        let text = fs::read_to_string(root().join(file))?;
        let lines = text.lines().count();
        let table = ["registry", "codes", "tests", "cases"]
            .iter()
            .any(|word| file.to_string_lossy().contains(word));
        if lines > LONGEST_FILE && !table {
            problems.push(format!(
                "{}: {lines} lines; split it ({LONGEST_FILE} at most)",
                file.display()
            ));
        }
        let crate_root = file.ends_with("src/lib.rs") || file.ends_with("src/main.rs");
        if crate_root && !text.starts_with("//!") {
            problems.push(format!(
                "{}: a crate begins with what it is for (`//!`)",
                file.display()
            ));
        }
        for (number, line) in text.lines().enumerate() {
            let unfinished = [concat!("TO", "DO"), concat!("FIX", "ME")]
                .iter()
                .any(|word| line.contains(word));
            let inner_html = line.contains(concat!("inner_", "html")) && file.starts_with("app");
            if unfinished || inner_html || line.contains(concat!("#[ig", "nore")) {
                problems.push(format!(
                    "{}:{}: not allowed: {}",
                    file.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    Ok(())
}

/// Links between the documents must lead somewhere.
fn check_links(files: &[PathBuf], problems: &mut Vec<String>) -> Result<()> {
    for file in files
        .iter()
        .filter(|f| f.extension().is_some_and(|e| e == "md") && !f.starts_with("survey-defs"))
    {
        let text = fs::read_to_string(root().join(file))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or(link);
            let outside =
                path.contains("://") || path.starts_with("mailto:") || path.is_empty() || path.contains(' ');
            if !outside && !root().join(folder).join(path).exists() {
                problems.push(format!("{}: link to {path} leads nowhere", file.display()));
            }
        }
    }
    Ok(())
}

/// Every file that belongs to the project.
fn tracked_files() -> Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .context("git is needed to list the project's files")?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(list
        .lines()
        .map(PathBuf::from)
        .filter(|file| root().join(file).is_file())
        .collect())
}
