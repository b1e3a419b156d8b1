//! Making a code with which tablets enrol.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{EnrolmentCode, NewEnrolment, OpenEnrolment};
use wasm_bindgen_futures::JsFuture;

use super::api;
use super::attempt::Attempt;
use super::load::Fetch;
use crate::clock;
use crate::http::Body;
use crate::route::encode;
use crate::tr;
use crate::ui::{Banner, BannerKind, Busy, Button, ButtonKind, Dialog, Icon, icon};

const MOST_TABLETS: u32 = 500;
/// Hours that a code may be offered for: a morning, a day, three days, a week.
const HOURS: [u32; 4] = [4, 24, 72, 168];

/// Asks how many tablets, and shows the code as a picture, an address and text.
#[component]
pub fn EnrolCard() -> View {
    let tablets = RwSignal::new(10_u32);
    let hours = RwSignal::new(24_u32);
    let (making, ending) = (Attempt::new(), Attempt::new());
    let code = RwSignal::new(None::<EnrolmentCode>);
    let open: Fetch<Vec<OpenEnrolment>> = Fetch::new(|| api::get("/api/enrolments"));
    let ends = RwSignal::new(false);
    let end = move |()| {
        ends.set(false);
        making.clear();
        let request = async move {
            let ended = api::change("DELETE", "/api/enrolments", Body::None).await;
            open.refetch();
            ended
        };
        ending.send(request, move |()| code.set(None));
    };
    let make = move |()| {
        let message = NewEnrolment {
            tablets: tablets.get_untracked(),
            valid_hours: hours.get_untracked(),
        };
        ending.clear();
        let request = async move {
            let made = api::post("/api/enrolments", &message).await;
            // Also where the answer was lost: the code may be there.
            open.refetch();
            made
        };
        making.send(request, move |new| code.set(Some(new)));
    };
    view! {
        <section class="card enrol" aria-labelledby="enrol-title">
            <h2 id="enrol-title">{move || tr!("enrol-title")}</h2>
            <p class="soft">{move || tr!("enrol-text")}</p>
            <div class="enrol-fields">
                <div class="field">
                    <label for="enrol-tablets">{move || tr!("enrol-tablets")}</label>
                    <input
                        id="enrol-tablets"
                        class="input"
                        type="number"
                        inputmode="numeric"
                        min="1"
                        max=MOST_TABLETS.to_string()
                        aria-describedby="enrol-tablets-hint"
                        prop:value=move || tablets.get().to_string()
                        on:change=move |event| {
                            let wanted = event_target_value(&event).parse().unwrap_or(1_u32);
                            tablets.set(wanted.clamp(1, MOST_TABLETS));
                        }
                    />
                    <p class="small soft" id="enrol-tablets-hint">
                        {move || tr!("enrol-tablets-hint", most = MOST_TABLETS)}
                    </p>
                </div>
                <div class="field">
                    <label for="enrol-hours">{move || tr!("enrol-hours")}</label>
                    <select
                        id="enrol-hours"
                        class="input"
                        on:change=move |event| hours.set(event_target_value(&event).parse().unwrap_or(24))
                    >
                        {HOURS
                            .map(|choice| {
                                view! {
                                    <option value=choice.to_string() selected=move || hours.get() == choice>
                                        {move || tr!("enrol-hours-choice", count = choice)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </div>
            </div>
            <div>
                <Button
                    label=Signal::derive(move || if code.read().is_some() { tr!("enrol-another") } else { tr!("enrol-make") })
                    kind=ButtonKind::Primary
                    icon_before=Icon::Add
                    id="enrol-make"
                    on_press=make
                />
            </div>
            <div aria-live="polite" class="stack">
                {move || making.is_busy().then(|| view! { <Busy label=Signal::derive(|| tr!("enrol-busy")) /> })}
                {making.trouble()}
                {ending.trouble()}
                {move || code.get().map(|code| view! { <Code code=code /> })}
            </div>
            {move || match &*open.read() {
                // A list that cannot be had is no reason not to make a code.
                Some(Ok(codes)) if !codes.is_empty() => open_codes(codes, ends),
                _ => ().into_view(),
            }}
            <Dialog open=ends title=Signal::derive(|| tr!("enrol-end-title"))>
                <p>{move || tr!("enrol-end-text")}</p>
                <div class="actions">
                    <Button label=Signal::derive(|| tr!("cancel")) on_press=move |()| ends.set(false) />
                    <Button
                        label=Signal::derive(|| tr!("enrol-end"))
                        kind=ButtonKind::Danger
                        id="enrol-end-confirmed"
                        on_press=end
                    />
                </div>
            </Dialog>
        </section>
    }
}

/// The codes with which tablets can still enrol, and the way to end them.
fn open_codes(codes: &[OpenEnrolment], ends: RwSignal<bool>) -> View {
    let count = codes.len() as u64;
    let lines: Vec<View> = codes
        .iter()
        .map(|code| {
            let (tablets, used, expires_at) = (code.tablets, code.used, code.expires_at);
            view! {
                <li>
                    {move || tr!("enrol-limits", tablets = tablets, used = used, when = clock::display(expires_at))}
                </li>
            }
        })
        .collect();
    view! {
        <details>
            <summary>{move || tr!("enrol-open", count = count)}</summary>
            <ul class="small soft">{lines}</ul>
            <Button
                label=Signal::derive(|| tr!("enrol-end"))
                kind=ButtonKind::Danger
                id="enrol-end"
                on_press=move |()| ends.set(true)
            />
        </details>
    }
}

/// A warning where no other device can reach the address.
pub(super) fn only_here(link: &str) -> Option<View> {
    is_of_this_machine(link).then(|| {
        view! {
            <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("enrol-only-here-title"))>
                <p>{move || tr!("enrol-only-here-text")}</p>
            </Banner>
        }
    })
}

/// True for an address that leads every device to itself.
fn is_of_this_machine(link: &str) -> bool {
    let host = link.split_once("://").map_or(link, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"]
        .iter()
        .any(|own| host.starts_with(own))
}

#[component]
fn Code(code: EnrolmentCode) -> View {
    let copied = RwSignal::new(false);
    let picture = format!("/api/enrolments/{}/qr.svg", encode(&code.code));
    let link = StoredValue::new(code.link.clone());
    let warning = only_here(&code.link);
    let EnrolmentCode {
        expires_at,
        tablets,
        used,
        ..
    } = code;
    let copy = move |()| {
        let Some(window) = web_sys::window() else { return };
        let promise = window.navigator().clipboard().write_text(&link.get_value());
        spawn_local(async move { copied.set(JsFuture::from(promise).await.is_ok()) });
    };
    view! {
        {warning}
        <div class="enrol-code">
            <img class="qr" src=picture width="220" height="220" alt=move || tr!("enrol-qr") />
            <div class="stack">
                <p>
                    <a class="break" href=code.link.clone() target="_blank" rel="noopener">{code.link.clone()}</a>
                </p>
                <p class="soft small">
                    {move || tr!("enrol-limits", tablets = tablets, used = used, when = clock::display(expires_at))}
                </p>
                <div class="row">
                    <Button
                        label=Signal::derive(move || if copied.get() { tr!("enrol-copied") } else { tr!("enrol-copy") })
                        on_press=copy
                    />
                    <button
                        type="button"
                        class="button"
                        on:click=|_| {
                            if let Some(window) = web_sys::window() {
                                // Pages in frames may not print; then nothing happens.
                                let _ = window.print();
                            }
                        }
                    >
                        {icon(Icon::Survey)}
                        <span>{move || tr!("enrol-print")}</span>
                    </button>
                </div>
            </div>
        </div>
    }
}
