//! Tables for analysts' own tools.

use leptos::prelude::*;

use super::super::api::form_url;
use crate::i18n::{Locale, locale};
use crate::tr;
use crate::ui::{Banner, BannerKind, Icon, icon};

/// Values of the server's `values` with their labels' keys.
const VALUES: [(&str, &str); 2] = [
    ("labels", "downloads-values-labels"),
    ("codes", "downloads-values-codes"),
];

/// Values of the server's `select_multiple` with their labels' keys.
const SEVERAL: [(&str, &str); 3] = [
    ("both", "downloads-several-both"),
    ("split", "downloads-several-split"),
    ("one", "downloads-several-one"),
];

pub fn view(id: String) -> impl IntoView {
    let language = RwSignal::new(untrack(locale).code());
    let values = RwSignal::new(VALUES[0].0);
    let several = RwSignal::new(SEVERAL[0].0);
    let url = move |format: &str| {
        form_url(
            &id,
            &format!(
                "export?format={format}&language={}&values={}&select_multiple={}&bom=true",
                language.get(),
                values.get(),
                several.get()
            ),
        )
    };
    let xlsx = {
        let url = url.clone();
        move || url("xlsx")
    };
    let csv = move || url("csv");
    let languages = Locale::ALL
        .map(|choice| {
            toggle(language, choice.code(), Some(choice.code()), move || {
                choice.name().to_owned()
            })
        })
        .collect_view();
    view! {
        <p class="soft measure">{move || tr!("downloads-text")}</p>
        <div class="row options">
            {switch("downloads-language", languages)}
            {switch("downloads-values", toggles(values, &VALUES))}
            {switch("downloads-several", toggles(several, &SEVERAL))}
        </div>
        <div class="columns even">
            <section class="card" aria-labelledby="xlsx-title">
                <h3 id="xlsx-title">{move || tr!("downloads-xlsx-title")}</h3>
                <p class="soft">{move || tr!("downloads-xlsx-text")}</p>
                <div>
                    <a class="button primary" id="download-xlsx" href=xlsx download="">
                        {icon(Icon::Download)}
                        <span>{move || tr!("downloads-xlsx")}</span>
                    </a>
                </div>
            </section>
            <section class="card" aria-labelledby="csv-title">
                <h3 id="csv-title">{move || tr!("downloads-csv-title")}</h3>
                <p class="soft">{move || tr!("downloads-csv-text")}</p>
                <div>
                    <a class="button primary" id="download-csv" href=csv download="">
                        {icon(Icon::Download)}
                        <span>{move || tr!("downloads-csv")}</span>
                    </a>
                </div>
            </section>
        </div>
        <Banner kind=BannerKind::Info title=Signal::derive(|| tr!("downloads-care-title"))>
            <p>{move || tr!("downloads-care-text")}</p>
        </Banner>
    }
}

/// A named group of buttons of which one is pressed.
fn switch(name: &'static str, buttons: impl IntoView) -> impl IntoView {
    view! {
        <fieldset class="plain">
            <legend>{move || tr!(name)}</legend>
            <div class="switch">{buttons}</div>
        </fieldset>
    }
}

fn toggles(
    chosen: RwSignal<&'static str>,
    choices: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    choices
        .iter()
        .map(|(value, label)| toggle(chosen, value, None, move || tr!(label)))
        .collect_view()
}

fn toggle(
    chosen: RwSignal<&'static str>,
    value: &'static str,
    lang: Option<&'static str>,
    label: impl Fn() -> String + Send + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            lang=lang
            aria-pressed=move || if chosen.get() == value { "true" } else { "false" }
            on:click=move |_| chosen.set(value)
        >
            {label}
        </button>
    }
}
