//! The service worker that keeps the app itself on the tablet.

use crate::view::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::REST;
use super::tablet::Tablet;
use crate::clock;

/// Whether the app opens without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offline {
    /// Not known yet.
    Unknown,
    /// Every file of the app is here and verified.
    Ready,
    /// A file of the app did not come, or came damaged.
    Failed,
    /// The browser allows it on https and on this computer alone.
    Insecure,
    /// The browser has no service workers, or refuses them here (private windows).
    Unsupported,
}

/// Time between two looks at a worker that is being installed, in ms.
const LOOK: i32 = 250;
/// Looks at a newer version that is on its way: five minutes. Later it is seen by the next page.
const LOOKS: u32 = 1_200;

/// Asks the waiting version to take over; it does so only while no record is open in any tab.
const TAKE_OVER: &str = "take-over";

/// Registers the worker and follows it.
pub fn start(tablet: Tablet) {
    let Some(window) = web_sys::window() else { return };
    if !window.is_secure_context() {
        tablet.offline.set(Offline::Insecure);
        return;
    }
    if !js_sys::Reflect::has(&window.navigator(), &"serviceWorker".into()).unwrap_or(false) {
        tablet.offline.set(Offline::Unsupported);
        return;
    }
    let container = window.navigator().service_worker();
    // Whoever is served by the worker has the whole app.
    let here = container.controller().is_some();
    if here {
        tablet.offline.set(Offline::Ready);
    }
    spawn_local(async move {
        if here {
            clock::sleep(REST).await;
        }
        if JsFuture::from(container.register("sw.js")).await.is_err() {
            // Without a network the worker that is here goes on; without one there is none.
            tablet.offline.set(if here {
                Offline::Ready
            } else {
                Offline::Unsupported
            });
            return;
        }
        // The browser's own promise of a ready worker is silent about one that fails.
        while let Some(registration) = registration().await {
            if registration.active().is_some() {
                return tablet.offline.set(Offline::Ready);
            }
            if registration.installing().is_none() && registration.waiting().is_none() {
                break;
            }
            clock::sleep(LOOK).await;
        }
        tablet.offline.set(Offline::Failed);
    });
}

async fn registration() -> Option<web_sys::ServiceWorkerRegistration> {
    let container = web_sys::window()?.navigator().service_worker();
    let found = JsFuture::from(container.get_registration()).await.ok()?;
    wasm_bindgen::JsCast::dyn_into(found).ok()
}

/// True when a newer version of the app is whole on this tablet and waits to take over.
pub async fn waiting() -> bool {
    match registration().await {
        Some(registration) => {
            if let Ok(update) = registration.update() {
                // Without a network there is no news.
                let _ = JsFuture::from(update).await;
            }
            // The browser answers when it has found a newer version, and only then begins to fetch its files.
            for _ in 0..LOOKS {
                if registration.installing().is_none() {
                    break;
                }
                clock::sleep(LOOK).await;
            }
            registration.waiting().is_some()
        }
        None => false,
    }
}

/// Lets the waiting version take over and opens it.
pub fn take_over() {
    spawn_local(async {
        let Some(worker) = registration()
            .await
            .and_then(|registration| registration.waiting())
        else {
            return;
        };
        if let Some(window) = web_sys::window() {
            let container = window.navigator().service_worker();
            let reload = wasm_bindgen::closure::Closure::once_into_js(move || {
                let _ = window.location().reload();
            });
            container.set_oncontrollerchange(Some(wasm_bindgen::JsCast::unchecked_ref(&reload)));
        }
        let _ = worker.post_message(&JsValue::from_str(TAKE_OVER));
    });
}
