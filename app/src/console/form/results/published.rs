//! What a reader sees: what was published, the newest first, and nothing that still changes.

use crate::view::prelude::*;
use sondeo_report::table::Report;
use sondeo_report::wire::{ReleaseLine, ReportPage};

use super::super::super::load::{Fetch, loaded, renewed};
use super::super::language;
use super::{content, releases};
use crate::console::api::{self, form_url};
use crate::route::encode;
use crate::tr;
use crate::ui::{Empty, Icon};

/// The releases of a form, with their files, and the tables of one of them.
pub fn view(form: String) -> View {
    let lines: Fetch<Vec<ReleaseLine>> = {
        let url = form_url(&form, "releases");
        Fetch::new(move || {
            let url = url.clone();
            async move { api::get(&url).await }
        })
    };
    loaded(lines, move |lines| {
        let Some(newest) = lines.first() else {
            return view! {
                <Empty image=Icon::Records title=Signal::derive(|| tr!("published-empty-title"))>
                    <p>{move || tr!("published-empty-text")}</p>
                </Empty>
            };
        };
        let chosen = RwSignal::new(newest.id.clone());
        let report = report(&form, chosen);
        view! {
            <section class="card" aria-labelledby="releases-title">
                <h3 id="releases-title">{move || tr!("published-title")}</h3>
                <p class="soft measure">{move || tr!("published-text")}</p>
                {releases::list(&form, lines.clone())}
            </section>
            {choice(&lines, chosen)}
            {report}
        }
    })
}

/// Which of several releases is shown.
fn choice(lines: &[ReleaseLine], chosen: RwSignal<String>) -> Option<impl IntoView + use<>> {
    let options: Vec<String> = lines.iter().map(|line| line.id.clone()).collect();
    (options.len() > 1).then(|| {
        view! {
            <div class="field">
                <label for="published">{move || tr!("published-shown")}</label>
                <select id="published" class="input" on:change=move |event| chosen.set(event_target_value(&event))>
                    {options.into_iter().map(|id| view! { <option value=id.clone()>{id.clone()}</option> }).collect_view()}
                </select>
            </div>
        }
    })
}

fn report(form: &str, chosen: RwSignal<String>) -> View {
    let form = form.to_owned();
    let url = move || form_url(&form, &format!("releases/{}", encode(&chosen.read())));
    let frozen: Fetch<Report> = {
        let url = url.clone();
        Fetch::new(move || {
            let url = url();
            async move { api::get(&url).await }
        })
    };
    let page = Signal::derive(move || format!("{}/report.html?language={}", url(), language()));
    // Nothing of a release can be asked otherwise.
    let fixed = RwSignal::new(String::new());
    renewed(frozen, move |report| {
        // Labels are drawn once: a change of the language draws them anew.
        let _ = language();
        let shown = ReportPage {
            report,
            ..ReportPage::default()
        };
        content(shown, fixed, fixed, page)
    })
}
