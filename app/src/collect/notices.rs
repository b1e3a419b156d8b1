use crate::view::prelude::*;
use sondeo_store::browser::Canary;

use super::REST;
use super::send;
use super::tablet::Tablet;
use super::trouble::sentence;
use super::worker::{self, Offline};
use crate::ui::{Banner, BannerKind, Button, When, live, wording, words};
use crate::{clock, route, tr};

/// What the person who looks after the tablet should know, above every page but that of a survey.
#[component]
pub fn Notices() -> View {
    let tablet = Tablet::expect();
    let newer = RwSignal::new(false);
    spawn_local(async move {
        clock::sleep(REST).await;
        if tablet.offline.get_untracked() != Offline::Insecure {
            let waits = worker::waiting().await;
            let _ = newer.try_set(waits);
        }
    });
    let enrolled = move || tablet.enrolment.with(|it| matches!(it, Some(Some(_))));
    let lost = tablet.canary == Canary::DatabaseLost;
    view! {
        <div class="notices">
            {live(move || {
                tablet
                    .alarm
                    .get()
                    .map(|error| {
                        view! {
                            <Banner kind=BannerKind::Danger title=wording("notice-storage")>
                                <p>{sentence(&error)}</p>
                                <Button
                                    label=wording("retry")
                                    on_press=Callback::new(move |()| {
                                        tablet.alarm.set(None);
                                        spawn_local(async move { tablet.refresh().await });
                                        send::now(tablet);
                                    })
                                />
                            </Banner>
                        }
                    })
            })}
            {lost
                .then(|| {
                    view! {
                        <Banner kind=BannerKind::Danger title=wording("notice-lost")>
                            <p>{words("notice-lost-text")}</p>
                        </Banner>
                    }
                })}
            <When holds=Signal::derive(move || tablet.unreadable.get() > 0)>
                <Banner
                    kind=BannerKind::Danger
                    title=Signal::derive(move || tr!("notice-unreadable", count = tablet.unreadable.get()))
                >
                    <p>{words("notice-unreadable-text")}</p>
                </Banner>
            </When>
            <When holds=Signal::derive(move || enrolled() && tablet.sign_in.get())>
                <Banner kind=BannerKind::Danger title=wording("notice-sign-in")>
                    <p>{words("notice-sign-in-text")}</p>
                    <Button
                        label=wording("enrol-title")
                        id="enrol-again"
                        on_press=Callback::new(|()| route::go("/enrol"))
                    />
                </Banner>
            </When>
            <When holds=Signal::derive(move || tablet.offline.get() == Offline::Insecure)>
                <Banner kind=BannerKind::Warning title=wording("notice-insecure")>
                    <p>{words("notice-insecure-text")}</p>
                </Banner>
            </When>
            <When holds=Signal::derive(move || tablet.offline.get() == Offline::Unsupported)>
                <Banner kind=BannerKind::Warning title=wording("notice-unsupported")>
                    <p>{words("notice-unsupported-text")}</p>
                </Banner>
            </When>
            <When holds=Signal::derive(move || tablet.offline.get() == Offline::Failed)>
                <Banner kind=BannerKind::Warning title=wording("settings-offline-failed") />
            </When>
            <When holds=Signal::derive(move || newer.get())>
                <Banner title=wording("notice-newer")>
                    <Button
                        label=wording("notice-take-over")
                        id="take-over"
                        on_press=Callback::new(|()| worker::take_over())
                    />
                </Banner>
            </When>
        </div>
    }
}
