//! Tables for analysts' own tools.

use leptos::prelude::*;

use super::super::api::form_url;
use crate::i18n::{Locale, locale};
use crate::tr;
use crate::ui::{Banner, BannerKind, Icon, icon};

pub fn view(id: String) -> impl IntoView {
    let language = RwSignal::new(untrack(locale));
    let url = move |format: &str| {
        form_url(
            &id,
            &format!("export?format={format}&language={}", language.get().code()),
        )
    };
    let xlsx = {
        let url = url.clone();
        move || url("xlsx")
    };
    let csv = move || url("csv");
    view! {
        <p class="soft measure">{move || tr!("downloads-text")}</p>
        <fieldset class="plain">
            <legend>{move || tr!("downloads-language")}</legend>
            <div class="switch" role="group" aria-label=move || tr!("downloads-language")>
                {Locale::ALL
                    .map(|choice| {
                        view! {
                            <button
                                type="button"
                                lang=choice.code()
                                aria-pressed=move || if language.get() == choice { "true" } else { "false" }
                                on:click=move |_| language.set(choice)
                            >
                                {choice.name()}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
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
