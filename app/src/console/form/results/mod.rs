//! The report of a form: sections of tables, each with its picture, and why a number is withheld.

mod published;
mod releases;
mod sections;
mod table;

pub use published::view as published;

use crate::view::prelude::*;
use sondeo_report::table::{Profile, Report};
use sondeo_report::wire::{BreakdownChoice, NewRelease, ReportPage, Uncounted, WaveChoice};

use super::super::load::{Fetch, renewed};
use super::language;
use crate::console::api::{self, form_url};
use crate::console::format::count;
use crate::route::encode;
use crate::tr;
use crate::ui::{Banner, BannerKind, Empty, Icon, icon};

/// Values of the server's `profile` with their labels' keys.
const PROFILES: [(&str, &str); 3] = [
    ("internal", "results-profile-internal"),
    ("external", "results-profile-external"),
    ("open", "results-profile-open"),
];

pub fn view(id: String) -> View {
    // The path of the question that breaks the results down; empty leaves the choice to the server (gender first).
    let by = RwSignal::new(String::new());
    let profile = RwSignal::new(PROFILES[0].0);
    // Empty for the records of all waves.
    let wave = RwSignal::new(String::new());
    let query = move || {
        let mut query = format!("language={}&profile={}", language(), profile.get());
        if !by.read().is_empty() {
            query.push_str(&format!("&by={}", encode(&by.read())));
        }
        if !wave.read().is_empty() {
            query.push_str(&format!("&wave={}", encode(&wave.read())));
        }
        query
    };
    let results: Fetch<ReportPage> = {
        let id = id.clone();
        Fetch::new(move || {
            let url = form_url(&id, &format!("report?{}", query()));
            async move { api::get(&url).await }
        })
    };
    // What is published is what is looked at.
    let asked = Signal::derive(move || NewRelease {
        profile: match profile.get() {
            "open" => Profile::Open,
            "external" => Profile::External,
            _ => Profile::Internal,
        },
        by: by.get(),
        wave: wave.get(),
    });
    let is_rehearsal =
        Signal::derive(move || matches!(&*results.read(), Some(Ok(page)) if page.report.about.is_rehearsal));
    let published = id.clone();
    let page = Signal::derive(move || form_url(&id, &format!("report.html?{}", query())));
    view! {
        <fieldset class="plain">
            <legend>{move || tr!("results-profile")}</legend>
            <div class="switch">
                {PROFILES
                    .map(|(value, label)| {
                        view! {
                            <button
                                type="button"
                                id=format!("profile-{value}")
                                aria-pressed=move || if profile.get() == value { "true" } else { "false" }
                                on:click=move |_| profile.set(value)
                            >
                                {move || tr!(label)}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
        {releases::view(published, asked, is_rehearsal)}
        {renewed(results, move |results| content(results, by, wave, page))}
    }
}

fn content(results: ReportPage, by: RwSignal<String>, wave: RwSignal<String>, page: Signal<String>) -> View {
    let ReportPage {
        report,
        by: chosen,
        breakdowns,
        wave: of_wave,
        waves,
        uncounted,
    } = results;
    let reasons = why_uncounted(report.about.set_aside, uncounted);
    if report.about.records == 0 {
        // So few records that nothing of them may be shown: the report says so.
        let notes: Vec<String> = report
            .about
            .notes
            .iter()
            .map(|note| note.get(language()).to_owned())
            .collect();
        return view! {
            {wave_field("results-wave", waves, of_wave.unwrap_or_default(), wave)}
            <Empty image=Icon::Records title=Signal::derive(|| tr!("results-empty-title"))>
                {if notes.is_empty() && reasons.is_empty() {
                    view! { <p>{move || tr!("results-empty-text")}</p> }
                } else {
                    notes.into_iter().map(|note| view! { <p>{note}</p> }).collect_view()
                }}
                {reasons.into_iter().map(|reason| view! { <p>{move || reason.say()}</p> }).collect_view()}
            </Empty>
        };
    }
    let Report { about, sections } = report;
    let is_rounded = about.is_rounded();
    let (records, minimum) = (about.records, about.minimum);
    let hidden = sections
        .iter()
        .flat_map(|section| &section.tables)
        .flat_map(|table| &table.rows)
        .any(|row| row.cells.iter().any(|cell| cell.hidden.is_some()));
    view! {
        <div class="page-header">
            <p class="soft measure">
                {is_rounded.then(|| view! { {move || tr!("results-about")} " " })}
                {move || tr!("results-records", count = records)}
                {reasons.into_iter().map(|reason| view! { " · " {move || reason.say()} }).collect_view()}
            </p>
            <div class="row options">
                {wave_field("results-wave", waves, of_wave.unwrap_or_default(), wave)}
                {(!breakdowns.is_empty()).then(|| breakdown(breakdowns, chosen.unwrap_or_default(), by))}
                <a class="button" id="report-page" href=move || page.get() target="_blank" rel="noopener">
                    {icon(Icon::Survey)}
                    <span>{move || tr!("results-print")}</span>
                </a>
            </div>
        </div>
        <p class="soft measure">{move || tr!("results-base")}</p>
        {hidden
            .then(|| {
                view! {
                    <Banner kind=BannerKind::Info title=Signal::derive(|| tr!("results-hidden-title"))>
                        <p>{move || tr!("results-hidden-text", minimum = count(minimum))}</p>
                    </Banner>
                }
            })}
        {about
            .release
            .is_none()
            .then(|| view! { <p class="soft measure">{move || tr!("results-preview")}</p> })}
        {sections::view(sections, minimum)}
    }
}

/// How many records that arrived are in no count, and the key of the sentence that says why.
#[derive(Clone, Copy)]
struct Reason(u64, &'static str);

impl Reason {
    fn say(self) -> String {
        tr!(self.1, count = self.0)
    }
}

fn why_uncounted(set_aside: u64, uncounted: Uncounted) -> Vec<Reason> {
    let Uncounted {
        declined,
        rehearsal,
        out,
    } = uncounted;
    let reasons = [
        Reason(set_aside, "results-quarantined"),
        Reason(declined, "results-declined"),
        Reason(rehearsal, "results-rehearsed"),
        Reason(out, "results-out"),
    ];
    reasons.into_iter().filter(|reason| reason.0 > 0).collect()
}

/// A choice among the waves that there are; nothing where records are of one wave or of none.
pub(super) fn wave_field(
    id: &'static str,
    waves: Vec<WaveChoice>,
    chosen: String,
    wave: RwSignal<String>,
) -> Option<impl IntoView> {
    (waves.len() > 1 || !chosen.is_empty()).then(|| {
        let options = waves.into_iter().map(|choice| {
            let here = choice.value == chosen;
            view! { <option value=choice.value selected=here>{move || choice.label.get(language()).to_owned()}</option> }
        });
        let options = options.collect_view();
        view! {
            <div class="field">
                <label for=id>{move || tr!("results-wave")}</label>
                <select id=id class="input" on:change=move |event| wave.set(event_target_value(&event))>
                    <option value="">{move || tr!("results-wave-all")}</option>
                    {options}
                </select>
            </div>
        }
    })
}

fn breakdown(choices: Vec<BreakdownChoice>, chosen: String, by: RwSignal<String>) -> View {
    view! {
        <div class="field">
            <label for="results-by">{move || tr!("results-by")}</label>
            <select id="results-by" class="input" on:change=move |event| by.set(event_target_value(&event))>
                {choices
                    .into_iter()
                    .map(|choice| {
                        let here = choice.path == chosen;
                        view! { <option value=choice.path selected=here>{choice.label}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
