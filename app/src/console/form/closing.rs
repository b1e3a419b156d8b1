//! Closing a survey, after which nobody is offered it and what was begun still arrives; and opening it again.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{Closed, FormSummary};

use super::super::account::is_reader;
use super::super::focus_content;
use super::super::load::Failure;
use crate::clock;
use crate::console::api::{self, form_url};
use crate::http::{Body, HttpError};
use crate::tr;
use crate::ui::{Banner, BannerKind, Button, ButtonKind, Dialog, wording};

/// Says since when a form is closed and who closed it, with the way to open it for those who may.
pub fn banner(form: &FormSummary, changed: Callback<()>) -> View {
    let Some(Closed { at, by }) = form.closed.clone() else {
        return ().into_view();
    };
    let (open, trouble) = change("DELETE", form, changed);
    view! {
        <Banner
            kind=BannerKind::Info
            title=Signal::derive(move || tr!("closed-title", when = clock::display(at), who = by.clone()))
        >
            <p>{move || tr!("closed-text")}</p>
            {(!is_reader())
                .then(|| {
                    view! {
                        <div>
                            <Button label=Signal::derive(|| tr!("closed-open")) id="form-open" on_press=open />
                        </div>
                    }
                })}
            {move || trouble.get().map(|error| view! { <Failure error=error /> })}
        </Banner>
    }
}

/// Offers to close a form that is open.
pub fn card(form: &FormSummary, changed: Callback<()>) -> View {
    if form.closed.is_some() {
        return ().into_view();
    }
    let (close, trouble) = change("POST", form, changed);
    let asks = RwSignal::new(false);
    let confirmed = move |()| {
        asks.set(false);
        close.run(());
    };
    view! {
        <section class="card" aria-labelledby="closing-title">
            <h2 id="closing-title">{move || tr!("closing-title")}</h2>
            <p class="soft measure">{move || tr!("closing-text")}</p>
            <div>
                <Button
                    label=Signal::derive(|| tr!("closing-close"))
                    id="form-close"
                    on_press=move |()| asks.set(true)
                />
            </div>
            {move || trouble.get().map(|error| view! { <Failure error=error /> })}
            <Dialog open=asks title=Signal::derive(|| tr!("closing-ask"))>
                <p>{move || tr!("closing-ask-offer")}</p>
                <p>{move || tr!("closing-ask-records")}</p>
                <p>{move || tr!("closing-ask-results")}</p>
                <div class="actions">
                    <Button label=wording("cancel") on_press=move |()| asks.set(false) />
                    <Button
                        label=Signal::derive(|| tr!("closing-close"))
                        kind=ButtonKind::Primary
                        id="form-close-confirmed"
                        on_press=confirmed
                    />
                </div>
            </Dialog>
        </section>
    }
}

/// What sends the change, and what came in its way.
fn change(
    method: &'static str,
    form: &FormSummary,
    changed: Callback<()>,
) -> (Callback<()>, RwSignal<Option<HttpError>>) {
    let url = form_url(&form.form_id, "closing");
    let trouble = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let send = Callback::new(move |()| {
        // Not disabled while it works: a disabled button loses the focus.
        if busy.get_untracked() {
            return;
        }
        let url = url.clone();
        busy.set(true);
        spawn_local(async move {
            let changing = api::change(method, &url, Body::None).await;
            // Signals of a page that was left meanwhile are gone.
            if busy.is_disposed() {
                return;
            }
            match changing {
                Ok(()) => {
                    // The button that was pressed goes away, and what changed is said at the top.
                    focus_content();
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                    changed.run(());
                }
                Err(error) => trouble.set(Some(error)),
            }
            busy.try_set(false);
        });
    });
    (send, trouble)
}
