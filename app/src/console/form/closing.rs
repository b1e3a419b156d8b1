//! Closing a survey, after which nobody is offered it and what was begun still arrives; and opening it again.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{Closed, FormSummary};

use super::super::account::is_reader;
use super::super::show_top;
use crate::clock;
use crate::console::api::{self, form_url};
use crate::console::attempt::Attempt;
use crate::http::Body;
use crate::tr;
use crate::ui::{Banner, BannerKind, Button, ButtonKind, Dialog, wording};

/// Says since when a form is closed and who closed it, with the way to open it for those who may.
pub fn banner(form: &FormSummary, changed: Callback<()>) -> View {
    let Some(Closed { at, by }) = form.closed.clone() else {
        return ().into_view();
    };
    let (open, opening) = change("DELETE", form, changed);
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
            {opening.trouble()}
        </Banner>
    }
}

/// Offers to close a form that is open.
pub fn card(form: &FormSummary, changed: Callback<()>) -> View {
    if form.closed.is_some() {
        return ().into_view();
    }
    let (close, closing) = change("POST", form, changed);
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
            {closing.trouble()}
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

/// What sends the change, and what comes of it.
fn change(method: &'static str, form: &FormSummary, changed: Callback<()>) -> (Callback<()>, Attempt) {
    let url = form_url(&form.form_id, "closing");
    let changing = Attempt::new();
    let send = Callback::new(move |()| {
        let url = url.clone();
        let request = async move { api::change(method, &url, Body::None).await };
        changing.send(request, move |()| {
            show_top();
            changed.run(());
        });
    });
    (send, changing)
}
