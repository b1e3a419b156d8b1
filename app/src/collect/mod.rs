//! The tablet app: enrolment, surveys, filling in, records, settings, sending.

mod app;
mod backup;
mod codes;
mod download;
mod enrol;
mod fill;
mod forms;
mod idle;
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

use crate::view::prelude::*;
use futures_util::future::join;
use sondeo_store::browser::{Canary, check_canary, persistence, request_persistence, within};
use sondeo_store::{IndexedDb, Store, StoreError};
use wasm_bindgen_futures::spawn_local;

use crate::view::mount;
use crate::{clock, i18n, route};
use tablet::{Known, Tablet};

const DATABASE: &str = "sondeo";
/// A storage that has not been opened and read by then will not be, in ms; a page says so.
const OPENING: u32 = 20_000;
/// What nobody looks at waits until the first page stands and whoever opened the app has pressed, in ms.
const REST: i32 = 1_000;

/// Starts the tablet app in the page.
pub fn start() {
    #[cfg(debug_assertions)]
    crate::panic::log();
    i18n::start();
    route::start();
    // Not through leptos, whose executor begins with `mount`.
    spawn_local(async {
        match open().await {
            Ok((store, canary, known)) => mount(move || {
                let tablet = Tablet::new(store, canary, known);
                provide_context(tablet);
                view! { <app::App /> }
            }),
            Err(error) => mount(move || view! { <trouble::CannotOpen error /> }),
        }
    });
}

/// The storage with all that the first page shows, so that this page is drawn once.
type Opened = (Store<IndexedDb>, Canary, Result<Known, StoreError>);

async fn open() -> Result<Opened, StoreError> {
    within(OPENING, async {
        let store = Store::new(IndexedDb::open(DATABASE).await?);
        let new_id = format!("{:016x}", clock::random_u64());
        let (canary, known) = join(check_canary(&store, &new_id), Known::read(&store)).await;
        Ok((store, canary?, known))
    })
    .await
}

/// Asks the browser once more to keep our data, and reads what it says.
async fn ask_to_keep(tablet: Tablet) {
    let _ = request_persistence().await;
    tablet.storage.set(persistence().await);
}
