use leptos::prelude::*;
use leptos::task::spawn_local;
use sondeo_store::browser::Canary;

use super::send;
use super::tablet::Tablet;
use super::trouble::sentence;
use super::worker::{self, Offline};
use crate::tr;
use crate::ui::{Banner, BannerKind, Button};

/// What the person who looks after the tablet should know, above every page but that of a survey.
#[component]
pub fn Notices() -> impl IntoView {
    let tablet = Tablet::expect();
    let newer = RwSignal::new(false);
    spawn_local(async move {
        if tablet.offline.get_untracked() != Offline::Insecure {
            let waits = worker::waiting().await;
            let _ = newer.try_set(waits);
        }
    });
    let enrolled = move || tablet.enrolment.with(|it| matches!(it, Some(Some(_))));
    let lost = tablet.canary == Canary::DatabaseLost;
    view! {
        <div class="notices">
            {move || {
                tablet
                    .alarm
                    .get()
                    .map(|error| {
                        view! {
                            <Banner kind=BannerKind::Danger title=Signal::derive(|| tr!("notice-storage"))>
                                <p>{sentence(&error)}</p>
                                <Button
                                    label=Signal::derive(|| tr!("retry"))
                                    on_press=Callback::new(move |()| {
                                        tablet.alarm.set(None);
                                        spawn_local(async move { tablet.refresh().await });
                                        send::now(tablet);
                                    })
                                />
                            </Banner>
                        }
                    })
            }}
            {lost
                .then(|| {
                    view! {
                        <Banner kind=BannerKind::Danger title=Signal::derive(|| tr!("notice-lost"))>
                            <p>{move || tr!("notice-lost-text")}</p>
                        </Banner>
                    }
                })}
            <Show when=move || enrolled() && tablet.sign_in.get()>
                <Banner kind=BannerKind::Danger title=Signal::derive(|| tr!("notice-sign-in"))>
                    <p>{move || tr!("notice-sign-in-text")}</p>
                </Banner>
            </Show>
            <Show when=move || tablet.offline.get() == Offline::Insecure>
                <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("notice-insecure"))>
                    <p>{move || tr!("notice-insecure-text")}</p>
                </Banner>
            </Show>
            <Show when=move || tablet.offline.get() == Offline::Unsupported>
                <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("notice-unsupported"))>
                    <p>{move || tr!("notice-unsupported-text")}</p>
                </Banner>
            </Show>
            <Show when=move || tablet.offline.get() == Offline::Failed>
                <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("settings-offline-failed")) />
            </Show>
            <Show when=move || newer.get()>
                <Banner title=Signal::derive(|| tr!("notice-newer"))>
                    <Button
                        label=Signal::derive(|| tr!("notice-take-over"))
                        id="take-over"
                        on_press=Callback::new(|()| worker::take_over())
                    />
                </Banner>
            </Show>
        </div>
    }
}
