use leptos::html;
use leptos::prelude::*;

use crate::ui::{Button, ButtonKind, Icon, icon};
use crate::{route, tr};

/// After a record became final: the tablet goes back to the facilitator, with nothing of the person on it.
#[component]
pub fn Thanks() -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    Effect::new(move |_| document().set_title(&tr!("app-name")));
    view! {
        <main id="content" class="page thanks">
            <div class="thanks-mark">{icon(Icon::Check)}</div>
            <h1 node_ref=heading tabindex="-1">{move || tr!("thanks-title")}</h1>
            <p class="thanks-hand-over">{move || tr!("thanks-hand-over")}</p>
            <p class="soft">{move || tr!("thanks-text")}</p>
            <Button
                label=Signal::derive(|| tr!("thanks-next"))
                kind=ButtonKind::Secondary
                id="next-person"
                on_press=Callback::new(|()| route::replace("/"))
            />
        </main>
    }
}
