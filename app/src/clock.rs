//! The browser's clock and its source of chance.

/// Milliseconds since 1970 UTC.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// Minutes that local time is ahead of UTC at an instant (ms since 1970 UTC).
pub fn offset_minutes(instant: i64) -> i32 {
    -js_sys::Date::new(&(instant as f64).into()).get_timezone_offset() as i32
}

/// Date and time as the person's language writes them, to the minute.
pub fn display(instant: i64) -> String {
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    js_sys::Date::new(&(instant as f64).into())
        .to_locale_string(crate::i18n::locale().tag(), &options)
        .into()
}

/// Waits on the browser's timer.
pub async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Fills the buffer from the browser's cryptographic source; false if it gave nothing.
pub fn random(buffer: &mut [u8]) -> bool {
    let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) else {
        return false;
    };
    // The browser gives at most 65,536 bytes at once; nobody here asks for more than a few.
    buffer
        .chunks_mut(65_536)
        .all(|chunk| crypto.get_random_values_with_u8_array(chunk).is_ok())
}

/// 64 random bits.
pub fn random_u64() -> u64 {
    let mut bytes = [0; 8];
    random(&mut bytes);
    u64::from_le_bytes(bytes)
}
