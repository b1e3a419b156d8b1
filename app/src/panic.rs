//! A bug of our own, as the developer reads it in the browser's log. The published bundles have no words for it: there
//! the program stops, and `public/boot.js` says so to the person.

/// From now on a panic leaves its cause in the browser's log.
pub fn log() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into())
    }));
}
