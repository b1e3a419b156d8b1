//! Publishing: the report that is looked at is frozen, and everything that was published stays within reach.

use crate::view::prelude::*;
use sondeo_report::wire::{NewRelease, ReleaseLine};

use super::super::super::attempt::Attempt;
use super::super::super::load::{Fetch, loaded};
use super::super::language;
use crate::clock;
use crate::console::api::{self, form_url};
use crate::route::encode;
use crate::tr;
use crate::ui::{Button, ButtonKind, Dialog, Icon, When, icon, wording};

/// What came of the last attempt.
#[derive(Clone)]
enum Outcome {
    Published(String),
    /// Nothing changed since that release.
    Same(String),
}

/// Publishes the report of this profile and breakdown; not that of a rehearsal.
pub fn view(form: String, asked: Signal<NewRelease>, is_rehearsal: Signal<bool>) -> View {
    let url = form_url(&form, "releases");
    let releases: Fetch<Vec<ReleaseLine>> = {
        let url = url.clone();
        Fetch::new(move || {
            let url = url.clone();
            async move { api::get(&url).await }
        })
    };
    let outcome = RwSignal::new(None::<Outcome>);
    let publishing = Attempt::new();
    let is_open = move || asked.read().profile == sondeo_report::table::Profile::Open;
    let asks = RwSignal::new(false);
    let publish = move |()| {
        asks.set(false);
        let url = url.clone();
        let wanted = asked.get_untracked();
        let known: Vec<String> = match &*releases.read_untracked() {
            Some(Ok(lines)) => lines.iter().map(|line| line.id.clone()).collect(),
            _ => Vec::new(),
        };
        outcome.set(None);
        let request = async move {
            let published = api::post::<ReleaseLine>(&url, &wanted).await;
            releases.refetch();
            published
        };
        publishing.send(request, move |line| {
            outcome.set(Some(match known.contains(&line.id) {
                true => Outcome::Same(line.id),
                false => Outcome::Published(line.id),
            }));
        });
    };
    view! {
        <section class="card" aria-labelledby="releases-title">
            <h3 id="releases-title">{move || tr!("releases-title")}</h3>
            <p class="soft measure">{move || tr!("releases-text")}</p>
            <div>
                <Button
                    label=Signal::derive(move || if publishing.is_busy() { tr!("releases-busy") } else { tr!("releases-publish") })
                    kind=ButtonKind::Primary
                    icon_before=Icon::Check
                    id="release"
                    disabled=Signal::derive(move || publishing.is_busy() || is_open() || is_rehearsal.get())
                    on_press=move |()| asks.set(true)
                />
            </div>
            <Dialog open=asks title=Signal::derive(|| tr!("releases-ask"))>
                <p>{move || tr!("releases-ask-text")}</p>
                <div class="actions">
                    <Button label=wording("cancel") on_press=move |()| asks.set(false) />
                    <Button
                        label=Signal::derive(|| tr!("releases-publish"))
                        kind=ButtonKind::Primary
                        id="release-confirmed"
                        on_press=Callback::new(publish.clone())
                    />
                </div>
            </Dialog>
            <When holds=move || is_rehearsal.get()>
                <p class="small" id="release-rehearsal">{move || tr!("releases-rehearsal")}</p>
            </When>
            <When holds=is_open>
                <p class="small">{move || tr!("releases-open")}</p>
            </When>
            <div role="status">
                {move || match outcome.get() {
                    Some(Outcome::Published(id)) => {
                        view! { <p>{move || tr!("releases-done", id = id.clone())}</p> }
                    }
                    Some(Outcome::Same(id)) => {
                        view! { <p>{move || tr!("releases-same", id = id.clone())}</p> }
                    }
                    None => ().into_view(),
                }}
                {publishing.trouble()}
            </div>
            {loaded(releases, move |lines| list(&form, lines))}
        </section>
    }
}

/// The releases with their files, the newest first.
pub(super) fn list(form: &str, lines: Vec<ReleaseLine>) -> View {
    if lines.is_empty() {
        return ().into_view();
    }
    let count = lines.len() as u64;
    let entries = lines.into_iter().map(|line| entry(form, line)).collect_view();
    view! {
        <details open>
            <summary>{move || tr!("releases-list", count = count)}</summary>
            <ul class="list" id="releases">{entries}</ul>
        </details>
    }
}

fn entry(form: &str, line: ReleaseLine) -> View {
    let base = form_url(form, &format!("releases/{}", encode(&line.id)));
    let (page, tables) = (base.clone(), base.clone());
    let external = line.profile == "external";
    let (at, by) = (line.made_at, line.made_by);
    view! {
        <li class="card">
            <div class="page-header">
                <h4>{line.id.clone()}</h4>
                <span class="badge">
                    {move || if external { tr!("results-profile-external") } else { tr!("results-profile-internal") }}
                </span>
            </div>
            <p class="soft small">{move || tr!("releases-made", when = clock::display(at), who = by.clone())}</p>
            <ul class="files">
                <li>
                    <a
                        class="file-link"
                        href=move || format!("{page}/report.html?language={}", language())
                        target="_blank"
                        rel="noopener"
                    >
                        {icon(Icon::Survey)}
                        <span>{move || tr!("results-print")}</span>
                    </a>
                </li>
                <li>
                    <a class="file-link" href=move || format!("{tables}/tables.xlsx?language={}", language()) download="">
                        {icon(Icon::Download)}
                        <span>{move || tr!("downloads-tables-title")}</span>
                    </a>
                </li>
                <li>
                    <a class="file-link" href=base download=format!("{}.json", line.id)>
                        {icon(Icon::Download)}
                        <span>"JSON"</span>
                    </a>
                </li>
            </ul>
        </li>
    }
}
