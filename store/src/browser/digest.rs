//! SHA-256 by the browser: beside the page, and many times quicker than code that a tablet downloads.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use sondeo_sync::hash;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// The hash, lower-case hex; made here where the browser does not (on plain HTTP it has no such interface).
pub(super) async fn sha256_hex(bytes: &[u8]) -> String {
    match by_browser(bytes).await {
        Some(digest) => hash::hex(&digest),
        None => hash::sha256_hex(bytes),
    }
}

async fn by_browser(bytes: &[u8]) -> Option<Vec<u8>> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    let digest: Function = Reflect::get(&subtle, &"digest".into()).ok()?.dyn_into().ok()?;
    let made = digest.call2(&subtle, &"SHA-256".into(), &Uint8Array::from(bytes));
    let buffer = JsFuture::from(made.ok()?.dyn_into::<Promise>().ok()?)
        .await
        .ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
