use crate::view::prelude::*;

use super::live::live;

use super::icon::{Icon, icon};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do next on a page.
    Primary,
    #[default]
    Secondary,
    /// As little as a link.
    Quiet,
    /// Takes something away.
    Danger,
}

/// A button with words, and an icon before them if there is one.
#[component]
pub fn Button(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] icon_before: Option<Icon>,
    #[prop(optional, into)] icon_after: Option<Icon>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Words for a screen reader where the label alone would be too little.
    #[prop(optional, into)]
    description: Option<Signal<String>>,
    /// Identifies the button, for labels and tests.
    #[prop(optional, into)]
    id: Option<&'static str>,
    #[prop(into)] on_press: Callback<()>,
) -> View {
    let class = match kind {
        ButtonKind::Primary => "button primary",
        ButtonKind::Secondary => "button",
        ButtonKind::Quiet => "button quiet",
        ButtonKind::Danger => "button danger",
    };
    view! {
        <button
            type="button"
            class=class
            id=id
            disabled=move || disabled.get()
            aria-label=move || description.map(|text| text.get())
            on:click=move |_| on_press.run(())
        >
            {icon_before.map(icon)}
            <span>{live(move || label.get())}</span>
            {icon_after.map(icon)}
        </button>
    }
}
