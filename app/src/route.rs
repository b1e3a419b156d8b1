//! Where the person is: the part of the address after `#`, so that any static file server can serve the app.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::LazyLock;

use crate::view::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

static ROUTE: LazyLock<ArcRwSignal<String>> = LazyLock::new(|| ArcRwSignal::new(read()));

thread_local! {
    /// What takes the browser's "back" on itself, while there is something.
    static BACK: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
    /// "Back" was pressed, and the address is on its way to where the page still is.
    static PRESSED: Cell<bool> = const { Cell::new(false) };
}

fn read() -> String {
    let hash = web_sys::window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default();
    match hash.trim_start_matches('#') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}

fn follow() {
    let now = read();
    if *ROUTE.read_untracked() != now {
        ROUTE.set(now);
    }
}

/// The browser went to another address by itself.
fn moved() {
    let back = BACK.with_borrow(Clone::clone);
    let is_here = read() == *ROUTE.read_untracked();
    match back {
        // First the address comes back, so that a second press leads no further; no entry is added, since browsers pass over
        // those that no touch has made.
        Some(_) if !is_here => {
            PRESSED.set(true);
            if let Some(Ok(history)) = web_sys::window().map(|window| window.history()) {
                let _ = history.forward();
            }
        }
        Some(back) if PRESSED.take() => back(),
        _ => follow(),
    }
}

/// Follows the address from now on. Called once at start.
pub fn start() {
    let changed = Closure::<dyn Fn()>::new(moved);
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("hashchange", changed.as_ref().unchecked_ref());
    }
    // Lives as long as the page.
    changed.forget();
}

/// The route of the moment, such as `/forms`; a view that reads it follows it.
pub fn current() -> String {
    ROUTE.get()
}

/// The route's segments, percent-decoded.
pub fn segments() -> Vec<String> {
    current()
        .split('?')
        .next()
        .unwrap_or_default()
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decode)
        .collect()
}

fn decode(part: &str) -> String {
    js_sys::decode_uri_component(part).map_or_else(|_| part.to_owned(), String::from)
}

/// Text as one segment of a route.
pub fn encode(part: &str) -> String {
    js_sys::encode_uri_component(part).into()
}

/// Goes to a route, with a new entry in the history.
pub fn go(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_hash(path);
        // At once, and not when the browser tells of it.
        follow();
    }
}

/// Until the view is gone, "back" of the browser does this and leaves the route as it is.
pub fn on_back(back: impl Fn() + 'static) {
    PRESSED.set(false);
    BACK.set(Some(Rc::new(back)));
    on_cleanup(|| BACK.set(None));
}

/// Goes to a route in the place of the present entry: "back" does not lead here again.
pub fn replace(path: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("#{path}")));
    }
    ROUTE.set(path.to_owned());
}
