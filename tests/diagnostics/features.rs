//! `docs/features.md`: what is supported where, with a test behind each tick. Nothing in it is ticked by hand: a tick is a
//! test whose source uses the feature.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sondeo_engine::check::features::{Feature, Kind, features};
use sondeo_engine::sheet::{Sheet, Workbook};

use super::{case, fresh, root};

/// The parts of the product, with the tests that speak for each.
const PARTS: [(&str, &[&str]); 3] = [
    (
        "engine",
        &[
            "tests/suite/scenario",
            "tests/suite/xform",
            "tests/suite/xpath",
            "engine/tests",
            "cli/tests",
        ],
    ),
    ("collect", &["tests/browser", "app/src/form"]),
    (
        "console",
        &["report/tests", "server/tests", "tests/browser/story/kinds.rs"],
    ),
];

/// What the survey folders use is tested everywhere: by their own tests sheets, by people who fill them to their end in
/// browsers, and by the exports of what those answered.
const SURVEYS: &str = "survey-defs";

const HEADINGS: [(Kind, &str); 7] = [
    (Kind::QuestionType, "Question types"),
    (Kind::SurveyColumn, "Columns of the survey sheet"),
    (Kind::ChoicesColumn, "Columns of the choices sheet"),
    (Kind::Setting, "Settings"),
    (Kind::Appearance, "Appearances"),
    (Kind::Parameter, "Parameters"),
    (Kind::Function, "XPath functions"),
];

const HEAD: &str = "# Features

Made from the registries and the tests: a tick leads to a test that uses the feature. No tick means that no test speaks for it, which is not the same as missing.

- **engine**: compiling and running, asked through the command line, and the surveys with their own tests sheets
- **collect**: the tablet's screens, in the widgets' own tests and in real browsers, where every survey is filled to its end, and a form with a question of every kind
- **console**: records as tables, results and downloads, those of the surveys included
";

/// Compares the matrix with the registries and tests, or writes it.
pub fn check() {
    let sources: Vec<Vec<Source>> = PARTS
        .iter()
        .map(|(_, folders)| {
            let mut sources: Vec<Source> = folders
                .iter()
                .flat_map(|folder| sources(&root().join(folder)))
                .collect();
            sources.extend(surveys());
            sources
        })
        .collect();
    let mut text = HEAD.to_owned();
    for (kind, heading) in HEADINGS {
        let of_kind: Vec<Feature> = features()
            .into_iter()
            .filter(|feature| feature.kind == kind)
            .collect();
        let _ = write!(
            text,
            "\n## {heading}\n\n| name | also | engine | collect | console |\n|---|---|---|---|---|\n"
        );
        for feature in of_kind {
            let ticks: Vec<String> = sources.iter().map(|sources| tick(&feature, sources)).collect();
            assert!(
                !ticks[0].is_empty(),
                "{heading}: no test of the engine uses {}",
                feature.name
            );
            let also: Vec<String> = feature.aliases.iter().map(|alias| format!("`{alias}`")).collect();
            let _ = writeln!(
                text,
                "| `{}` | {} | {} |",
                feature.name,
                also.join(", "),
                ticks.join(" | ")
            );
        }
    }
    fresh::file(&root().join("docs/features.md"), &text);
}

fn tick(feature: &Feature, sources: &[Source]) -> String {
    let found = sources.iter().find(|source| source.uses(feature));
    found.map_or(String::new(), |source| format!("[✓](../{})", source.path))
}

/// A file of tests: the forms that stand in it, and its text.
struct Source {
    path: String,
    books: Vec<Workbook>,
    text: String,
}

impl Source {
    fn uses(&self, feature: &Feature) -> bool {
        let names: BTreeSet<&str> = [feature.name]
            .into_iter()
            .chain(feature.aliases.iter().copied())
            .collect();
        names.iter().any(|name| match feature.kind {
            Kind::Function => calls(&self.text, name),
            _ => self.books.iter().any(|book| in_form(book, feature.kind, name)),
        })
    }
}

/// True if the function is called somewhere, not as the end of a longer name.
fn calls(text: &str, name: &str) -> bool {
    let call = format!("{name}(");
    text.match_indices(&call).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')))
    })
}

fn in_form(book: &Workbook, kind: Kind, name: &str) -> bool {
    let sheet = match kind {
        Kind::ChoicesColumn => "choices",
        Kind::Setting => "settings",
        _ => "survey",
    };
    let sheets = book
        .sheets
        .iter()
        .filter(|known| known.name.eq_ignore_ascii_case(sheet));
    sheets.into_iter().any(|sheet| match kind {
        Kind::QuestionType => column(sheet, &["type"]).iter().any(|cell| is_type(cell, name)),
        Kind::Appearance => column(sheet, &["appearance"]).iter().any(|cell| {
            cell.split_whitespace()
                .any(|token| token.split([':', '(']).next() == Some(name.trim_end_matches(':')))
        }),
        Kind::Parameter => column(sheet, &["parameters"]).iter().any(|cell| {
            cell.replace([',', ';'], " ")
                .split_whitespace()
                .any(|pair| pair.split('=').next() == Some(name))
        }),
        _ => headers(sheet).iter().any(|header| {
            header_name(header).eq_ignore_ascii_case(name)
                || header
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with("::"))
        }),
    })
}

fn is_type(cell: &str, name: &str) -> bool {
    let cell = cell.replace("begin ", "begin_");
    cell == name || cell.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
}

fn headers(sheet: &Sheet) -> Vec<String> {
    let first = sheet.rows.first();
    first
        .map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect())
        .unwrap_or_default()
}

/// `Label::English (en)` → `label`, `media::video` → `video`.
fn header_name(header: &str) -> String {
    let header = header.strip_prefix("media::").unwrap_or(header);
    let name = header.split("::").next().unwrap_or(header).trim().to_lowercase();
    name.replace(' ', "_")
}

/// The cells below a header.
fn column(sheet: &Sheet, names: &[&str]) -> Vec<String> {
    let Some(header) = sheet.rows.first() else {
        return Vec::new();
    };
    let Some(at) = header
        .cells
        .iter()
        .find(|cell| names.contains(&header_name(&cell.text).as_str()))
    else {
        return Vec::new();
    };
    let rows = sheet.rows.iter().skip(1);
    rows.flat_map(|row| &row.cells)
        .filter(|cell| cell.column == at.column)
        .map(|cell| cell.text.clone())
        .collect()
}

/// The test files of a folder, by name.
fn sources(folder: &Path) -> Vec<Source> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    files.iter().filter_map(|file| source(file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    if folder.is_file() {
        files.push(folder.to_owned());
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "md")
        {
            files.push(path);
        }
    }
}

fn source(file: &Path) -> Option<Source> {
    let text = std::fs::read_to_string(file).ok()?;
    let path = file.strip_prefix(root()).ok()?.to_string_lossy().into_owned();
    let is_markdown = file.extension().is_some_and(|extension| extension == "md");
    // Beside the program a file may hold tests or not; in a folder of tests all of them belong to one.
    if !is_markdown && !text.contains("#[test]") && !path.contains("tests/") {
        return None;
    }
    let tables = if is_markdown {
        let cases = case::read(&text);
        cases
            .into_iter()
            .flat_map(|case| case.blocks)
            .filter(|block| matches!(block.kind.as_str(), "table" | "form"))
            .map(|block| block.text)
            .collect()
    } else {
        tables_in_code(&text)
    };
    let books = tables
        .iter()
        .filter_map(|table| sondeo_workbook::read(table.as_bytes(), "form.md").ok())
        .collect();
    Some(Source { path, books, text })
}

/// Markdown tables in the strings of a program, and rows written as arrays of texts.
fn tables_in_code(text: &str) -> Vec<String> {
    let mut tables = Vec::new();
    let mut table = String::new();
    for line in text.lines() {
        let line = line
            .trim()
            .trim_start_matches(['"', '#', 'r', '='])
            .trim_end_matches(['"', ';', ',', ')', '\\', 'n'])
            .trim();
        if line.starts_with('|') {
            table.push_str(line);
            table.push('\n');
        } else if !table.is_empty() {
            tables.push(std::mem::take(&mut table));
        }
    }
    tables.push(table);
    tables.extend(arrays(text));
    tables
}

/// `&[&["type", "name"], &["text", "a"]]` as tables: arrays that begin with a header of a sheet.
fn arrays(text: &str) -> Vec<String> {
    let mut tables: Vec<String> = Vec::new();
    for part in text.split("&[").skip(1) {
        let cells: Vec<&str> = part
            .split(']')
            .next()
            .unwrap_or_default()
            .split('"')
            .skip(1)
            .step_by(2)
            .collect();
        let row = format!(
            "| | {} |\n",
            cells
                .iter()
                .map(|cell| cell.replace('|', "\\|"))
                .collect::<Vec<_>>()
                .join(" | ")
        );
        match cells.first() {
            Some(&"type") => tables.push(format!("| survey | |\n{row}")),
            Some(&"list_name") => tables.push(format!("| choices | |\n{row}")),
            Some(&"form_title" | &"form_id") => tables.push(format!("| settings | |\n{row}")),
            Some(_) => tables
                .last_mut()
                .into_iter()
                .for_each(|table| table.push_str(&row)),
            None => {}
        }
    }
    tables
}

/// The surveys, whose tests sheets are run by the tests of the command line.
fn surveys() -> Vec<Source> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root().join(SURVEYS))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    let read = |folder: &PathBuf| {
        let name = folder.file_name()?.to_string_lossy().into_owned();
        let folder = sondeo_workbook::read_folder(folder).ok()?;
        let tests = folder.book.sheets.iter().any(|sheet| sheet.name == "tests");
        let text = folder
            .book
            .sheets
            .iter()
            .flat_map(|sheet| &sheet.rows)
            .flat_map(|row| &row.cells)
            .map(|cell| cell.text.as_str());
        let text = text.collect::<Vec<_>>().join("\n");
        tests.then(|| Source {
            path: format!("{SURVEYS}/{name}"),
            text,
            books: vec![folder.book],
        })
    };
    folders
        .iter()
        .filter(|folder| folder.is_dir())
        .filter_map(read)
        .collect()
}
