//! One published form: versions, arrivals, records, results, downloads.

mod arrivals;
mod closing;
mod downloads;
mod records;
mod rehearsal;
mod results;
mod versions;

use crate::view::prelude::*;
use sondeo_sync::wire::staff::FormSummary;

use super::account::is_reader;
use super::api;
use super::load::{Fetch, loaded};
use crate::i18n::locale;
use crate::route::encode;
use crate::tr;
use crate::ui::{Empty, Icon, Page};

/// What of the form is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Versions,
    Arrivals,
    Records,
    Results,
    Downloads,
}

impl Tab {
    const ALL: [Tab; 5] = [
        Tab::Versions,
        Tab::Arrivals,
        Tab::Records,
        Tab::Results,
        Tab::Downloads,
    ];

    /// The tab of that name in a route.
    pub fn named(name: &str) -> Option<Tab> {
        Tab::ALL.into_iter().find(|tab| tab.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Tab::Versions => "versions",
            Tab::Arrivals => "arrivals",
            Tab::Records => "records",
            Tab::Results => "results",
            Tab::Downloads => "downloads",
        }
    }

    fn label(self) -> String {
        match self {
            Tab::Versions => tr!("tab-versions"),
            Tab::Arrivals => tr!("tab-arrivals"),
            Tab::Records => tr!("tab-records"),
            Tab::Results => tr!("tab-results"),
            Tab::Downloads => tr!("tab-downloads"),
        }
    }
}

/// The page of a form, at that tab; readers have one only.
pub fn page(id: String, tab: Tab) -> View {
    let tab = if is_reader() { Tab::Results } else { tab };
    let forms: Fetch<Vec<FormSummary>> = Fetch::new(|| api::get("/api/forms"));
    let title = {
        let id = id.clone();
        Memo::new(move |_| {
            let found = match &*forms.read() {
                Some(Ok(forms)) => forms
                    .iter()
                    .find(|form| form.form_id == id)
                    .map(|form| form.title.clone()),
                _ => None,
            };
            found.unwrap_or_else(|| id.clone())
        })
    };
    let changed = Callback::new(move |()| forms.refetch());
    let (marked, closed) = (id.clone(), id.clone());
    // What the server computes changes with the number of pretended records; nobody asks twice for what did not change.
    let rehearsal = {
        let id = id.clone();
        Memo::new(move |before: Option<&(Option<u64>, u32)>| {
            let (was, times) = before.copied().unwrap_or_default();
            let now = match &*forms.read() {
                Some(Ok(forms)) => forms
                    .iter()
                    .find(|form| form.form_id == id)
                    .map(|form| form.rehearsal),
                _ => None,
            };
            match (was, now) {
                (Some(was), Some(now)) if was != now => (Some(now), times + 1),
                _ => (now.or(was), times),
            }
        })
    };
    let times_changed = Memo::new(move |_| rehearsal.get().1);
    view! {
        <Page title=title back="/" wide=true>
            {move || match &*forms.read() {
                Some(Ok(forms)) => forms
                    .iter()
                    .find(|form| form.form_id == closed)
                    .map(|form| closing::banner(form, changed)),
                _ => None,
            }}
            {move || match &*forms.read() {
                Some(Ok(forms)) if !is_reader() => forms
                    .iter()
                    .find(|form| form.form_id == marked)
                    .map(|form| rehearsal::banner(form, changed)),
                _ => None,
            }}
            {(!is_reader()).then(|| tabs(&id, tab))}
            <h2 class="visually-hidden">{move || tab.label()}</h2>
            {move || {
                let _ = times_changed.get();
                let id = id.clone();
                match tab {
                Tab::Versions => loaded(forms, move |forms| match forms.into_iter().find(|form| form.form_id == id) {
                    Some(form) => versions::view(form, changed),
                    None => view! { <Empty image=Icon::Info title=Signal::derive(|| tr!("form-unknown")) /> },
                })
                .into_view(),
                Tab::Arrivals => arrivals::view(id),
                Tab::Records => records::view(id),
                Tab::Results if is_reader() => results::published(id),
                Tab::Results => results::view(id),
                Tab::Downloads => downloads::view(id),
            }}}
        </Page>
    }
}

fn tabs(id: &str, here: Tab) -> View {
    let base = format!("#/forms/{}", encode(id));
    view! {
        <nav class="nav tabs" aria-label=move || tr!("form-parts")>
            {Tab::ALL
                .map(|tab| {
                    view! {
                        <a href=format!("{base}/{}", tab.name()) aria-current=(tab == here).then_some("page")>
                            {move || tab.label()}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
}

/// The language in which labels are asked of the server; a view that reads it follows the interface.
fn language() -> &'static str {
    locale().code()
}
