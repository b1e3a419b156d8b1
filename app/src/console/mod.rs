//! The staff console: forms are checked, tried and published; tablets enrolled; records and results looked at.

mod account;
mod account_pages;
mod add;
mod api;
mod attempt;
mod collect;
mod devices;
mod enrol;
mod form;
mod format;
mod forms;
mod load;
mod pager;
mod quarantine;
mod renew;

use crate::view::mount;
use crate::view::prelude::*;
use wasm_bindgen::JsCast;

use account::Account;
use account_pages::{ChangePasswordPage, FirstPassword, SignInPage};
use attempt::Attempt;
use load::Failure;

use crate::tr;
use crate::ui::{Busy, Button, ButtonKind, Empty, Icon, LanguageSwitch, Page, When, icon};
use crate::{i18n, route};

/// Starts the console in the page.
pub fn start() {
    #[cfg(debug_assertions)]
    crate::panic::log();
    i18n::start();
    route::start();
    mount(|| view! { <Console /> });
}

#[component]
fn Console() -> View {
    spawn_local(account::ask());
    view! {
        <button type="button" class="skip-link" on:click=|_| focus_content()>
            {move || tr!("skip-to-content")}
        </button>
        <Bar />
        {move || match account::current() {
            Account::Unknown => view! { <Waiting /> },
            Account::Failed(error) => view! {
                <Page title=Signal::derive(|| tr!("console-title"))>
                    <Failure error=error />
                    <div>
                        <Button
                            label=Signal::derive(|| tr!("retry"))
                            kind=ButtonKind::Primary
                            icon_before=Icon::Sync
                            on_press=|()| spawn_local(account::ask())
                        />
                    </div>
                </Page>
            },
            Account::Out { expired } => view! { <SignInPage expired=expired /> },
            Account::In(who) if who.must_change_password => view! { <FirstPassword who=who /> },
            Account::In(_) => view! { <Pages /> },
        }}
    }
}

#[component]
fn Waiting() -> View {
    view! {
        <Page title=Signal::derive(|| tr!("console-title"))>
            <Busy label=Signal::derive(|| tr!("loading")) />
        </Page>
    }
}

/// The bar over every page. Before sign-in it only has the name and the language.
#[component]
fn Bar() -> View {
    let ready = Memo::new(|_| matches!(account::current(), Account::In(who) if !who.must_change_password));
    let may_change = Memo::new(|_| !account::is_reader());
    let inside = Memo::new(|_| match account::current() {
        Account::In(who) => Some(who.user),
        _ => None,
    });
    view! {
        <header class="app-bar">
            <a class="brand" href="#/">
                <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path class="brand-mark" d="M5 20V11M12 20V4M19 20v-6" />
                </svg>
                <span>{move || tr!("app-name")}</span>
                <span class="brand-part">{move || tr!("console-name")}</span>
            </a>
            <When holds=move || ready.get()>
                <nav class="nav" aria-label=move || tr!("nav-main")>
                    {link("/", "nav-forms", Icon::Survey, |segment| segment.is_none_or(|name| name == "forms" || name == "add"))}
                    <When holds=move || may_change.get()>
                        {link("/devices", "nav-devices", Icon::Sync, |segment| segment == Some("devices"))}
                        {link("/quarantine", "nav-quarantine", Icon::Warning, |segment| segment == Some("quarantine"))}
                    </When>
                </nav>
            </When>
            <span class="spacer"></span>
            <LanguageSwitch />
            <When holds=move || inside.get().is_some()>
                <SignedInMenu user=Signal::derive(move || inside.get().unwrap_or_default()) />
            </When>
        </header>
    }
}

fn link(to: &'static str, label: &'static str, image: Icon, here: fn(Option<&str>) -> bool) -> View {
    view! {
        <a
            href=format!("#{to}")
            aria-current=move || {
                let segments = route::segments();
                here(segments.first().map(String::as_str)).then_some("page")
            }
        >
            {icon(image)}
            <span>{move || tr!(label)}</span>
        </a>
    }
}

#[component]
fn SignedInMenu(#[prop(into)] user: Signal<String>) -> View {
    let leaving = Attempt::new();
    view! {
        <a class="button quiet" href="#/account" title=move || tr!("account-password")>
            {move || user.get()}
        </a>
        <Button
            label=Signal::derive(|| tr!("sign-out"))
            id="sign-out"
            on_press=move |()| leaving.send(account::sign_out(), |()| ())
        />
        {leaving.trouble()}
    }
}

/// The page of the route.
#[component]
fn Pages() -> View {
    let segments = Memo::new(|_| route::segments());
    move || {
        let segments = segments.get();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        match parts.as_slice() {
            [] | ["forms"] => view! { <forms::FormsPage /> },
            ["add"] => view! { <add::AddPage /> },
            ["quarantine"] => view! { <quarantine::QuarantinePageView /> },
            ["devices"] => view! { <devices::DevicesPage /> },
            ["account"] => view! { <ChangePasswordPage /> },
            ["forms", id] => form::page((*id).to_owned(), form::Tab::Versions),
            ["forms", id, tab] => match form::Tab::named(tab) {
                Some(tab) => form::page((*id).to_owned(), tab),
                None => view! { <NotFound /> },
            },
            _ => view! { <NotFound /> },
        }
    }
}

#[component]
fn NotFound() -> View {
    view! {
        <Page title=Signal::derive(|| tr!("not-found-title")) back="/">
            <Empty image=Icon::Info title=Signal::derive(|| tr!("not-found-text")) />
        </Page>
    }
}

/// Leads to the beginning of a page, where it says what changed, once the button that was pressed goes away.
fn show_top() {
    focus_content();
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// The address after `#` is the route, so a link to the content would leave the page.
fn focus_content() {
    let heading = document().query_selector("main h1").ok().flatten();
    if let Some(heading) = heading.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = heading.focus();
    }
}
