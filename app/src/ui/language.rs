use crate::view::prelude::*;

use crate::i18n::{Locale, locale, set_locale};
use crate::tr;

/// Chooses the language of the interface.
#[component]
pub fn LanguageSwitch() -> View {
    view! {
        <div class="switch" role="group" aria-label=move || tr!("interface-language")>
            {Locale::ALL
                .map(|choice| {
                    view! {
                        <button
                            type="button"
                            lang=choice.code()
                            aria-pressed=move || if locale() == choice { "true" } else { "false" }
                            on:click=move |_| set_locale(choice)
                        >
                            {choice.name()}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
