use crate::view::prelude::*;

use crate::ui::{When, live};

use super::super::keeper::Urgency;
use super::super::question::Asked;

/// Free text, in one line or several.
pub fn draw(asked: Asked) -> View {
    let typed = move |event: web_sys::Event| {
        asked
            .filling
            .answer(asked.node, event_target_value(&event), Urgency::Typing);
    };
    let left = move |event: web_sys::Event| {
        asked
            .filling
            .answer(asked.node, event_target_value(&event), Urgency::Answered);
    };
    let rows = asked.attribute("rows");
    if rows.is_some() || asked.looks("multiline") {
        return view! {
            <textarea
                class="input"
                rows=rows.unwrap_or_else(|| "4".to_owned())
                aria-labelledby=asked.label_id()
                aria-describedby=asked.described_by()
                aria-invalid=move || asked.invalid()
                aria-required=move || asked.required()
                readonly=move || asked.readonly()
                prop:value=move || asked.value()
                on:input=typed
                on:change=left
            ></textarea>
        };
    }
    let kind = if asked.looks("masked") { "password" } else { "text" };
    let keyboard = if asked.looks("numbers") {
        "numeric"
    } else if asked.looks("url") {
        "url"
    } else {
        "text"
    };
    view! {
        <input
            class="input"
            type=kind
            inputmode=keyboard
            autocomplete="off"
            aria-labelledby=asked.label_id()
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.invalid()
            aria-required=move || asked.required()
            readonly=move || asked.readonly()
            prop:value=move || asked.value()
            on:input=typed
            on:change=left
        />
    }
}

/// A note, or a value that the form itself gives.
pub fn output(asked: Asked) -> View {
    let shown = move || match asked.looks("masked") {
        true => "••••".to_owned(),
        false => asked.value(),
    };
    view! {
        <When holds=Signal::derive(move || !asked.value().is_empty())>
            <output class="value" aria-labelledby=asked.label_id()>{live(shown)}</output>
        </When>
    }
}
