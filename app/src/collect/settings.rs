use crate::view::prelude::*;

use super::pin::Pin;
use super::tablet::{KEPT_DAYS, Tablet};
use super::trouble::sentence;
use super::worker::Offline;
use super::{ask_to_keep, backup, send};
use crate::tr;
use crate::ui::{Button, ButtonKind, Dialog, Icon, LanguageSwitch, Page, When, live, wording, words};

/// The tablet itself: name, language, storage, copies, version.
#[component]
pub fn Settings() -> View {
    let tablet = Tablet::expect();
    let project = move || {
        tablet
            .enrolment
            .get()
            .flatten()
            .map(|it| it.project)
            .unwrap_or_default()
    };
    let kept = move || match tablet.storage.get().persisted {
        Some(true) => tr!("settings-kept"),
        Some(false) => tr!("settings-not-kept"),
        None => tr!("settings-kept-unknown"),
    };
    let free = move || {
        tablet
            .storage
            .get()
            .free_bytes
            .map(|bytes| tr!("settings-free", gigabytes = (bytes as f64 / 1e8).round() / 10.0))
    };
    let offline = move || match tablet.offline.get() {
        Offline::Ready => tr!("settings-offline-ready"),
        Offline::Unknown => tr!("settings-offline-preparing"),
        Offline::Failed => tr!("settings-offline-failed"),
        Offline::Insecure => tr!("notice-insecure"),
        Offline::Unsupported => tr!("notice-unsupported"),
    };
    let rename = move |event: web_sys::Event| {
        let name = event_target_value(&event).trim().to_owned();
        if name.is_empty() {
            return tablet.name.notify();
        }
        spawn_local(async move {
            match tablet.rename(name).await {
                Ok(()) => send::tell(tablet).await,
                Err(error) => tablet.alarm.set(Some(error)),
            }
        });
    };
    let wait = move |event: web_sys::Event| {
        let minutes = event_target_value(&event);
        spawn_local(async move {
            if let Err(error) = tablet.set_idle(minutes).await {
                tablet.alarm.set(Some(error));
            }
        });
    };
    view! {
        <Page title=wording("nav-settings")>
            <section class="card">
                <h2>{words("settings-tablet")}</h2>
                <dl class="facts">
                    <dt id="settings-name">{words("settings-name")}</dt>
                    <dd>
                        <input
                            class="input"
                            aria-labelledby="settings-name"
                            autocomplete="off"
                            maxlength="80"
                            prop:value=move || tablet.name.get()
                            on:change=rename
                        />
                    </dd>
                    <dt>{words("settings-project")}</dt>
                    <dd>{project}</dd>
                    <dt>{words("interface-language")}</dt>
                    <dd>
                        <LanguageSwitch />
                    </dd>
                </dl>
                <div class="field">
                    <label for="idle">{words("settings-idle")}</label>
                    <input
                        class="input"
                        id="idle"
                        inputmode="numeric"
                        autocomplete="off"
                        prop:value=move || tablet.idle.get().to_string()
                        on:change=wait
                    />
                </div>
            </section>
            <section class="card">
                <h2>{words("settings-storage")}</h2>
                <p>{offline}</p>
                <p>{kept}</p>
                <p class="soft">{free}</p>
                <p class="soft">{live(move || tr!("settings-sent-kept", days = KEPT_DAYS))}</p>
                <When holds=Signal::derive(move || tablet.storage.get().persisted == Some(false))>
                    <div>
                        <Button
                            label=wording("notice-ask-again")
                            on_press=Callback::new(move |()| spawn_local(ask_to_keep(tablet)))
                        />
                    </div>
                </When>
            </section>
            <Pin />
            <Copies />
            <section class="card">
                <h2>{words("settings-about")}</h2>
                <p>{words("about-text")}</p>
                <p class="soft">{live(move || tr!("version-label", version = env!("CARGO_PKG_VERSION")))}</p>
            </section>
        </Page>
    }
}

/// Saves unsent records to a file, after saying what that means.
#[component]
fn Copies() -> View {
    let tablet = Tablet::expect();
    let asking = RwSignal::new(false);
    let told = RwSignal::new(None::<String>);
    let save = move |()| {
        asking.set(false);
        spawn_local(async move {
            let text = match backup::save(tablet).await {
                Ok(count) => tr!("settings-copied", count = count),
                Err(error) => sentence(&error),
            };
            let _ = told.try_set(Some(text));
        });
    };
    let unsent = move || tablet.counts.with(|counts| counts.unsent);
    view! {
        <section class="card">
            <h2>{words("settings-copy")}</h2>
            <p>{live(move || tr!("settings-copy-text", count = unsent()))}</p>
            <div>
                <Button
                    label=wording("settings-copy-save")
                    id="copy"
                    icon_before=Icon::Download
                    disabled=Signal::derive(move || unsent() == 0)
                    on_press=Callback::new(move |()| asking.set(true))
                />
            </div>
            <p role="status" class="soft">{live(move || told.get())}</p>
            <Dialog open=asking title=wording("settings-copy-title")>
                <p>{words("settings-copy-warning")}</p>
                <div class="actions">
                    <Button label=wording("cancel") on_press=Callback::new(move |()| asking.set(false)) />
                    <Button
                        label=wording("settings-copy-save")
                        id="copy-confirmed"
                        kind=ButtonKind::Primary
                        on_press=Callback::new(save)
                    />
                </div>
            </Dialog>
        </section>
    }
}
