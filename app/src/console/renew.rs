//! Content that is asked for again by itself while somebody looks at it.

use std::time::Duration;

use crate::view::prelude::*;

/// How often.
const PACE: Duration = Duration::from_secs(30);
/// Where somebody is typing or choosing, or is asked something.
const AT_WORK: &str = "dialog[open], input:focus, select:focus, textarea:focus";

/// Asks at that pace for as long as the page is there; not while nobody sees it or somebody works on it.
pub fn renew(ask: impl Fn() + 'static) {
    let act = move || {
        let document = document();
        let at_work = document.query_selector(AT_WORK).ok().flatten().is_some();
        if !document.hidden() && !at_work {
            ask();
        }
    };
    // Fails only where there is no window; then nobody looks.
    if let Ok(timer) = set_interval_with_handle(act, PACE) {
        on_cleanup(move || timer.clear());
    }
}
