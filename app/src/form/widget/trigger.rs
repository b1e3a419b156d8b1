use crate::view::prelude::*;

use crate::ui::words;

use super::super::keeper::Urgency;
use super::super::question::Asked;

/// Acknowledgement: a single box whose answer is `OK`.
pub fn draw(asked: Asked) -> View {
    let changed = move |event: web_sys::Event| {
        let value = if event_target_checked(&event) { "OK" } else { "" };
        asked
            .filling
            .answer(asked.node, value.to_owned(), Urgency::Answered);
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                aria-describedby=asked.described_by()
                aria-invalid=move || asked.invalid()
                disabled=move || asked.readonly()
                prop:checked=move || !asked.value().is_empty()
                on:change=changed
            />
            <span class="choice-text">{words("question-acknowledge")}</span>
        </label>
    }
}
