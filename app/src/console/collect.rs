//! Settings for ODK Collect, as the QR code that it reads.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{CollectSettings, NewCollect};

use super::api;
use super::attempt::Attempt;
use super::enrol::only_here;
use crate::form::media::address;
use crate::tr;
use crate::ui::{Busy, Button, Icon};

/// Asks for a name and shows the settings once; `made` runs when a device was added.
#[component]
pub fn CollectCard(made: Callback<()>) -> View {
    let name = RwSignal::new(String::new());
    let making = Attempt::new();
    let settings = RwSignal::new(None::<CollectSettings>);
    let make = move |()| {
        let wanted = name.get_untracked();
        let wanted = if wanted.trim().is_empty() {
            tr!("collect-name-first")
        } else {
            wanted
        };
        let request = async move { api::post("/api/devices", &NewCollect { name: wanted }).await };
        making.send(request, move |new| {
            settings.set(Some(new));
            made.run(());
        });
    };
    view! {
        <section class="card enrol" aria-labelledby="collect-title">
            <h2 id="collect-title">{move || tr!("collect-title")}</h2>
            <p class="soft">{move || tr!("collect-text")}</p>
            <div class="field">
                <label for="collect-name">{move || tr!("collect-name")}</label>
                <input
                    id="collect-name"
                    class="input"
                    maxlength="100"
                    autocomplete="off"
                    placeholder=move || tr!("collect-name-first")
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </div>
            <div>
                <Button
                    label=Signal::derive(|| tr!("collect-make"))
                    icon_before=Icon::Add
                    id="collect-make"
                    on_press=make
                />
            </div>
            <div aria-live="polite" class="stack">
                {move || making.is_busy().then(|| view! { <Busy label=Signal::derive(|| tr!("collect-busy")) /> })}
                {making.trouble()}
                {move || settings.get().map(shown)}
            </div>
        </section>
    }
}

fn shown(settings: CollectSettings) -> View {
    let picture = address(settings.picture.as_bytes(), "image/svg+xml");
    let name = settings.name;
    view! {
        {only_here(&settings.address)}
        <div class="enrol-code" id="collect-settings">
            <img class="qr" src=picture width="320" height="320" alt=move || tr!("collect-qr") />
            <div class="stack">
                <p>{move || tr!("collect-once", name = name.clone())}</p>
                <p class="soft small">{move || tr!("collect-address")}</p>
                <p class="break small">{settings.address}</p>
            </div>
        </div>
    }
}
