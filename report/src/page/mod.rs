//! A report as one HTML page without anything from elsewhere: for screens, for paper (A4), for those who know Excel but
//! no statistics. The first page says what was found in sentences; every picture has its table beside it.
//!
//! The page runs no script. Its only style stands in one element whose SHA-256 the page's own policy names, so that it
//! may be served beside the console.

mod glossary;
mod table;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::show;
use crate::table::{Profile, Report, Section, Table};
use table::{annex_block, shows_something, table_block};
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
                    @if about.release.is_none() { p.preview { strong { (words.preview) } " " (words.preview_means) } }
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
                    @for section in others.iter().filter(|section| !is_annex(section)) {
                        section id=(section.id) {
                            h2 { (section.title.get(language)) }
                            (readings(section, language))
                            (list_of_tables(&section.tables, language, words))
                            @for table in section.tables.iter().filter(|table| shows_something(table)) {
                                (table_block(table, about.minimum, language, words))
                            }
                            (withheld(&section.tables, language, words))
                        }
                    }
                    (glossary::section(others, words))
                    @for section in others.iter().filter(|section| is_annex(section)) {
                        section.annex id=(section.id) {
                            h2 { (words.annex) ": " (section.title.get(language)) }
                            (readings(section, language))
                            (annex(section, about.minimum, language, words))
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
        strong { @if about.is_rounded() { (words.about) " " } (show::count(about.records)) " " (words.records) }
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

/// True for the section that has a table for each question: nobody reads it from the beginning to the end.
fn is_annex(section: &Section) -> bool {
    section.id.split('@').next() == Some("questions")
}

/// Each table behind its title; on paper those that were opened. Tables that show no number are named together.
fn annex(section: &Section, minimum: u64, language: &str, words: &Words) -> Markup {
    html! {
        p.screen { (words.open_one) }
        p.paper { (words.closed_ones) }
        @for table in section.tables.iter().filter(|table| shows_something(table)) {
            details {
                summary { (table.title.get(language)) }
                (annex_block(table, minimum, language, words))
            }
        }
        (withheld(&section.tables, language, words))
    }
}

/// Names of the tables that show no number.
fn withheld(tables: &[Table], language: &str, words: &Words) -> Markup {
    let withheld: Vec<&Table> = tables.iter().filter(|table| !shows_something(table)).collect();
    html! {
        @if !withheld.is_empty() {
            h3 { (words.all_withheld) }
            ul.notes.columns {
                @for table in withheld { li id=(table.id) { (table.title.get(language)) } }
            }
        }
    }
}

/// Links to the tables of a section that has several.
fn list_of_tables(tables: &[Table], language: &str, words: &Words) -> Markup {
    html! {
        @if tables.len() > 2 {
            nav.tables aria-label=(words.tables_of_section) {
                ul {
                    @for table in tables {
                        li { a href=(format!("#{}", table.id)) { (table.title.get(language)) } }
                    }
                }
            }
        }
    }
}

fn readings(section: &Section, language: &str) -> Markup {
    html! {
        @if !section.readings.is_empty() {
            ul.readings {
                @for reading in &section.readings { li { (show::sentence(reading.get(language))) } }
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
                    @for section in sections.iter().filter(|section| !is_annex(section)) {
                        li { a href=(format!("#{}", section.id)) { (section.title.get(language)) } }
                    }
                    @if glossary::is_needed(sections) { li { a href="#glossary" { (words.glossary) } } }
                    @for section in sections.iter().filter(|section| is_annex(section)) {
                        li {
                            a href=(format!("#{}", section.id)) { (words.annex) ": " (section.title.get(language)) }
                        }
                    }
                }
            }
        }
    }
}
