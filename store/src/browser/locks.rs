//! Web Locks: one editor per record and one uploader per browser, over all tabs. A lock ends when its page is left.
//!
//! Only secure contexts have locks. Elsewhere every lock is granted: a person can still answer and send, in one tab, and what
//! two tabs send twice the server keeps once.

use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::error::StoreError;

/// Holds a lock until it is dropped.
pub struct LockGuard {
    release: Option<Function>,
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            // Resolving a promise does not throw.
            let _ = release.call0(&JsValue::UNDEFINED);
            at_leaving("removeEventListener", &release);
        }
    }
}

/// Lets the page call the function when it is left, or no longer.
fn at_leaving(method: &str, call: &Function) {
    let global = js_sys::global();
    let method = Reflect::get(&global, &method.into()).and_then(JsCast::dyn_into::<Function>);
    if let Ok(method) = method {
        let _ = method.call2(&global, &"pagehide".into(), call);
    }
}

/// The lock of the tab that edits this record; `None` while another tab has it.
pub async fn record_lock(instance_id: &str) -> Result<Option<LockGuard>, StoreError> {
    try_lock(&format!("record:{instance_id}")).await
}

/// The lock of the tab that uploads; `None` while another tab has it.
pub async fn sync_lock() -> Result<Option<LockGuard>, StoreError> {
    try_lock("sync").await
}

/// Takes the exclusive lock `name` if nobody has it.
pub async fn try_lock(name: &str) -> Result<Option<LockGuard>, StoreError> {
    let refused = |_: JsValue| StoreError::Unavailable {
        detail: "navigator.locks".to_owned(),
    };
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).map_err(refused)?;
    let manager = Reflect::get(&navigator, &"locks".into()).map_err(refused)?;
    if manager.is_undefined() {
        return Ok(Some(LockGuard { release: None }));
    }
    let request: Function = Reflect::get(&manager, &"request".into())
        .and_then(JsCast::dyn_into)
        .map_err(refused)?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).map_err(refused)?;

    let (granted, answer) = oneshot::channel::<Option<Function>>();
    let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() || lock.is_undefined() {
            let _ = granted.send(None);
            return JsValue::UNDEFINED;
        }
        // The lock is held until this promise is resolved.
        let mut release = None;
        let held = Promise::new(&mut |resolve, _reject| release = Some(resolve));
        if let Err(Some(release)) = granted.send(release) {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
        held.into()
    });
    request
        .call3(&manager, &name.into(), &options, &callback)
        .map_err(refused)?;
    let release = answer.await.map_err(|_| StoreError::Unavailable {
        detail: "navigator.locks".to_owned(),
    })?;
    if let Some(release) = &release {
        // A page that was left changes nothing any more (`public/boot.js`). A browser that keeps it for "back" would keep its
        // locks, too, and open nothing that it had open.
        at_leaving("addEventListener", release);
    }
    Ok(release.map(|release| LockGuard {
        release: Some(release),
    }))
}
