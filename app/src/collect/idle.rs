//! A record that nobody touches does not stay on the screen for whoever comes by.

use crate::view::prelude::*;

use crate::clock;

/// Name of the setting: minutes without a touch after which a record is put away; 0 for never.
pub const SETTING: &str = "idle-minutes";
/// Long enough for a difficult question; the answers stay in any case.
const DEFAULT: u32 = 5;

/// Time between two looks at the clock, in ms. A tablet that slept looks as soon as it wakes.
const LOOK: i32 = 5_000;

/// What the setting means.
pub fn minutes(setting: &str) -> u32 {
    setting.trim().parse().unwrap_or(DEFAULT)
}

/// Calls `put_away` when nobody has touched the page for so many minutes, for as long as the present view lives.
pub fn watch(minutes: u32, put_away: impl Fn() + 'static) {
    if minutes == 0 {
        return;
    }
    let touched = StoredValue::new_local(clock::now());
    for event in ["pointerdown", "keydown", "input", "scroll"] {
        let listening = window_event_listener_untyped(event, move |_| {
            let _ = touched.try_set_value(clock::now());
        });
        on_cleanup(move || listening.remove());
    }
    let limit = i64::from(minutes) * 60_000;
    spawn_local(async move {
        loop {
            clock::sleep(LOOK).await;
            let Some(last) = touched.try_get_value() else {
                return;
            };
            if clock::now() - last >= limit && !takes_a_file() {
                let _ = touched.try_set_value(clock::now());
                put_away();
            }
        }
    });
}

/// A camera in front of the page is no idleness, and what it takes must find its question.
fn takes_a_file() -> bool {
    document()
        .active_element()
        .is_some_and(|element| element.matches("input[type=file]").unwrap_or(false))
}
