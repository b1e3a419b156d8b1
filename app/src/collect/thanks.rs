use crate::view::prelude::*;

use super::fill;
use super::tablet::Tablet;
use crate::ui::{Button, Icon, effect, icon, live, wording};
use crate::{route, tr};

/// After a record became final, or was left unfinished: the tablet goes back to the facilitator, with nothing of the
/// person on it but the code of what was left.
#[component]
pub fn Thanks() -> View {
    let tablet = Tablet::expect();
    let left = tablet.left.get_untracked();
    on_cleanup(move || tablet.left.set(String::new()));
    let left = left
        .split_once(' ')
        .map(|(code, id)| (code.to_owned(), id.to_owned()));
    if left.is_some() {
        // The code is shown once: it goes when its person says so.
        route::on_back(|| ());
    }
    let heading = RwSignal::new_local(None::<web_sys::HtmlElement>);
    effect(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    effect(move || document().set_title(&tr!("app-name")));
    let (title, hand_over, text, next) = match left {
        Some(_) => ("left-title", "left-text", "left-note", "left-done"),
        None => {
            let text = if fill::passes_on() {
                "thanks-passes-on"
            } else {
                "thanks-text"
            };
            ("thanks-title", "thanks-hand-over", text, "thanks-next")
        }
    };
    view! {
        <main id="content" class="page thanks">
            {left.is_none().then(|| view! { <div class="thanks-mark">{icon(Icon::Check)}</div> })}
            <h1 node_ref=heading tabindex="-1">{live(move || tr!(title))}</h1>
            <p class="thanks-hand-over">{live(move || tr!(hand_over))}</p>
            {left
                .map(|(code, id)| {
                    view! {
                        <p class="left-code" id="left-code">{code}</p>
                        <Button
                            label=wording("left-resume")
                            icon_before=Icon::Back
                            id="left-resume"
                            on_press=Callback::new(move |()| fill::go(&id))
                        />
                    }
                })}
            <p class="soft">{live(move || tr!(text))}</p>
            <Button
                label=Signal::derive(move || tr!(next))
                id="next-person"
                on_press=Callback::new(|()| route::replace("/"))
            />
        </main>
    }
}
