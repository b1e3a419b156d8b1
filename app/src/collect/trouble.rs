//! Sentences for what can go wrong with the tablet's storage.

use crate::view::prelude::*;
use sondeo_store::StoreError;

use super::tablet::OpenError;
use crate::tr;
use crate::ui::{Banner, BannerKind, Button, ButtonKind, Page, live, wording, words};

/// What happened and what to do.
pub fn sentence(error: &StoreError) -> String {
    match error {
        StoreError::Full => tr!("store-full"),
        StoreError::Blocked => tr!("store-blocked"),
        StoreError::Timeout => tr!("store-timeout"),
        StoreError::NewerSchema { .. } => tr!("store-newer"),
        StoreError::Conflict | StoreError::Lifecycle(_) => tr!("store-conflict"),
        StoreError::HashMismatch { .. } => tr!("store-hash"),
        StoreError::ReadBack { .. } => tr!("store-read-back"),
        StoreError::Corrupt { .. } => tr!("store-corrupt"),
        StoreError::NotFound { .. } => tr!("store-not-found"),
        StoreError::Unavailable { detail } => tr!("store-unavailable", detail = detail.clone()),
        other => tr!("store-other", code = other.code()),
    }
}

/// Why a form did not open.
pub fn open_sentence(error: &OpenError) -> String {
    match error {
        OpenError::Store(error) => sentence(error),
        OpenError::Incomplete => tr!("form-incomplete"),
        OpenError::Broken(cause) => tr!("form-broken", cause = cause.clone()),
    }
}

/// The page of a tablet whose database does not open.
#[component]
pub fn CannotOpen(error: StoreError) -> View {
    let reload = |()| {
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    };
    view! {
        <Page title=wording("store-title")>
            <Banner kind=BannerKind::Danger title=wording("store-closed")>
                <p>{live(move || sentence(&error))}</p>
                <p>{words("store-keep")}</p>
                <Button
                    label=wording("retry")
                    kind=ButtonKind::Primary
                    on_press=Callback::new(reload)
                />
            </Banner>
        </Page>
    }
}
