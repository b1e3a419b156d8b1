//! The tablet app: enrolment, surveys, filling in, records, settings, sending.

mod app;
mod backup;
mod codes;
mod download;
mod enrol;
mod fill;
mod forms;
mod keeper;
mod notices;
mod pin;
mod records;
mod seal;
mod send;
mod settings;
mod tablet;
mod thanks;
mod trouble;
mod unlock;
mod worker;

use leptos::prelude::*;
use sondeo_store::browser::{Canary, check_canary, persistence, request_persistence};
use sondeo_store::{IndexedDb, Store};
use wasm_bindgen_futures::spawn_local;

use crate::{clock, i18n, route};
use tablet::Tablet;

const DATABASE: &str = "sondeo";

/// Starts the tablet app in the page.
pub fn start() {
    #[cfg(debug_assertions)]
    crate::panic::log();
    i18n::start();
    route::start();
    // Not through leptos, whose executor begins with the first mount.
    spawn_local(async {
        match open().await {
            Ok((store, canary)) => mount_to_body(move || {
                let tablet = Tablet::new(store, canary);
                provide_context(tablet);
                app::App()
            }),
            Err(error) => mount_to_body(move || trouble::CannotOpen(trouble::CannotOpenProps { error })),
        }
    });
}

async fn open() -> Result<(Store<IndexedDb>, Canary), sondeo_store::StoreError> {
    let store = Store::new(IndexedDb::open(DATABASE).await?);
    let canary = check_canary(&store, &format!("{:016x}", clock::random_u64())).await?;
    Ok((store, canary))
}

/// Asks the browser once more to keep our data, and reads what it says.
async fn ask_to_keep(tablet: Tablet) {
    let _ = request_persistence().await;
    tablet.storage.set(persistence().await);
}
