//! A report as one HTML page without anything from elsewhere: for screens, for paper (A4), for those who know Excel but
//! no statistics. The first page says what was found in sentences; every picture has its table beside it.
//!
//! The page runs no script. Its only style stands in one element whose SHA-256 the page's own policy names, so that it
//! may be served beside the console.

mod words;

use std::collections::BTreeSet;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::picture;
use crate::show;
use crate::table::{Cell, Head, HeadKind, Light, Profile, Report, Section, Table, Value, Why};
use words::Words;

/// The page's style.
const STYLE: &str = include_str!("style.css");

/// What a browser may do with the page: show it, with this style and no other. A test keeps the hash right.
pub const CONTENT_SECURITY_POLICY: &str = concat!(
    "default-src 'none'; style-src 'sha256-",
    include_str!("style.sha256"),
    "'; base-uri 'none'; form-action 'none'"
);

/// The whole page. Equal reports give equal pages.
pub fn html(report: &Report, language: &str) -> String {
    let words = Words::of(language);
    let about = &report.about;
    let title = about.title.get(language);
    let (first, others) = match report.sections.split_first() {
        Some((first, others)) if first.id == "summary" => (Some(first), others),
        _ => (None, report.sections.as_slice()),
    };
    let page = html! {
        (DOCTYPE)
        html lang=(words.code) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(CONTENT_SECURITY_POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kind { (words.report) }
                    h1 { (title) }
                    p.facts { (facts(report, words)) }
                }
                main {
                    @if let Some(section) = first {
                        section.first {
                            h2 { (section.title.get(language)) }
                            (readings(section, language))
                            (reading_guide(about.minimum, words))
                            (contents(others, language, words))
                            @for table in &section.tables { (table_block(table, about.minimum, language, words)) }
                        }
                    } @else {
                        section.first {
                            (reading_guide(about.minimum, words))
                            (contents(others, language, words))
                        }
                    }
                    @for section in others {
                        section id=(section.id) {
                            h2 { (section.title.get(language)) }
                            (readings(section, language))
                            @for table in &section.tables { (table_block(table, about.minimum, language, words)) }
                        }
                    }
                }
                footer {
                    @for note in &about.notes { p { (note.get(language)) } }
                    p { (made(report, words)) }
                }
            }
        }
    };
    page.into_string()
}

/// Who answered, which version, what is protected.
fn facts(report: &Report, words: &Words) -> Markup {
    let about = &report.about;
    html! {
        strong { (show::count(about.records)) " " (words.records) }
        @if about.set_aside > 0 { " · " (show::count(about.set_aside)) " " (words.set_aside) }
        @for (form, version) in &about.forms {
            " · " (form) @if !version.is_empty() { " (" (words.version) " " (version) ")" }
        }
        " · "
        @match about.profile {
            Profile::Open => (words.open),
            Profile::Internal => (words.internal),
            Profile::External => (words.external),
        }
        @if about.weighted { " · " (words.weighted) }
    }
}

/// What made the page, and from which frozen data.
fn made(report: &Report, words: &Words) -> Markup {
    let about = &report.about;
    html! {
        (words.made_with) " Sondeo " (about.engine)
        @if let Some(release) = &about.release {
            " · " (words.release) " " (release.number) ": " (release.id)
            br;
            span.hash { "SHA-256 " (release.hash) }
        }
    }
}

fn readings(section: &Section, language: &str) -> Markup {
    html! {
        @if !section.readings.is_empty() {
            ul.readings {
                @for reading in &section.readings { li { (reading.get(language)) } }
            }
        }
    }
}

/// Four things that a reader must know, in plain words.
fn reading_guide(minimum: u64, words: &Words) -> Markup {
    html! {
        aside.guide {
            h3 { (words.how_to_read) }
            ul {
                @for line in words.guide { li { (line) } }
                @if minimum > 0 { li { (words.hidden(minimum)) } }
            }
        }
    }
}

fn contents(sections: &[Section], language: &str, words: &Words) -> Markup {
    html! {
        @if sections.len() > 1 {
            nav aria-label=(words.contents) {
                h3 { (words.contents) }
                ol {
                    @for section in sections {
                        li { a href=(format!("#{}", section.id)) { (section.title.get(language)) } }
                    }
                }
            }
        }
    }
}

/// Columns of a table that stands on an upright page.
const NARROW: usize = 7;
/// Columns that fit on a page at all; a table with more goes on below itself.
const WIDEST: usize = 12;

/// True if a column of a group shows anything.
fn has_figures(table: &Table, column: usize) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    cells.any(|cell| cell.hidden.is_none() && (cell.value != Value::None || cell.remark.is_some()))
}

fn table_block(table: &Table, minimum: u64, language: &str, words: &Words) -> Markup {
    let drawing = picture::svg(table, language);
    // Why numbers are withheld, each reason once; its number stands beside the dot.
    let reasons: BTreeSet<Why> = table
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().filter_map(|cell| cell.hidden))
        .collect();
    let reasons: Vec<Why> = reasons.into_iter().collect();
    let is_wide = table.columns.len() > NARROW;
    let (shown, withheld): (Vec<usize>, Vec<usize>) =
        (0..table.columns.len()).partition(|column| !is_wide || has_figures(table, *column));
    let names = |columns: &[usize]| {
        let names = columns
            .iter()
            .map(|column| table.columns[*column].label.get(language));
        names.collect::<Vec<_>>().join(", ")
    };
    html! {
        article.wide[is_wide] id=(table.id) {
            h3 { (table.title.get(language)) }
            @if !table.readings.is_empty() {
                p.reading { @for reading in &table.readings { (reading.get(language)) " " } }
            }
            @if let Some(svg) = drawing {
                figure { (PreEscaped(svg)) }
            }
            @for part in shown.chunks(WIDEST) { div.scroll {
                table {
                    caption { (words.table) ": " (table.title.get(language)) }
                    thead {
                        tr {
                            th scope="col" { (table.corner.get(language)) }
                            @for column in part { (column_head(&table.columns[*column], language, words)) }
                        }
                    }
                    tbody {
                        @for row in &table.rows {
                            tr.state[row.head.kind == HeadKind::State] {
                                th scope="row" {
                                    (row.head.label.get(language))
                                    @if let Some(base) = row.head.base { " " span.n { "n = " (show::count(base)) } }
                                }
                                @for column in part {
                                    @if let Some(cell) = row.cells.get(*column) {
                                        (cell_of(cell, &table.columns[*column], &reasons, language))
                                    }
                                }
                            }
                        }
                    }
                }
            } }
            @if !table.notes.is_empty() || !reasons.is_empty() || !withheld.is_empty() {
                ul.notes {
                    @if !withheld.is_empty() { li { (words.without_figures) " " (names(&withheld)) "." } }
                    @for note in &table.notes { li { (note.get(language)) } }
                    @for (index, why) in reasons.iter().enumerate() {
                        li { (show::WITHHELD) sup { (index + 1) } " " (why.explain(minimum).get(language)) }
                    }
                }
            }
        }
    }
}

fn column_head(head: &Head, language: &str, words: &Words) -> Markup {
    html! {
        th scope="col" {
            (head.label.get(language))
            @if let Some(base) = head.base { br; span.n { (words.n) " = " (show::count(base)) } }
        }
    }
}

fn cell_of(cell: &Cell, head: &Head, reasons: &[Why], language: &str) -> Markup {
    if let Some(why) = cell.hidden {
        let number = reasons.iter().position(|known| *known == why).unwrap_or(0) + 1;
        return html! { td.hidden { (show::WITHHELD) sup { (number) } } };
    }
    let shown = show::cell(cell, language);
    let is_text =
        matches!(cell.value, Value::Text(_)) || (cell.value == Value::None && cell.remark.is_some());
    let base = cell.base.or(head.base);
    html! {
        td.text[is_text] {
            @match cell.value {
                Value::Light(light) => span class=(format!("light {}", light_class(light))) { (shown) },
                _ => (shown),
            }
            @if let Some(interval) = show::interval(cell, language) { " " span.interval { "(" (interval) ")" } }
            @if let Some(n) = cell.n.filter(|_| !matches!(cell.value, Value::Count(_))) {
                " " span.n { (show::count(n)) @if let Some(base) = base { "/" (show::count(base)) } }
            } @else if let Some(base) = cell.base.filter(|base| head.base != Some(*base)) {
                " " span.n { "n = " (show::count(base)) }
            }
            @if let (Some(remark), false) = (&cell.remark, cell.value == Value::None) {
                br; span.remark { (remark.get(language)) }
            }
        }
    }
}

fn light_class(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
        Light::Grey => "grey",
    }
}
