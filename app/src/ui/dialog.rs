use crate::view::prelude::*;

use super::live::{When, effect, live};

/// A modal question over the page, on the browser's own `<dialog>`: focus stays inside, Escape closes.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// Content, with the buttons in an element of class `actions`.
    children: ChildrenFn,
) -> View {
    let element = RwSignal::new_local(None::<web_sys::HtmlDialogElement>);
    effect(move || {
        let wanted = open.get();
        if let Some(dialog) = element.get()
            && dialog.open() != wanted
        {
            if wanted {
                // Fails only for a dialog that is already open or not in the page.
                let _ = dialog.show_modal();
            } else {
                dialog.close();
            }
        }
    });
    view! {
        <dialog node_ref=element class="dialog" aria-labelledby="dialog-title" on:close=move |_| open.set(false)>
            <When holds=Signal::derive(move || open.get())>
                <h2 id="dialog-title">{live(move || title.get())}</h2>
                {children()}
            </When>
        </dialog>
    }
}
