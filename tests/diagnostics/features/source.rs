//! The sources of tests, with what stands in them: workbooks, XForms, expressions, conversations.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sondeo_engine::diagnostic::has_errors;
use sondeo_engine::sheet::Workbook;
use sondeo_engine::xform;
use sondeo_engine::xlsform::{Options, lower};

use super::super::{case, root};
use super::{expression, mark};

/// What the survey folders use is tested everywhere: by their own tests sheets, by people who fill them to their end in
/// browsers, and by the exports of what those answered.
const SURVEYS: &str = "survey-defs";

/// Columns whose cells are expressions.
const EXPRESSION_COLUMNS: [&str; 6] = [
    "calculation",
    "relevant",
    "constraint",
    "required",
    "choice_filter",
    "repeat_count",
];

/// Attributes of XForms that are expressions.
const EXPRESSION_ATTRIBUTES: [&str; 9] = [
    "calculate",
    "relevant",
    "constraint",
    "required",
    "readonly",
    "nodeset",
    "ref",
    "value",
    "jr:count",
];

/// A file of tests.
pub struct Source {
    pub path: String,
    pub text: String,
    pub books: Vec<Workbook>,
    /// The XForms that stand in it, and those that its workbooks become.
    pub tags: Vec<Tag>,
    /// The parts of its expressions.
    pub expressions: BTreeSet<String>,
    /// The commands of its conversations.
    pub steps: BTreeSet<String>,
}

/// A start tag.
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Source {
    fn new(path: String, text: String, books: Vec<Workbook>, xforms: &[String]) -> Self {
        let compiled = books.iter().filter_map(compiled);
        let tags: Vec<Tag> = xforms
            .iter()
            .cloned()
            .chain(compiled)
            .flat_map(|xml| tags(&xml))
            .collect();
        let mut expressions = BTreeSet::new();
        let of_tags = tags.iter().flat_map(|tag| &tag.attributes);
        for (_, value) in of_tags.filter(|(name, _)| EXPRESSION_ATTRIBUTES.contains(&name.as_str())) {
            expression::add(value, &mut expressions);
        }
        let sheets = books.iter().flat_map(|book| &book.sheets);
        for sheet in sheets.filter(|sheet| sheet.name.eq_ignore_ascii_case("survey")) {
            for cell in EXPRESSION_COLUMNS
                .iter()
                .flat_map(|name| mark::column(sheet, name))
            {
                expression::add(&cell, &mut expressions);
            }
        }
        let steps = BTreeSet::new();
        Self {
            path,
            text,
            books,
            tags,
            expressions,
            steps,
        }
    }

    fn of_cases(path: String, text: String) -> Self {
        // What is refused is not supported.
        let blocks: Vec<case::Block> = case::read(&text)
            .into_iter()
            .filter(|case| !case.blocks.iter().any(|block| block.kind == "refused"))
            .flat_map(|case| case.blocks)
            .collect();
        let texts = |kinds: &[&str]| -> Vec<String> {
            let of_kinds = blocks.iter().filter(|block| kinds.contains(&block.kind.as_str()));
            of_kinds.map(|block| block.text.clone()).collect()
        };
        let books = read(&texts(&["table", "form"]));
        let mut source = Self::new(path, text, books, &texts(&["xform", "xml", "steps"]));
        for row in texts(&["rows"]).iter().flat_map(|rows| rows.lines()) {
            if let Some((text, answer)) = row.rsplit_once(" => ")
                && answer != "error"
            {
                expression::add(text, &mut source.expressions);
            }
        }
        let commands = texts(&["steps"]);
        let commands = commands.iter().flat_map(|steps| steps.lines());
        source.steps = commands
            .filter_map(|line| line.split(' ').next().map(str::to_owned))
            .collect();
        source
    }

    fn of_code(path: String, text: String) -> Self {
        let books = read(&tables_in_code(&text));
        let xforms = [text.replace("\\\"", "\"")];
        Self::new(path, text, books, &xforms)
    }
}

/// The test files of a folder, or one file, by name.
pub fn sources(folder: &Path) -> Vec<Source> {
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
    if file.extension().is_some_and(|extension| extension == "md") {
        return Some(Source::of_cases(path, text));
    }
    // Beside the program a file may hold tests or not; in a folder of tests all of them belong to one.
    let is_test = text.contains("#[test]") || path.contains("tests/");
    is_test.then(|| Source::of_code(path, text))
}

fn read(tables: &[String]) -> Vec<Workbook> {
    let books = tables
        .iter()
        .map(|table| sondeo_workbook::read(table.as_bytes(), "form.md"));
    books.filter_map(Result::ok).collect()
}

/// The XForm of a workbook that is in order.
fn compiled(book: &Workbook) -> Option<String> {
    let lowered = lower(book, &Options::default());
    let draft = lowered.draft.filter(|_| !has_errors(&lowered.diagnostics))?;
    Some(xform::write(&draft))
}

/// The start tags of a text that is XML, or holds some.
fn tags(text: &str) -> Vec<Tag> {
    text.split('<').skip(1).filter_map(tag).collect()
}

fn tag(text: &str) -> Option<Tag> {
    let end = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')));
    let (name, mut rest) = text.split_at(end(text)?);
    let mut attributes = Vec::new();
    while let Some((attribute, after)) = rest.trim_start().split_once("=\"") {
        let Some((value, after)) = after.split_once('"').filter(|_| end(attribute).is_none()) else {
            break;
        };
        let value = value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"");
        attributes.push((attribute.to_owned(), value.replace("&amp;", "&")));
        rest = after;
    }
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    is_name.then(|| Tag {
        name: name.to_owned(),
        attributes,
    })
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
pub fn surveys() -> Vec<Source> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root().join(SURVEYS))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    folders
        .iter()
        .filter(|folder| folder.is_dir())
        .filter_map(|folder| survey(folder))
        .collect()
}

fn survey(folder: &Path) -> Option<Source> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let book = sondeo_workbook::read_folder(folder).ok()?.book;
    let is_tested = book.sheets.iter().any(|sheet| sheet.name == "tests");
    is_tested.then(|| Source::new(format!("{SURVEYS}/{name}"), String::new(), vec![book], &[]))
}
