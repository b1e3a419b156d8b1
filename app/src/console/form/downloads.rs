//! Tables for analysts' own tools.

use crate::view::prelude::*;

use sondeo_report::wire::ExportChoices;

use super::super::api::{self, form_url};
use super::super::load::Fetch;
use super::results::wave_field;
use crate::i18n::{Locale, locale};
use crate::route::encode;
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

/// Formats of the server with the keys of their names and of what is in them.
const FORMATS: [(&str, &str, &str); 11] = [
    ("xlsx", "downloads-xlsx-title", "downloads-xlsx-text"),
    ("tables", "downloads-tables-title", "downloads-tables-text"),
    ("csv", "downloads-csv-title", "downloads-csv-text"),
    ("central", "downloads-central-title", "downloads-central-text"),
    ("spss", "downloads-spss-title", "downloads-spss-text"),
    ("stata", "downloads-stata-title", "downloads-stata-text"),
    ("r", "downloads-r-title", "downloads-r-text"),
    ("parquet", "downloads-parquet-title", "downloads-parquet-text"),
    ("json", "downloads-json-title", "downloads-json-text"),
    ("geojson", "downloads-geojson-title", "downloads-geojson-text"),
    ("ddi", "downloads-ddi-title", "downloads-ddi-text"),
];

pub fn view(id: String) -> View {
    let language = RwSignal::new(untrack(locale).code());
    let values = RwSignal::new(VALUES[0].0);
    let several = RwSignal::new(SEVERAL[0].0);
    // Empty for the records of all waves.
    let wave = RwSignal::new(String::new());
    let choices: Fetch<ExportChoices> = {
        let url = form_url(&id, "export/choices");
        Fetch::new(move || {
            let url = url.clone();
            async move { api::get(&url).await }
        })
    };
    let chosen = move || match &*choices.read() {
        Some(Ok(choices)) => choices.clone(),
        _ => ExportChoices::default(),
    };
    let url = move |format: &str| {
        form_url(
            &id,
            &format!(
                "export?format={format}&language={}&values={}&select_multiple={}&bom=true{}",
                language.get(),
                values.get(),
                several.get(),
                match wave.get() {
                    wave if wave.is_empty() => String::new(),
                    wave => format!("&wave={}", encode(&wave)),
                }
            ),
        )
    };
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
            {move || wave_field("downloads-wave", chosen().waves, wave.get(), wave)}
        </div>
        <div class="columns even">
            {FORMATS
                .map(|(format, title, text)| {
                    let url = url.clone();
                    let heading = format!("{format}-title");
                    view! {
                        <section
                            class="card"
                            aria-labelledby=heading.clone()
                            hidden=move || format == "geojson" && !chosen().has_places
                        >
                            <h3 id=heading.clone()>{move || tr!(title)}</h3>
                            <p class="soft">{move || tr!(text)}</p>
                            <div>
                                <a
                                    class="button primary"
                                    id=format!("download-{format}")
                                    href=move || url(format)
                                    download=""
                                >
                                    {icon(Icon::Download)}
                                    <span>{move || tr!("downloads-get", name = tr!(title))}</span>
                                </a>
                            </div>
                        </section>
                    }
                })
                .collect_view()}
        </div>
        <Banner kind=BannerKind::Info title=Signal::derive(|| tr!("downloads-care-title"))>
            <p>{move || tr!("downloads-care-text")}</p>
        </Banner>
    }
}

/// A named group of buttons of which one is pressed.
fn switch(name: &'static str, buttons: impl IntoView) -> View {
    view! {
        <fieldset class="plain">
            <legend>{move || tr!(name)}</legend>
            <div class="switch">{buttons}</div>
        </fieldset>
    }
}

fn toggles(chosen: RwSignal<&'static str>, choices: &'static [(&'static str, &'static str)]) -> View {
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
) -> View {
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
