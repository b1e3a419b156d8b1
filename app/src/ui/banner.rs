use crate::view::prelude::*;

use super::live::live;

use super::icon::{Icon, icon};

/// What a banner is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BannerKind {
    #[default]
    Info,
    Success,
    Warning,
    /// Something is wrong now; read out at once.
    Danger,
}

/// A strip that says something about the whole page, with what to do about it.
#[component]
pub fn Banner(
    #[prop(optional)] kind: BannerKind,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> View {
    let (class, role, image) = match kind {
        BannerKind::Info => ("banner info", "status", Icon::Info),
        BannerKind::Success => ("banner success", "status", Icon::Check),
        BannerKind::Warning => ("banner warning", "status", Icon::Warning),
        BannerKind::Danger => ("banner danger", "alert", Icon::Warning),
    };
    view! {
        <div class=class role=role>
            {icon(image)}
            <div class="banner-body">
                <strong>{live(move || title.get())}</strong>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
