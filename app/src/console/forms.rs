//! The list of published forms.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::FormSummary;

use super::account::is_reader;
use super::api;
use super::format::count;
use super::load::{Fetch, loaded};
use crate::clock;
use crate::route::encode;
use crate::tr;
use crate::ui::{Empty, Icon, Page, icon};

#[component]
pub fn FormsPage() -> View {
    let forms: Fetch<Vec<FormSummary>> = Fetch::new(|| api::get("/api/forms"));
    view! {
        <Page
            title=Signal::derive(|| tr!("forms-title"))
            wide=true
            actions=|| (!is_reader()).then(|| view! { <AddLink /> })
        >
            {loaded(
                forms,
                |mut forms| {
                    // As the tablets list them, and then those that they are not offered.
                    forms.sort_by(|a, b| {
                        (a.closed.is_some(), &a.form_id).cmp(&(b.closed.is_some(), &b.form_id))
                    });
                    if forms.is_empty() {
                        view! {
                            <Empty image=Icon::Survey title=Signal::derive(|| tr!("forms-empty-title"))>
                                <p>{move || tr!("forms-empty-text")}</p>
                                {(!is_reader()).then(|| view! { <AddLink /> })}
                            </Empty>
                        }
                    } else {
                        view! { <ul class="list">{forms.into_iter().map(entry).collect_view()}</ul> }
                    }
                },
            )}
        </Page>
    }
}

#[component]
fn AddLink() -> View {
    view! {
        <a class="button primary" href="#/add">
            {icon(Icon::Add)}
            <span>{move || tr!("forms-add")}</span>
        </a>
    }
}

fn entry(form: FormSummary) -> View {
    let to = format!("#/forms/{}", encode(&form.form_id));
    let is_reader = is_reader();
    let arrivals = format!("{to}/arrivals");
    let results = format!("{to}/results");
    let versions = form.versions.len() as u64;
    let newest = form
        .versions
        .first()
        .map(|newest| (newest.version.clone(), newest.published_at));
    let missing = form
        .versions
        .first()
        .is_some_and(|newest| !newest.missing_media.is_empty());
    let is_closed = form.closed.is_some();
    let FormSummary {
        records,
        quarantined,
        rehearsal,
        last_received_at,
        ..
    } = form;
    view! {
        <li class="card form-card">
            <div class="form-card-main">
                <h2>
                    <a href=to>{form.title}</a>
                </h2>
                <p class="soft small">
                    <code>{form.form_id}</code>
                    " · "
                    {move || tr!("forms-versions", count = versions)}
                    {newest
                        .map(|(version, at)| {
                            move || {
                                let version = version.clone();
                                format!(" · {}", tr!("forms-newest", version = version, when = clock::display(at)))
                            }
                        })}
                </p>
                {is_closed
                    .then(|| view! { <p><span class="badge">{move || tr!("forms-closed")}</span></p> })}
                {missing
                    .then(|| {
                        view! {
                            <p>
                                <span class="badge warning">{icon(Icon::Warning)}{move || tr!("forms-missing-media")}</span>
                            </p>
                        }
                    })}
                {(rehearsal > 0)
                    .then(|| {
                        view! {
                            <p>
                                <span class="badge warning">
                                    {icon(Icon::Warning)}
                                    {move || tr!("forms-rehearsal", count = rehearsal)}
                                </span>
                            </p>
                        }
                    })}
            </div>
            <dl class="facts" hidden=is_reader>
                <div>
                    <dt>{move || tr!("forms-records")}</dt>
                    <dd>{move || count(records)}</dd>
                </div>
                {(quarantined > 0)
                    .then(|| {
                        view! {
                            <div>
                                <dt>{move || tr!("forms-quarantined")}</dt>
                                <dd class="warning-text">{move || count(quarantined)}</dd>
                            </div>
                        }
                    })}
                <div>
                    <dt>{move || tr!("forms-last")}</dt>
                    <dd class="fact-text">
                        {move || last_received_at.map_or_else(|| tr!("forms-none-yet"), clock::display)}
                    </dd>
                </div>
            </dl>
            <div class="form-card-links">
                {(!is_reader)
                    .then(|| {
                        view! {
                            <a class="button" href=arrivals>
                                {icon(Icon::Records)}
                                <span>{move || tr!("tab-arrivals")}</span>
                            </a>
                        }
                    })}
                <a class="button" href=results>{icon(Icon::Survey)}<span>{move || tr!("tab-results")}</span></a>
            </div>
        </li>
    }
}
