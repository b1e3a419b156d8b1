use crate::view::prelude::*;

use super::enrol::Enrol;
use super::fill::Fill;
use super::forms::Forms;
use super::notices::Notices;
use super::records::Records;
use super::settings::Settings;
use super::tablet::Tablet;
use super::thanks::Thanks;
use super::{REST, ask_to_keep, fill, send, worker};
use crate::ui::{Busy, Icon, LanguageSwitch, icon, live, memo, wording, words};
use crate::{clock, route, tr};

/// The whole app: the bar, the notices and the page of the route.
#[component]
pub fn App() -> View {
    let tablet = Tablet::expect();
    spawn_local(async move {
        clock::sleep(REST).await;
        tablet.forget_sent().await;
        send::start(tablet);
        ask_to_keep(tablet).await;
        tablet.read_ahead().await;
    });
    worker::start(tablet);
    let place = Memo::new(|_| {
        let place = route::segments();
        // "Back" of the browser must not lead around the code that guards a record which was left.
        if fill::is_open() {
            vec!["fill".to_owned()]
        } else {
            place
        }
    });
    move || {
        let place = place.get();
        match place.first().map(String::as_str) {
            // One person alone with the tablet: nothing of the rest of the app is in reach.
            Some("fill") => view! { <Fill /> },
            Some("thanks") => view! { <Thanks /> },
            _ => view! { <Shell place /> },
        }
    }
}

#[component]
fn Shell(place: Vec<String>) -> View {
    let tablet = Tablet::expect();
    let here = place.first().cloned().unwrap_or_default();
    let code = place.get(1).cloned();
    let enrolled = memo(move || tablet.enrolment.with(|it| it.as_ref().map(Option::is_some)));
    let named = here.clone();
    view! {
        <a class="skip-link" href="#content" on:click=skip>{words("skip-to-content")}</a>
        <header class="app-bar">
            <a class="brand" href="#/">{logo()} <span>{words("app-name")}</span></a>
            <span class="spacer"></span>
            {live(move || match enrolled.get() {
                Some(true) => view! { <Nav here=named.clone() /> },
                _ => view! { <LanguageSwitch /> },
            })}
        </header>
        <Notices />
        {live(move || match (enrolled.get(), here.as_str()) {
            (None, _) => view! { <main id="content" class="page"><Busy label=wording("loading") /></main> },
            (_, "enrol") => view! { <Enrol code=code.clone().unwrap_or_default() /> },
            (Some(false), _) => view! { <Enrol code=String::new() /> },
            (_, "records") => view! { <Records /> },
            (_, "settings") => view! { <Settings /> },
            _ => view! { <Forms /> },
        })}
    }
}

/// The route is in the fragment, so a link to `#content` would leave the page.
fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    let heading = document().query_selector("main h1").ok().flatten();
    if let Some(heading) =
        heading.and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(it).ok())
    {
        let _ = heading.focus();
    }
}

pub fn logo() -> View {
    view! {
        <svg viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            <rect width="64" height="64" rx="14" fill="currentColor" />
            <path class="logo-lines" d="M14 20h36M14 32h24M14 44h14" />
            <path class="logo-check" d="M38 44l6 6 10-12" />
        </svg>
    }
}

#[component]
fn Nav(here: String) -> View {
    let tablet = Tablet::expect();
    let link = |to: &'static str, image: Icon, current: bool, label: fn() -> String| {
        view! {
            <a href=format!("#/{to}") aria-current=current.then_some("page")>
                {icon(image)} <span>{label}</span>
            </a>
        }
    };
    view! {
        <nav class="nav" aria-label=move || tr!("nav-main")>
            {link("", Icon::Survey, here.is_empty() || here == "enrol", || tr!("nav-forms"))}
            <a href="#/records" aria-current=(here == "records").then_some("page")>
                {icon(Icon::Records)} <span>{words("nav-records")}</span>
                {live(move || {
                    let unsent = tablet.counts.with(|counts| counts.unsent);
                    (unsent > 0).then(|| view! { <span class="count" id="unsent-count">{unsent}</span> })
                })}
            </a>
            {link("settings", Icon::Settings, here == "settings", || tr!("nav-settings"))}
        </nav>
    }
}
