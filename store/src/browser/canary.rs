//! The canary: a random id in the database and outside of it. One without the other means that the browser evicted or
//! lost one of them.

use crate::Store;
use crate::backend::Backend;
use crate::error::StoreError;

const KEY: &str = "sondeo-install-id";

/// What the canary tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canary {
    /// The first start in this browser.
    New,
    /// Nothing was lost.
    Well,
    /// The database is empty although the app was here before: drafts and unsent records are lost.
    DatabaseLost,
    /// Only the copy outside of the database is gone; records are safe.
    CopyLost,
}

/// Compares both copies and writes what is missing. `new_id` is any random text.
pub async fn check_canary<B: Backend>(store: &Store<B>, new_id: &str) -> Result<Canary, StoreError> {
    let outside = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    let copy = outside
        .as_ref()
        .and_then(|storage| storage.get_item(KEY).ok().flatten());
    let inside = store.install_id().await?;
    let (canary, id) = match (inside, copy) {
        (None, None) => (Canary::New, new_id.to_owned()),
        (Some(id), Some(_)) => (Canary::Well, id),
        (Some(id), None) => (Canary::CopyLost, id),
        (None, Some(id)) => (Canary::DatabaseLost, id),
    };
    if matches!(canary, Canary::New | Canary::DatabaseLost) {
        store.set_install_id(&id).await?;
    }
    if let Some(storage) = outside {
        // A browser without room for 40 bytes says so again at the next start.
        let _ = storage.set_item(KEY, &id);
    }
    Ok(canary)
}
