//! The staff console.

use leptos::prelude::*;

use crate::tr;
use crate::ui::{LanguageSwitch, Page};
use crate::{i18n, route};

/// Starts the console in the page.
pub fn start() {
    i18n::start();
    route::start();
    mount_to_body(|| {
        view! {
            <header class="app-bar">
                <a class="brand" href="#/">{move || tr!("console-title")}</a>
                <span class="spacer"></span>
                <LanguageSwitch />
            </header>
            <Page title=Signal::derive(|| tr!("console-title"))><p class="soft">{move || tr!("loading")}</p></Page>
        }
    });
}
