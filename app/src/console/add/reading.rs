//! Reading a form in the browser: the same engine as on the tablet and the server, and nothing leaves this page.

use std::collections::BTreeMap;
use std::sync::Arc;

use sondeo_engine::check::{self, Advice, Report, Silenced, tests::Outcome};
use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity};
use sondeo_engine::form::FormDef;
use sondeo_engine::sheet::Workbook;
use sondeo_sync::wire::staff::ProblemAt;
use wasm_bindgen_futures::JsFuture;

use super::choosing::{Choice, Role};
use crate::tr;

/// Most bytes of a form's own file; more is refused before it is read into memory.
const LARGEST_FORM: f64 = 64.0 * 1024.0 * 1024.0;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Opening,
    Reading,
    Linking,
}

impl Stage {
    pub fn label(self) -> String {
        match self {
            Stage::Opening => tr!("stage-opening"),
            Stage::Reading => tr!("stage-reading"),
            Stage::Linking => tr!("stage-linking"),
        }
    }
}

/// What came of the files.
#[derive(Clone)]
pub struct Reading {
    pub problems: Vec<ProblemAt>,
    /// The form, if it has no errors.
    pub form: Option<Arc<FormDef>>,
    /// The form's media by name.
    pub media: BTreeMap<String, Vec<u8>>,
    /// Files that the form names and that were not chosen.
    pub missing: Vec<String>,
    /// Files that were chosen and that the form does not name.
    pub unused: Vec<String>,
    /// The workbook, to be handed back with comments.
    pub source: Option<Arc<Source>>,
    /// The tests that the workbook carries.
    pub tests: Vec<Outcome>,
    /// What other clients do not treat alike.
    pub portability: Vec<ProblemAt>,
    /// Findings that a written exception answers.
    pub silenced: Vec<Silenced>,
    /// Advice about the survey as people meet it.
    pub advice: Option<Arc<Advice>>,
}

/// A workbook with what is wrong with it.
pub struct Source {
    pub name: String,
    pub bytes: Vec<u8>,
    pub book: Workbook,
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Number of problems that stop the form from being published.
    pub fn errors(&self) -> u64 {
        super::problems::of_severity(&self.problems, "error") as u64
    }

    fn failed(code: &str, key: &str, excerpt: String) -> Reading {
        let (cause, remedy) = (format!("{key}-cause"), format!("{key}-remedy"));
        let text = |key: &str, language| crate::i18n::message_in(language, key);
        let problem = ProblemAt {
            code: code.to_owned(),
            severity: "error".to_owned(),
            sheet: None,
            row: None,
            column: None,
            excerpt,
            cause_es: text(&cause, crate::i18n::Locale::Spanish),
            cause_en: text(&cause, crate::i18n::Locale::English),
            remedy_es: text(&remedy, crate::i18n::Locale::Spanish),
            remedy_en: text(&remedy, crate::i18n::Locale::English),
        };
        Reading {
            problems: vec![problem],
            form: None,
            media: BTreeMap::new(),
            missing: Vec::new(),
            unused: Vec::new(),
            source: None,
            tests: Vec::new(),
            portability: Vec::new(),
            silenced: Vec::new(),
            advice: None,
        }
    }
}

/// Reads the chosen files. `at` is told each stage and answers whether to go on; `None` if it said no.
pub async fn read(files: &[Choice], at: impl AsyncFn(Stage) -> bool) -> Option<Reading> {
    if !at(Stage::Opening).await {
        return None;
    }
    let Some(survey) = files.iter().find(|choice| choice.role == Role::Survey) else {
        return Some(Reading::failed("no-survey", "read-no-survey", String::new()));
    };
    if survey.file.size() > LARGEST_FORM {
        return Some(Reading::failed("too-large", "read-too-large", survey.name()));
    }
    let Some(content) = bytes(&survey.file).await else {
        return Some(Reading::failed("unreadable", "read-changed", survey.name()));
    };
    let mut media = BTreeMap::new();
    for choice in files.iter().filter(|choice| choice.role == Role::Media) {
        match bytes(&choice.file).await {
            Some(content) => drop(media.insert(choice.name(), content)),
            None => return Some(Reading::failed("unreadable", "read-changed", choice.name())),
        }
    }
    if !at(Stage::Reading).await {
        return None;
    }
    let mut options = check::Options {
        is_attached: true,
        ..check::Options::default()
    };
    for (name, bytes) in &media {
        options.resources.insert(name.as_str(), bytes.clone());
    }
    if !at(Stage::Linking).await {
        return None;
    }
    let (book, report) = sondeo_workbook::check(&content, &survey.name(), &options);
    let names = files
        .iter()
        .filter(|choice| choice.role == Role::Media)
        .map(Choice::name);
    Some(shown(
        report,
        book,
        &survey.name(),
        content,
        media,
        names.collect(),
    ))
}

fn shown(
    report: Report,
    book: Option<Workbook>,
    name: &str,
    content: Vec<u8>,
    mut media: BTreeMap<String, Vec<u8>>,
    chosen: Vec<String>,
) -> Reading {
    let problems: Vec<ProblemAt> = report
        .diagnostics
        .iter()
        .map(|found| problem(found, &content))
        .collect();
    let portability = report
        .portability
        .iter()
        .map(|found| problem(found, &content))
        .collect();
    if let Some(itemsets) = report.itemsets_csv {
        media.insert("itemsets.csv".to_owned(), itemsets.into_bytes());
    }
    let form = report
        .form
        .filter(|_| problems.iter().all(|problem| problem.severity != "error"));
    let needed: Vec<String> = form
        .iter()
        .flat_map(|form| form.media().iter().chain(form.externals()))
        .cloned()
        .collect();
    let advice = report.advice.map(Arc::new);
    let gender = advice.iter().flat_map(|advice| &advice.gender).cloned();
    let notes = gender.chain(report.portability);
    let source = book.map(|book| {
        Arc::new(Source {
            name: name.to_owned(),
            bytes: content,
            book,
            diagnostics: report.diagnostics.into_iter().chain(notes).collect(),
        })
    });
    Reading {
        missing: needed
            .iter()
            .filter(|name| !media.contains_key(*name))
            .cloned()
            .collect(),
        unused: chosen
            .into_iter()
            .filter(|name| form.is_some() && !needed.contains(name))
            .collect(),
        form,
        problems,
        media,
        source,
        tests: report.tests,
        portability,
        silenced: report.silenced,
        advice,
    }
}

async fn bytes(file: &web_sys::File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The engine's diagnostic as plain data; a byte range becomes line and column.
pub fn problem(found: &Diagnostic, content: &[u8]) -> ProblemAt {
    let (sheet, row, column) = match &found.place {
        Place::Form => (None, None, None),
        Place::Cell { sheet, row, column } => (Some(sheet.to_string()), some(*row), some(*column)),
        Place::Bytes { start, .. } => {
            let (line, column) = line_and_column(content, *start);
            (None, Some(line), Some(column))
        }
    };
    ProblemAt {
        code: found.rule.code.to_owned(),
        severity: match found.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
        .to_owned(),
        sheet,
        row,
        column,
        excerpt: found.excerpt.clone(),
        cause_es: found.cause(Language::Spanish),
        cause_en: found.cause(Language::English),
        remedy_es: found.remedy(Language::Spanish),
        remedy_en: found.remedy(Language::English),
    }
}

fn some(number: u32) -> Option<u32> {
    (number > 0).then_some(number)
}

/// 1-based line and column (in characters) of a byte of a text.
fn line_and_column(content: &[u8], at: usize) -> (u32, u32) {
    let before = content.get(..at.min(content.len())).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |found| found + 1);
    // Bytes that go on with a character of UTF-8 do not begin one.
    let column = before
        .iter()
        .skip(start)
        .filter(|byte| **byte & 0xC0 != 0x80)
        .count()
        + 1;
    (
        u32::try_from(line).unwrap_or(u32::MAX),
        u32::try_from(column).unwrap_or(u32::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::line_and_column;

    #[test]
    fn bytes_become_lines_and_columns() {
        for (text, at, line, column) in [
            ("", 0, 1, 1),
            ("abc", 2, 1, 3),
            ("a\nbc", 3, 2, 2),
            ("ñandú\r\nx", 8, 1, 7),
            ("a\n\n", 3, 3, 1),
            ("a", 99, 1, 2),
        ] {
            assert_eq!(
                line_and_column(text.as_bytes(), at),
                (line, column),
                "{text:?} {at}"
            );
        }
    }
}
