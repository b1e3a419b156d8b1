use crate::view::prelude::*;

use super::codes::{self, Deed, SHORTEST_PIN, Tried};
use super::tablet::Tablet;
use super::trouble::sentence;
use crate::tr;
use crate::ui::{Button, When, live, wording, words};

/// A field for a code or a PIN, with its label and the id of what is said of it.
pub fn field(id: &'static str, label: &'static str, said: &'static str, value: RwSignal<String>) -> View {
    view! {
        <div class="field">
            <label for=id>{live(move || tr!(label))}</label>
            <input
                class="input"
                id=id
                type="password"
                inputmode="numeric"
                autocomplete="off"
                aria-describedby=said
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

/// The PIN of who looks after the tablet.
#[component]
pub fn Pin() -> View {
    let tablet = Tablet::expect();
    let has = RwSignal::new(false);
    let old = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let told = RwSignal::new(String::new());
    let act = move |deed: Deed, done: &'static str| {
        spawn_local(async move {
            let text = match codes::act(tablet, String::new(), deed).await {
                Ok((tried, codes)) => {
                    let _ = has.try_set(codes.has_pin());
                    match tried {
                        Tried::Opens => tr!(done),
                        tried => why_not(tried),
                    }
                }
                Err(error) => sentence(&error),
            };
            let _ = told.try_set(text);
        });
    };
    act(Deed::Look, "pin-text");
    let save = move |()| {
        let wanted = new.get_untracked().trim().to_owned();
        let fits = wanted.len() >= SHORTEST_PIN && wanted.bytes().all(|digit| digit.is_ascii_digit());
        let removes = wanted.is_empty() && has.get_untracked();
        if !fits && !removes {
            told.set(tr!("pin-short", count = SHORTEST_PIN));
            return;
        }
        let old_pin = old.get_untracked();
        old.set(String::new());
        new.set(String::new());
        let deed = Deed::SetPin {
            old: old_pin,
            new: wanted,
        };
        act(deed, if removes { "pin-gone" } else { "pin-saved" });
    };
    view! {
        <section class="card">
            <h2>{words("pin-title")}</h2>
            <p role="status" id="pin-told">{live(move || told.get())}</p>
            <When holds=Signal::derive(move || has.get())>{field("pin-old", "pin-old", "pin-told", old)}</When>
            {field("pin-new", "pin-new", "pin-told", new)}
            <div>
                <Button label=wording("save") id="pin-save" on_press=Callback::new(save) />
            </div>
        </section>
    }
}

/// What is said of a code that did not open.
pub fn why_not(tried: Tried) -> String {
    match tried {
        Tried::Wait => tr!("code-wait"),
        _ => tr!("code-wrong"),
    }
}
