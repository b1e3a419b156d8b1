//! Every question counted, in total and by group: how many, what share of those who answered, and a bar.

mod figures;
mod question;

use leptos::prelude::*;
use sondeo_report::wire::{Aggregates, BreakdownChoice};

use super::super::format::count;
use super::super::load::{Fetch, loaded};
use super::language;
use crate::console::api::{self, form_url};
use crate::route::encode;
use crate::tr;
use crate::ui::{Banner, BannerKind, Empty, Icon};

pub fn view(id: String) -> impl IntoView {
    // The path of the question that breaks the results down; empty leaves the choice to the server (gender first).
    let by = RwSignal::new(String::new());
    let results: Fetch<Aggregates> = LocalResource::new(move || {
        let mut query = format!("aggregate?language={}", language());
        if !by.read().is_empty() {
            query.push_str(&format!("&by={}", encode(&by.read())));
        }
        let url = form_url(&id, &query);
        async move { api::get(&url).await }
    });
    loaded(results, move |results| content(results, by))
}

fn content(results: Aggregates, by: RwSignal<String>) -> AnyView {
    let Aggregates {
        records,
        quarantined,
        by: grouping,
        breakdowns,
        questions,
        minimum_cell,
        ..
    } = results;
    if records == 0 {
        return view! {
            <Empty image=Icon::Records title=Signal::derive(|| tr!("results-empty-title"))>
                <p>{move || tr!("results-empty-text")}</p>
            </Empty>
        }
        .into_any();
    }
    let chosen = grouping
        .as_ref()
        .map(|grouping| grouping.path.clone())
        .unwrap_or_default();
    let groups = StoredValue::new(grouping.map(|grouping| grouping.groups).unwrap_or_default());
    let hidden = questions.iter().any(figures::has_hidden)
        || groups.with_value(|groups| groups.iter().any(|group| group.records.is_hidden()));
    view! {
        <div class="page-header">
            <p class="soft measure">
                {move || tr!("results-records", count = records)}
                {(quarantined > 0)
                    .then(|| view! { " · " {move || tr!("results-quarantined", count = quarantined)} })}
            </p>
            {(!breakdowns.is_empty()).then(|| breakdown(breakdowns, chosen, by))}
        </div>
        <p class="soft measure">{move || tr!("results-base")}</p>
        {minimum_cell
            .filter(|_| hidden)
            .map(|minimum| {
                view! {
                    <Banner kind=BannerKind::Info title=Signal::derive(|| tr!("results-hidden-title"))>
                        <p>{move || tr!("results-hidden-text", minimum = count(minimum))}</p>
                    </Banner>
                }
            })}
        {questions.into_iter().map(|question| question::view(question, groups)).collect_view()}
    }
    .into_any()
}

fn breakdown(choices: Vec<BreakdownChoice>, chosen: String, by: RwSignal<String>) -> impl IntoView {
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
