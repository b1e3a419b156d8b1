use crate::view::prelude::*;
use sondeo_sync::json;
use sondeo_sync::wire::device::{EnrolRequest, Enrolment};

use super::download::download;
use super::send;
use super::tablet::Tablet;
use super::trouble::sentence;
use crate::http::{self, Body};
use crate::ui::{Banner, BannerKind, Busy, Button, ButtonKind, Page, When, live, wording, words};
use crate::{route, tr};

/// Enrols the tablet with a code, from a link or typed.
#[component]
pub fn Enrol(code: String) -> View {
    let tablet = Tablet::expect();
    let code = RwSignal::new(code);
    // A link whose code did not do leaves a field for another.
    let linked = RwSignal::new(!code.read_untracked().is_empty());
    let name = RwSignal::new(match tablet.name.get_untracked() {
        name if name.is_empty() => tr!("enrol-name-suggestion"),
        name => name,
    });
    let working = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let complete =
        move || !code.with(|text| text.trim().is_empty()) && !name.with(|text| text.trim().is_empty());
    let enrol = move || {
        if working.get_untracked() || !complete() {
            return;
        }
        working.set(true);
        problem.set(None);
        let request = EnrolRequest {
            code: code_in(&code.get_untracked()),
            device_name: name.get_untracked().trim().to_owned(),
        };
        spawn_local(async move {
            if let Err(message) = redeem(tablet, request).await {
                problem.set(Some(message));
                linked.set(false);
                working.set(false);
                return;
            }
            // The code is used up; "back" must not lead to it.
            route::replace("/");
            download(tablet).await;
            send::now(tablet);
        });
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        enrol();
    };
    view! {
        <Page title=wording("enrol-title")>
            <form class="card" on:submit=submit>
                <p>{live(move || if linked.get() { tr!("enrol-linked") } else { tr!("enrol-text") })}</p>
                <When holds=Signal::derive(move || !linked.get())>
                    <div class="field">
                        <label for="enrol-code">{words("enrol-code")}</label>
                        <input
                            class="input"
                            id="enrol-code"
                            autocomplete="off"
                            autocapitalize="none"
                            spellcheck="false"
                            aria-describedby="enrol-code-hint"
                            prop:value=move || code.get()
                            on:input=move |event| code.set(event_target_value(&event))
                        />
                        <p class="small soft" id="enrol-code-hint">{words("enrol-code-hint")}</p>
                    </div>
                </When>
                <div class="field">
                    <label for="enrol-name">{words("enrol-name")}</label>
                    <input
                        class="input"
                        id="enrol-name"
                        autocomplete="off"
                        maxlength="80"
                        aria-describedby="enrol-name-hint"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                    <p class="small soft" id="enrol-name-hint">{words("enrol-name-hint")}</p>
                </div>
                <p class="soft">{words("enrol-prepare")}</p>
                {live(move || {
                    problem
                        .get()
                        .map(|message| {
                            view! {
                                <Banner kind=BannerKind::Danger title=wording("enrol-failed")>
                                    <p>{message}</p>
                                </Banner>
                            }
                        })
                })}
                <When
                    holds=Signal::derive(move || working.get())
                    otherwise=move || {
                        view! {
                            <Button
                                label=wording("enrol-confirm")
                                kind=ButtonKind::Primary
                                id="enrol"
                                disabled=Signal::derive(move || !complete())
                                on_press=Callback::new(move |()| enrol())
                            />
                        }
                    }
                >
                    <Busy label=wording("enrol-working") />
                </When>
            </form>
        </Page>
    }
}

/// The code in what a person typed or pasted: the code itself, with dashes or blanks where they help to read it, or the
/// whole link.
fn code_in(text: &str) -> String {
    match text.rsplit_once("/enrol/") {
        Some((_, code)) => code.chars().take_while(char::is_ascii_alphanumeric).collect(),
        None => text.chars().filter(char::is_ascii_alphanumeric).collect(),
    }
}

async fn redeem(tablet: Tablet, request: EnrolRequest) -> Result<(), String> {
    let wanted = request.device_name.clone();
    let body = Body::Json(json::to_text(&request));
    let mut enrolment: Enrolment = http::message("POST", "/api/enrol", &[], body)
        .await
        .map_err(|error| error.message())?;
    // The next heartbeat finds another epoch, and what the server may lack since it was restored goes out again.
    if let Some(before) = tablet.enrolment.get_untracked().flatten() {
        enrolment.epoch = before.epoch;
    }
    let name = match enrolment.device_name.as_str() {
        "" => wanted,
        given => given.to_owned(),
    };
    let store = tablet.store();
    store
        .set_enrolment(&enrolment)
        .await
        .map_err(|error| sentence(&error))?;
    tablet.rename(name).await.map_err(|error| sentence(&error))?;
    tablet.sign_in.set(false);
    tablet.enrolment.set(Some(Some(enrolment)));
    tablet.note_contact().await;
    Ok(())
}
