//! The sections of a report: a contents list, and tables that are drawn when they are opened. A report has hundreds.

use crate::view::prelude::*;
use sondeo_report::show;
use sondeo_report::table::Section;

use super::super::language;
use super::table;
use crate::tr;

/// Id of the section with a table for each question: all of them are closed at first.
const QUESTIONS: &str = "questions";

pub fn view(sections: Vec<Section>, minimum: u64) -> View {
    let words = untrack(language);
    let shown: Vec<(RwSignal<Option<web_sys::HtmlElement>, LocalStorage>, Section)> = sections
        .into_iter()
        .filter(|section| !section.tables.is_empty() || !section.readings.is_empty())
        .map(|section| (RwSignal::new_local(None), section))
        .collect();
    let contents: Vec<_> = shown
        .iter()
        .map(|(node, section)| (*node, section.title.get(words).to_owned()))
        .collect();
    view! {
        <nav class="card contents" aria-labelledby="results-contents">
            <h3 id="results-contents">{move || tr!("results-contents")}</h3>
            <ol>
                {contents
                    .into_iter()
                    .map(|(node, title)| view! { <li>{jump(node, title)}</li> })
                    .collect_view()}
            </ol>
        </nav>
        {shown.into_iter().map(|(node, one)| section(node, one, minimum, words)).collect_view()}
    }
}

/// Goes to a section. The address names the page of the console, so that it cannot name a place on it.
fn jump(node: RwSignal<Option<web_sys::HtmlElement>, LocalStorage>, title: String) -> View {
    let go = move |_| {
        if let Some(section) = node.get_untracked() {
            section.scroll_into_view();
            // The keyboard goes on from there.
            let _ = section.focus();
        }
    };
    view! {
        <button type="button" class="link" on:click=go>
            {title}
        </button>
    }
}

fn section(
    node: RwSignal<Option<web_sys::HtmlElement>, LocalStorage>,
    section: Section,
    minimum: u64,
    words: &'static str,
) -> View {
    let is_long = section.id.split('@').next() == Some(QUESTIONS);
    let readings = section
        .readings
        .iter()
        .map(|reading| view! { <li>{show::sentence(reading.get(words))}</li> })
        .collect_view();
    view! {
        <section class="report-section" node_ref=node tabindex="-1">
            <h3>{section.title.get(words).to_owned()}</h3>
            {(!section.readings.is_empty()).then(|| view! { <ul class="measure">{readings}</ul> })}
            {section
                .tables
                .into_iter()
                .enumerate()
                .map(|(at, one)| table::view(one, minimum, at == 0 && !is_long))
                .collect_view()}
        </section>
    }
}
