//! Everything that is wrong with a form, in one table.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::ProblemAt;

use super::super::format::cell;
use super::super::load::TableFrame;
use crate::i18n::{Locale, locale};
use crate::tr;
use crate::ui::{Icon, When, icon};

/// Rows shown at first; a workbook that is not a survey may have thousands of problems.
const FIRST: usize = 200;

const SEVERITIES: [(&str, &str, &str, Icon); 3] = [
    ("error", "badge danger", "problem-error", Icon::Warning),
    ("warning", "badge warning", "problem-warning", Icon::Warning),
    ("info", "badge", "problem-info", Icon::Info),
];

/// Number of problems of that severity.
pub fn of_severity(problems: &[ProblemAt], severity: &str) -> usize {
    problems
        .iter()
        .filter(|problem| problem.severity == severity)
        .count()
}

/// True if they say that the file is something else than a survey.
pub fn are_of_no_survey(problems: &[ProblemAt]) -> bool {
    const SHEETS: [&str; 8] = [
        "survey",
        "choices",
        "external_choices",
        "settings",
        "entities",
        "osm",
        "analysis",
        "tests",
    ];
    let known = |sheet: &str| SHEETS.iter().any(|name| sheet.eq_ignore_ascii_case(name));
    problems.iter().any(|problem| match problem.code.as_str() {
        "XLS-SURVEY-MISSING" => true,
        // The only sheet of a workbook is read as its survey, whatever its name.
        "XLS-COLUMN-MISSING" => problem.sheet.as_deref().is_some_and(|sheet| !known(sheet)),
        _ => false,
    })
}

/// The same places for advice, which never keeps a survey from being published.
const WEIGHTS: [(&str, &str, &str, Icon); 3] = [
    ("error", "badge warning", "advice-first", Icon::Info),
    ("warning", "badge", "advice-then", Icon::Info),
    ("info", "badge", "advice-last", Icon::Info),
];

#[component]
pub fn ProblemTable(
    problems: Vec<ProblemAt>,
    /// Advice, not problems.
    #[prop(optional)]
    advises: bool,
) -> View {
    if problems.is_empty() {
        return ().into_view();
    }
    let mut problems = problems;
    let order = |problem: &ProblemAt| SEVERITIES.iter().position(|(name, ..)| *name == problem.severity);
    problems.sort_by_key(|problem| order(problem));
    let total = problems.len();
    let names = if advises { &WEIGHTS } else { &SEVERITIES };
    let counts = names
        .iter()
        .filter_map(|(name, class, key, image)| {
            let count = of_severity(&problems, name) as u64;
            let key: String = format!("{key}-count");
            (count > 0).then(|| {
                view! { <span class=*class>{icon(*image)}{move || tr!(&key, count = count)}</span> }
            })
        })
        .collect_view();
    // A column that is empty from top to bottom only takes room from the others.
    let quotes = problems.iter().any(|problem| !problem.excerpt.is_empty());
    let all = RwSignal::new(total <= FIRST);
    let problems = StoredValue::new(problems);
    view! {
        <div class="row">{counts}</div>
        <TableFrame label=Signal::derive(|| tr!("problems-table"))>
            <thead>
                <tr>
                    <th scope="col">{move || tr!("problem-severity")}</th>
                    <th scope="col">{move || tr!("problem-place")}</th>
                    {quotes.then(|| view! { <th scope="col">{move || tr!("problem-excerpt")}</th> })}
                    <th scope="col">{move || tr!("problem-cause")}</th>
                    <th scope="col">{move || tr!("problem-remedy")}</th>
                </tr>
            </thead>
            <tbody>
                {move || {
                    let shown = if all.get() { total } else { FIRST };
                    problems.with_value(|problems| problems.iter().take(shown).cloned().map(|it| row(it, names, quotes)).collect_view())
                }}
            </tbody>
        </TableFrame>
        <When holds=move || !all.get()>
            <div>
                <button type="button" class="button" on:click=move |_| all.set(true)>
                    {move || tr!("problems-all", count = total as u64)}
                </button>
            </div>
        </When>
    }
}

fn row(problem: ProblemAt, names: &'static [(&str, &str, &str, Icon); 3], quotes: bool) -> View {
    let (class, key, image) = names
        .iter()
        .find(|(name, ..)| *name == problem.severity)
        .map_or(("badge", "problem-info", Icon::Info), |(_, class, key, image)| {
            (*class, *key, *image)
        });
    let ProblemAt {
        code,
        sheet,
        row,
        column,
        excerpt,
        cause_es,
        cause_en,
        remedy_es,
        remedy_en,
        ..
    } = problem;
    view! {
        <tr>
            <td>
                <span class=class>{icon(image)}{move || tr!(key)}</span>
                <div class="soft small code">{code}</div>
            </td>
            <td>{move || place(sheet.as_deref(), row, column)}</td>
            {quotes.then(|| view! {
                <td>{(!excerpt.is_empty()).then(|| view! { <code class="excerpt">{excerpt}</code> })}</td>
            })}
            <td>{move || in_language(&cause_es, &cause_en)}</td>
            <td>{move || in_language(&remedy_es, &remedy_en)}</td>
        </tr>
    }
}

fn in_language(spanish: &str, english: &str) -> String {
    match locale() {
        Locale::Spanish => spanish.to_owned(),
        Locale::English => english.to_owned(),
    }
}

/// A cell with its sheet, a line and column of an XML document, or the whole form.
fn place(sheet: Option<&str>, row: Option<u32>, column: Option<u32>) -> View {
    let (row, column) = (row.unwrap_or(0), column.unwrap_or(0));
    match sheet {
        Some(sheet) => {
            let sheet = sheet.to_owned();
            view! {
                <strong class="cell">
                    {match (row, column) {
                        (0, 0) => tr!("place-sheet"),
                        (row, 0) => tr!("place-row", row = row),
                        (0, column) => tr!("place-column", column = cell(0, column)),
                        (row, column) => cell(row, column),
                    }}
                </strong>
                <div class="soft small">{sheet}</div>
            }
        }
        None if row > 0 => tr!("place-line", line = row, column = column).into_view(),
        None => tr!("place-form").into_view(),
    }
}
