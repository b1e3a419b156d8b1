//! What a person sees if the app meets a bug of its own: a sentence, never a page that does nothing.

/// From now on a panic shows the notice of the page and leaves its cause in the browser's log.
pub fn show() {
    std::panic::set_hook(Box::new(|info| {
        leptos::logging::error!("{info}");
        let Some(notice) = leptos::prelude::document().get_element_by_id("boot-failed") else {
            return;
        };
        // The place in the program helps whoever mends it; the message itself might hold an answer.
        if let Some(place) = info.location() {
            notice.set_attribute("data-place", &place.to_string()).ok();
        }
        let _ = notice.remove_attribute("hidden");
    }));
}
