use crate::view::prelude::*;
use sondeo_engine::xpath::decimal;

use super::live::live;

/// How far something is, with words for what it is.
#[component]
pub fn Progress(
    #[prop(into)] value: Signal<f64>,
    #[prop(into)] max: Signal<f64>,
    #[prop(into)] label: Signal<String>,
) -> View {
    view! {
        <progress
            class="progress"
            max=move || decimal::write(max.get().max(1.0))
            value=move || decimal::write(value.get())
            aria-label=move || label.get()
        ></progress>
    }
}

/// Something is under way and nobody knows for how long.
#[component]
pub fn Busy(#[prop(into)] label: Signal<String>) -> View {
    view! {
        <p class="busy" role="status">
            <span class="spinner" aria-hidden="true"></span>
            <span>{live(move || label.get())}</span>
        </p>
    }
}
