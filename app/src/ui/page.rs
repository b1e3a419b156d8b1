use crate::view::prelude::*;

use super::live::{effect, live};

use super::icon::{Icon, icon};
use super::words::words;
use crate::tr;

/// The frame of a page: a heading that takes the focus when the page opens, a way back, actions beside it, content.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    /// Route to go back to.
    #[prop(optional, into)]
    back: Option<String>,
    /// Buttons beside the title.
    #[prop(optional, into)]
    actions: ViewFn,
    /// Takes the whole width, for tables.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> View {
    let heading = RwSignal::new_local(None::<web_sys::HtmlElement>);
    effect(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    effect(move || document().set_title(&format!("{} · {}", title.get(), tr!("app-name"))));
    view! {
        <main id="content" class="page" class:wide=wide>
            {back
                .map(|route| {
                    view! {
                        <a class="back-link" href=format!("#{route}")>
                            {icon(Icon::Back)}
                            <span>{words("back")}</span>
                        </a>
                    }
                })}
            <header class="page-header">
                <h1 node_ref=heading tabindex="-1">{live(move || title.get())}</h1>
                <div class="page-actions">{actions.run()}</div>
            </header>
            {children()}
        </main>
    }
}

/// What stands in the place of a list that has nothing in it.
#[component]
pub fn Empty(
    image: Icon,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> View {
    view! {
        <div class="empty">
            {icon(image)}
            <p class="empty-title">{live(move || title.get())}</p>
            {children.map(|children| children())}
        </div>
    }
}
