//! What the browser says of keeping our data. WebKitGTK has no such answer; every field may be absent.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The storage manager's answers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Persistence {
    /// The browser has promised not to evict our data under pressure.
    pub persisted: Option<bool>,
    pub used_bytes: Option<u64>,
    pub free_bytes: Option<u64>,
}

/// Asks for the promise not to evict; the answer, where the browser has one.
pub async fn request_persistence() -> Option<bool> {
    ask("persist").await?.as_bool()
}

/// What the browser says now, without asking for anything.
pub async fn persistence() -> Persistence {
    let persisted = match ask("persisted").await {
        Some(answer) => answer.as_bool(),
        None => None,
    };
    let mut found = Persistence {
        persisted,
        ..Persistence::default()
    };
    if let Some(estimate) = ask("estimate").await {
        let number = |name: &str| {
            Reflect::get(&estimate, &name.into())
                .ok()?
                .as_f64()
                .map(|n| n as u64)
        };
        found.used_bytes = number("usage");
        found.free_bytes = number("quota").map(|quota| quota.saturating_sub(found.used_bytes.unwrap_or(0)));
    }
    found
}

async fn ask(method: &str) -> Option<JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let manager = Reflect::get(&navigator, &"storage".into()).ok()?;
    let function: Function = Reflect::get(&manager, &method.into()).ok()?.dyn_into().ok()?;
    let promise: Promise = function.call0(&manager).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
