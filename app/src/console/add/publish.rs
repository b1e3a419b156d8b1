//! Sending a form to the server, once it was asked whether it is meant: what is published stays. The browser's older
//! request interface is used because it tells how much was sent.

use std::sync::Arc;

use crate::view::prelude::*;
use sondeo_engine::form::FormDef;
use sondeo_sync::wire::staff::{FormSummary, Problem, ProblemAt, Published, Refused};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::super::account::{self, Account};
use super::super::api;
use super::super::enrol::EnrolCard;
use super::super::load::{Failure, Fetch};
use super::choosing::{Choice, Role};
use super::problems::ProblemTable;
use crate::http::HttpError;
use crate::route::encode;
use crate::tr;
use crate::ui::{Banner, BannerKind, Busy, Button, ButtonKind, Dialog, Icon, Progress, When, wording};

/// How far the publishing is.
#[derive(Clone)]
enum Sending {
    Idle,
    /// Share that was sent, 0 to 1.
    Sent(f64),
    /// All was sent; the server is checking and storing.
    Waiting,
    Done(Published),
    Refused(Vec<ProblemAt>),
    Failed(HttpError),
}

#[component]
pub fn PublishCard(
    files: RwSignal<Vec<Choice>, LocalStorage>,
    form: Arc<FormDef>,
    /// What the check warned of.
    warnings: u64,
    /// Files that the form needs and nobody chose.
    missing: Vec<String>,
) -> View {
    let sending = RwSignal::new(Sending::Idle);
    let asks = RwSignal::new(false);
    // Without an answer nothing is said here, and the server says it when it has published.
    let forms: Fetch<Vec<FormSummary>> = Fetch::new(|| api::get("/api/forms"));
    let id = form.id().to_owned();
    let is_closed = Signal::derive(move || match &*forms.read() {
        Some(Ok(forms)) => forms
            .iter()
            .any(|known| known.form_id == id && known.closed.is_some()),
        _ => false,
    });
    let publish = move |()| {
        asks.set(false);
        sending.set(Sending::Sent(0.0));
        if send(&files.get_untracked(), sending).is_none() {
            sending.set(Sending::Failed(HttpError::Unreachable));
        }
    };
    let idle = move || {
        matches!(
            *sending.read(),
            Sending::Idle | Sending::Refused(_) | Sending::Failed(_)
        )
    };
    view! {
        <section class="card" aria-labelledby="publish-title">
            <h3 id="publish-title">{move || tr!("publish-title")}</h3>
            <When holds=idle>
                <p class="soft">{move || tr!("publish-text")}</p>
                <div>
                    <Button
                        label=Signal::derive(|| tr!("publish"))
                        kind=ButtonKind::Primary
                        icon_before=Icon::Upload
                        id="publish"
                        on_press=move |()| {
                            forms.refetch();
                            asks.set(true);
                        }
                    />
                </div>
            </When>
            <Dialog open=asks title=Signal::derive(|| tr!("publish-ask"))>
                {
                    let form = form.clone();
                    view! { <p><strong>{move || meant(&form)}</strong></p> }
                }
                <p>{move || tr!("publish-ask-text")}</p>
                <When holds=is_closed>
                    <p class="warning-text">{move || tr!("publish-ask-closed")}</p>
                </When>
                <When holds=move || warnings != 0>
                    <p class="warning-text">{move || tr!("publish-ask-warnings", count = warnings)}</p>
                </When>
                {(!missing.is_empty())
                    .then(|| {
                        let files = missing.join(", ");
                        view! { <p class="warning-text">{move || tr!("publish-ask-missing", files = files.clone())}</p> }
                    })}
                <div class="actions">
                    <Button label=wording("cancel") on_press=move |()| asks.set(false) />
                    <Button
                        label=Signal::derive(|| tr!("publish"))
                        kind=ButtonKind::Primary
                        id="publish-confirmed"
                        on_press=publish
                    />
                </div>
            </Dialog>
            <div aria-live="polite" class="stack">
                {move || match sending.get() {
                    Sending::Idle => ().into_view(),
                    Sending::Sent(share) => view! {
                        <p>{move || tr!("publish-sending", percent = (share * 100.0).floor())}</p>
                        <Progress value=share max=1.0 label=Signal::derive(|| tr!("publish-sending-label")) />
                    },
                    Sending::Waiting => view! { <Busy label=Signal::derive(|| tr!("publish-waiting")) /> },
                    Sending::Failed(error) => view! { <Failure error=error /> },
                    Sending::Refused(problems) => view! {
                        <Banner kind=BannerKind::Danger title=Signal::derive(|| tr!("publish-refused")) />
                        <ProblemTable problems=problems />
                    },
                    Sending::Done(published) => done(published),
                }}
            </div>
        </section>
        {move || matches!(*sending.read(), Sending::Done(_)).then(|| view! { <EnrolCard /> })}
    }
}

/// What is about to be published.
fn meant(form: &FormDef) -> String {
    let title = match form.title() {
        "" => form.id(),
        title => title,
    };
    match form.version() {
        "" => tr!("publish-ask-unversioned", title = title.to_owned()),
        version => tr!(
            "publish-ask-named",
            title = title.to_owned(),
            version = version.to_owned()
        ),
    }
}

fn done(published: Published) -> View {
    let to = format!("#/forms/{}/versions", encode(&published.form_id));
    let Published {
        version,
        current,
        closed,
        ..
    } = published;
    if version != current {
        return view! {
            <Banner kind=BannerKind::Warning title=Signal::derive(|| tr!("publish-older"))>
                <p>{move || tr!("publish-older-text", version = version.clone(), current = current.clone())}</p>
                {closed.then(|| view! { <p>{move || tr!("publish-done-closed")}</p> })}
                <a class="button" href=to>{move || tr!("publish-open")}</a>
            </Banner>
        };
    }
    view! {
        <Banner
            kind=BannerKind::Success
            title=Signal::derive(move || {
                if version.is_empty() {
                    tr!("publish-done")
                } else {
                    tr!("publish-done-version", version = version.clone())
                }
            })
        >
            <p>{move || if closed { tr!("publish-done-closed") } else { tr!("publish-done-text") }}</p>
            <a class="button" href=to>{move || tr!("publish-open")}</a>
        </Banner>
        <ProblemTable problems=published.warnings />
    }
}

/// Starts the sending; `None` if the browser cannot.
fn send(files: &[Choice], sending: RwSignal<Sending>) -> Option<()> {
    let form = web_sys::FormData::new().ok()?;
    for choice in files {
        let name = choice.name();
        let part = match choice.role {
            Role::Survey if name.to_ascii_lowercase().ends_with(".xml") => "xform",
            Role::Survey => "workbook",
            Role::Media => "media",
        };
        form.append_with_blob_and_filename(part, &choice.file, &name)
            .ok()?;
    }
    let request = web_sys::XmlHttpRequest::new().ok()?;
    request.open_with_async("POST", "/api/forms", true).ok()?;
    request.set_request_header(api::HEADER.0, api::HEADER.1).ok()?;
    let progress = Closure::<dyn FnMut(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            let share = event.loaded() / event.total();
            sending.try_set(if share < 1.0 {
                Sending::Sent(share)
            } else {
                Sending::Waiting
            });
        }
    });
    let upload = request.upload().ok()?;
    upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let ended = {
        let request = request.clone();
        Closure::once_into_js(move || {
            let status = request.status().unwrap_or(0);
            let text = request.response_text().ok().flatten().unwrap_or_default();
            if status == 401 {
                account::set(Account::Out { expired: true });
            }
            sending.try_set(outcome(status, &text));
            // The handlers go with the request.
            drop(progress);
        })
    };
    request.set_onloadend(Some(ended.unchecked_ref()));
    request.send_with_opt_form_data(Some(&form)).ok()
}

/// What an answer means.
fn outcome(status: u16, text: &str) -> Sending {
    match status {
        0 => Sending::Failed(HttpError::Unreachable),
        201 => {
            serde_json::from_str(text).map_or(Sending::Failed(HttpError::Foreign { status }), Sending::Done)
        }
        422 => match serde_json::from_str::<Refused>(text) {
            Ok(refused) => Sending::Refused(refused.problems),
            Err(_) => refusal(status, text),
        },
        200..=399 => Sending::Failed(HttpError::Foreign { status }),
        _ => refusal(status, text),
    }
}

fn refusal(status: u16, text: &str) -> Sending {
    let problem = serde_json::from_str::<Problem>(text).ok();
    Sending::Failed(HttpError::Refused { status, problem })
}

#[cfg(test)]
mod tests {
    use super::{Sending, outcome};

    #[test]
    fn every_answer_of_a_server_has_a_meaning() {
        let kind = |sending: Sending| match sending {
            Sending::Idle | Sending::Sent(_) | Sending::Waiting => "under way",
            Sending::Done(_) => "done",
            Sending::Refused(_) => "refused",
            Sending::Failed(_) => "failed",
        };
        let published = r#"{"form_id":"a","version":"1","current":"1","warnings":[]}"#;
        let refused = r#"{"problems":[]}"#;
        let problem = r#"{"code":"form.version-exists","message_es":"Ya existe","message_en":"It exists"}"#;
        for (status, text, expected) in [
            (201, published, "done"),
            // 200 is what captive portals answer.
            (200, published, "failed"),
            (201, "<html>", "failed"),
            (422, refused, "refused"),
            (422, problem, "failed"),
            (409, problem, "failed"),
            (302, "", "failed"),
            (500, "", "failed"),
            (0, "", "failed"),
        ] {
            assert_eq!(kind(outcome(status, text)), expected, "{status} {text}");
        }
    }
}
