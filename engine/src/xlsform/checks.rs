//! Checks of whole sheets: names of sheets, headers, missing translations, references.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::choices::Lists;
use super::names::{Near, distance};
use super::references::{self, RowNames};
use super::rules;
use super::select;
use super::table::Table;
use super::tree::{ROOT, Tree};
use crate::diagnostic::{Diagnostic, Place};
use crate::sheet::Workbook;

/// Sheets that mean something, to other tools and to ours.
const SHEETS: &[&str] = &[
    "survey",
    "choices",
    "settings",
    "entities",
    "external_choices",
    "osm",
    "analysis",
    "tests",
];
/// Columns that may be translated.
const TRANSLATABLE: &[&str] = &[
    "label",
    "hint",
    "guidance_hint",
    "media::image",
    "media::big-image",
    "media::audio",
    "media::video",
    "bind::jr:constraintMsg",
    "bind::jr:requiredMsg",
];

/// True for the names of sheets that mean something.
pub fn is_known(name: &str) -> bool {
    SHEETS.contains(&name.to_lowercase().as_str())
}

/// A sheet whose name is nearly the wanted one, unless it begins with an underscore.
pub fn similar(book: &Workbook, wanted: &str) -> Option<String> {
    let mut names = book.sheets.iter().map(|sheet| &sheet.name);
    names
        .find(|name| !is_known(name) && !name.starts_with('_') && distance(&name.to_lowercase(), wanted) <= 2)
        .cloned()
}

/// Checks what the sheets and their headers are called.
pub fn tables(
    book: &Workbook,
    survey: &Table,
    settings: Option<&Table>,
    choices: Option<&Table>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for wanted in ["settings", "entities", "choices", "external_choices"] {
        let has = book
            .sheets
            .iter()
            .any(|sheet| sheet.name.eq_ignore_ascii_case(wanted));
        if let Some(name) = similar(book, wanted).filter(|_| !has) {
            let place = Place::Cell {
                sheet: name.as_str().into(),
                row: 0,
                column: 0,
            };
            diagnostics.push(
                Diagnostic::new(&rules::UNKNOWN_SHEET, place, &*name)
                    .with(&*name)
                    .with(wanted),
            );
        }
    }
    survey.require(&["type"], diagnostics);
    survey.report_unknown(diagnostics);
    if let Some(settings) = settings {
        settings.report_unknown(diagnostics);
        if settings.has("form_id") && settings.has("id_string") {
            let place = settings.place(1, 0);
            diagnostics.push(Diagnostic::new(&rules::FORM_ID_TWICE, place, ""));
        }
    }
    if let Some(choices) = choices.filter(|choices| !choices.records.is_empty()) {
        choices.require(&["name"], diagnostics);
    }
    for table in [Some(survey), choices].into_iter().flatten() {
        missing_columns(table, diagnostics);
        lost_translations(table, diagnostics);
    }
}

/// Reports languages that some translatable columns have and others have not.
fn missing_columns(table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    let mut languages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut columns: Vec<&str> = Vec::new();
    for header in &table.headers {
        let Some(column) = TRANSLATABLE.iter().find(|column| *header.path == ***column) else {
            continue;
        };
        let language = header.language.as_deref().unwrap_or("default");
        languages.entry(language).or_default().push(column);
        if !columns.contains(column) {
            columns.push(column);
        }
    }
    if languages.keys().all(|language| *language == "default") {
        return;
    }
    for (language, seen) in languages {
        let missing: Vec<&str> = columns
            .iter()
            .filter(|column| !seen.contains(column))
            .map(|column| header(column))
            .collect();
        if !missing.is_empty() {
            let place = table.place(1, 0);
            let problem = Diagnostic::new(&rules::LANGUAGE_COLUMNS, place, language);
            diagnostics.push(problem.with(language).with(missing.join(", ")));
        }
    }
}

/// A column of texts as it is headed.
pub(crate) fn header(path: &str) -> &str {
    match path {
        "bind::jr:constraintMsg" => "constraint_message",
        "bind::jr:requiredMsg" => "required_message",
        path => path.rsplit("::").next().unwrap_or(path),
    }
}

/// Reports translations that a column without a language takes the place of.
fn lost_translations(table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    for record in &table.records {
        for lost in &record.replaced {
            let Some(language) = lost.language.as_deref() else {
                continue;
            };
            if record.all(&lost.path).all(|kept| kept.text != lost.text) {
                let problem = Diagnostic::new(&rules::TRANSLATION_LOST, lost.place.clone(), &*lost.text);
                diagnostics.push(problem.with(language).with(&*lost.path));
            }
        }
    }
}

/// `or_other` makes texts in no language but English.
pub fn other_translations(survey: &Table, choices: Option<&Table>, diagnostics: &mut Vec<Diagnostic>) {
    let mut headers = survey
        .headers
        .iter()
        .chain(choices.map_or(&[][..], |table| &table.headers));
    let translated = headers.any(|header| {
        TRANSLATABLE.contains(&&*header.path)
            && header
                .language
                .as_deref()
                .is_some_and(|language| language != "default")
    });
    if translated {
        let place = survey.place(1, 0);
        diagnostics.push(Diagnostic::new(&rules::OTHER_LANGUAGES, place, ""));
    }
}

/// Checks the references of every cell that may have some.
pub fn references(
    settings: Option<&Table>,
    entities: Option<&Table>,
    survey: &Table,
    choices: Option<&Table>,
    names: &RowNames,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let near = Near::default();
    let mut check = |table: Option<&Table>, may_refer: &dyn Fn(&str, &str) -> bool| {
        let records = table.into_iter().flat_map(|table| &table.records);
        for value in records.flat_map(|record| record.values.iter().chain(&record.replaced)) {
            if value.text.contains("${") && may_refer(&value.path, &value.text) {
                references::check(&value.text, names, &near, &value.place, diagnostics);
            }
        }
    };
    check(settings, &|_, _| true);
    check(entities, &|path, _| !matches!(path, "list_name" | "repeat"));
    check(Some(survey), &|path, text| match path {
        "type" => text.split_whitespace().any(select::is_file),
        path => !matches!(path, "name" | "trigger"),
    });
    // Other columns of choices are data.
    check(choices, &|path, _| path == "label");
}

/// Lists of questions that search a file stand in their controls, so nobody else can use them.
pub fn searches(tree: &Tree, lists: &mut Lists, diagnostics: &mut Vec<Diagnostic>) {
    let questions = || {
        tree.descendants(ROOT)
            .into_iter()
            .filter_map(|id| Some((id, tree.question(id).filter(|question| question.is_choice())?)))
            // Their lists are on a sheet of its own.
            .filter(|(_, question)| question.kind.name() != "select_one_external")
    };
    let others: Vec<String> = questions()
        .filter(|(id, _)| !select::searches(&tree.get(*id).record))
        .map(|(_, question)| question.list.clone())
        .collect();
    for (id, question) in questions().filter(|(id, _)| select::searches(&tree.get(*id).record)) {
        let record = &tree.get(id).record;
        let place = record.place_of("control::appearance");
        if others.contains(&question.list) || select::is_file(&question.list) {
            let problem = Diagnostic::new(&rules::SEARCH_LIST, place, &*question.list);
            diagnostics.push(problem.with(question.list.to_string()));
        }
        if let Some(list) = lists.get_mut(&question.list) {
            list.searched = true;
        }
    }
}
