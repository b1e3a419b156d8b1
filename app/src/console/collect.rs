//! Settings for ODK Collect, as the QR code that it reads.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{CollectSettings, NewCollect};

use super::api;
use super::enrol::only_here;
use super::load::Failure;
use crate::form::media::address;
use crate::tr;
use crate::ui::{Busy, Button, Icon};

/// Asks for a name and shows the settings once; `made` runs when a device was added.
#[component]
pub fn CollectCard(made: Callback<()>) -> View {
    let name = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let settings = RwSignal::new(None::<CollectSettings>);
    let failed = RwSignal::new(None);
    let make = move |()| {
        // Not disabled while it works: a disabled button loses the focus.
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let wanted = name.get_untracked();
            let wanted = if wanted.trim().is_empty() {
                tr!("collect-name-first")
            } else {
                wanted
            };
            match api::post::<CollectSettings>("/api/devices", &NewCollect { name: wanted }).await {
                Ok(new) => {
                    settings.set(Some(new));
                    // The page may have been left meanwhile.
                    let _ = made.try_run(());
                }
                Err(error) => failed.set(Some(error)),
            }
            busy.set(false);
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
                {move || busy.get().then(|| view! { <Busy label=Signal::derive(|| tr!("collect-busy")) /> })}
                {move || failed.get().map(|error| view! { <Failure error=error /> })}
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
