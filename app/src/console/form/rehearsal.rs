//! Rehearsal: pretended records of a form, marked wherever they show, and the way to make and to remove them.

use crate::view::prelude::*;
use sondeo_sync::wire::staff::{FormSummary, NewRehearsal, Rehearsed};

use super::super::show_top;
use crate::console::api::{self, form_url};
use crate::console::attempt::Attempt;
use crate::http::Body;
use crate::tr;
use crate::ui::{Banner, BannerKind, Button, ButtonKind, Icon, When};

/// People in a rehearsal that the console begins.
const PEOPLE: u32 = 200;
/// One seed for all forms, so that the waves of a training have the same people.
const SEED: u64 = 7;

/// Says that the form holds pretended records, and offers to remove them.
pub fn banner(form: &FormSummary, changed: Callback<()>) -> View {
    let count = form.rehearsal;
    let alone = form.records == form.rehearsal;
    let url = form_url(&form.form_id, "rehearsal");
    let offer = move || {
        let removing = Attempt::new();
        let asked = RwSignal::new(false);
        let remove = move |()| {
            if !asked.get_untracked() {
                return asked.set(true);
            }
            let url = url.clone();
            let request = async move { api::change("DELETE", &url, Body::None).await };
            removing.send(request, move |()| {
                show_top();
                changed.run(());
            });
        };
        view! {
            <Banner kind=BannerKind::Warning title=Signal::derive(move || tr!("rehearsal-title", count = count))>
                <p>{move || if alone { tr!("rehearsal-text") } else { tr!("rehearsal-not-counted") }}</p>
                <div class="row">
                    <Button
                        label=Signal::derive(move || {
                            if asked.get() { tr!("rehearsal-remove-sure", count = count) } else { tr!("rehearsal-remove") }
                        })
                        kind=ButtonKind::Danger
                        icon_before=Icon::Remove
                        id="rehearsal-remove"
                        disabled=Signal::derive(move || removing.is_busy())
                        on_press=Callback::new(remove)
                    />
                    <When holds=move || asked.get()>
                        <Button
                            label=Signal::derive(|| tr!("rehearsal-keep"))
                            kind=ButtonKind::Quiet
                            on_press=move |()| asked.set(false)
                        />
                    </When>
                </div>
                {removing.trouble()}
            </Banner>
        }
    };
    (count > 0).then(offer).into_view()
}

/// Offers to rehearse a form that has no real records.
pub fn card(form: &FormSummary, changed: Callback<()>) -> View {
    let can = form.records == 0;
    let url = form_url(&form.form_id, "rehearsal");
    let offer = move || {
        let filling = Attempt::new();
        let begin = move |()| {
            let url = url.clone();
            let asked = NewRehearsal {
                people: PEOPLE,
                seed: SEED,
            };
            let request = async move { api::post::<Rehearsed>(&url, &asked).await };
            filling.send(request, move |_| {
                show_top();
                changed.run(());
            });
        };
        view! {
            <section class="card" aria-labelledby="rehearse-title">
                <h2 id="rehearse-title">{move || tr!("rehearse-title")}</h2>
                <p class="soft measure">{move || tr!("rehearse-text", count = PEOPLE)}</p>
                <div>
                    <Button
                        label=Signal::derive(move || if filling.is_busy() { tr!("rehearse-busy") } else { tr!("rehearse-begin") })
                        icon_before=Icon::Records
                        id="rehearse"
                        on_press=Callback::new(begin)
                    />
                </div>
                {filling.trouble()}
            </section>
        }
    };
    can.then(offer).into_view()
}
