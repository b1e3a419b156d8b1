//! A page that runs the contract suite over IndexedDB, with what only a browser has, and shows the result as JSON.

#[cfg(target_arch = "wasm32")]
mod page {
    use indexed_db_futures::database::{Database, VersionChangeEvent};
    use indexed_db_futures::prelude::*;
    use sondeo_store::backend::{Batch, Table};
    use sondeo_store::browser::{
        Canary, check_canary, persistence, request_persistence, sync_lock, try_lock,
    };
    use sondeo_store::{Backend, IndexedDb, Store, StoreError, contract};

    /// The version of a database that a later app has migrated.
    const LATER: u32 = 1_000;

    pub async fn run() {
        let mut cases = contract::run(IndexedDb::open).await;
        macro_rules! run {
            ($($case:ident),* $(,)?) => {
                $(cases.push(contract::Case { name: stringify!($case), failure: $case().await.err() });)*
            };
        }
        run![
            a_closed_connection_is_opened_again,
            a_connection_that_the_browser_closes_is_opened_again,
            a_lock_has_one_holder,
            a_lock_dies_with_its_page,
            a_lock_ends_when_its_page_is_left,
            the_canary_tells_of_loss,
            a_newer_database_is_left_alone,
            a_newer_tab_may_migrate,
            persistence_answers
        ];
        let json: Vec<_> = cases
            .iter()
            .map(|c| serde_json::json!({ "name": c.name, "failure": c.failure }))
            .collect();
        let Some(document) = web_sys::window().and_then(|window| window.document()) else {
            return;
        };
        if let Some(body) = document.body() {
            body.set_text_content(Some(&serde_json::Value::from(json).to_string()));
        }
        document.set_title("done");
    }

    fn text(error: StoreError) -> String {
        error.to_string()
    }

    fn check(what: &str, holds: bool) -> Result<(), String> {
        if holds { Ok(()) } else { Err(what.to_owned()) }
    }

    async fn a_closed_connection_is_opened_again() -> Result<(), String> {
        let backend = IndexedDb::open("closed").await.map_err(text)?;
        backend
            .commit(Batch::new().put(Table::Settings, "a", vec![1]))
            .await
            .map_err(text)?;
        backend.close();
        check(
            "read",
            backend.get(Table::Settings, "a").await.map_err(text)? == Some(vec![1]),
        )?;
        backend.close();
        backend
            .commit(Batch::new().put(Table::Settings, "a", vec![2]))
            .await
            .map_err(text)?;
        backend.close();
        check(
            "written",
            backend.get(Table::Settings, "a").await.map_err(text)? == Some(vec![2]),
        )
    }

    async fn a_connection_that_the_browser_closes_is_opened_again() -> Result<(), String> {
        let script = |text: &str| js_sys::eval(text).map_err(|error| format!("{error:?}"));
        // What the app opens from here on can be closed as the browser does when it takes a database away.
        script(
            "const open = IDBFactory.prototype.open; \
             IDBFactory.prototype.open = function (...given) { \
             const request = open.apply(this, given); \
             request.addEventListener('success', () => { window.opened = request.result; }); return request; }",
        )?;
        let backend = IndexedDb::open("taken-away").await.map_err(text)?;
        for byte in 0..3 {
            let put = backend.commit(Batch::new().put(Table::Settings, "a", vec![byte]));
            let (put, _) = futures_util::join!(put, async {
                // Before, while and after somebody types.
                gloo_timers::future::TimeoutFuture::new(u32::from(byte)).await;
                script("window.opened.close(); window.opened.dispatchEvent(new Event('close'))").map(drop)
            });
            put.map_err(text)?;
            let found = backend.get(Table::Settings, "a").await.map_err(text)?;
            check(&format!("{byte}: {found:?}"), found == Some(vec![byte]))?;
        }
        Ok(())
    }

    async fn a_lock_dies_with_its_page() -> Result<(), String> {
        let script = |text: &str| js_sys::eval(text).map_err(|error| format!("{error:?}"));
        script(
            "window.other = document.body.appendChild(document.createElement('iframe')); \
             window.other.contentWindow.navigator.locks.request('record:other', () => new Promise(() => {}))",
        )?;
        let free = async || {
            try_lock("record:other")
                .await
                .map(|lock| lock.is_some())
                .map_err(text)
        };
        let turns = async |wanted: bool| {
            for _ in 0..50 {
                if free().await? == wanted {
                    return Ok(());
                }
                gloo_timers::future::TimeoutFuture::new(20).await;
            }
            Err(format!(
                "the lock is never {}",
                if wanted { "free" } else { "held" }
            ))
        };
        turns(false).await?;
        script("window.other.remove()")?;
        turns(true).await
    }

    async fn a_lock_ends_when_its_page_is_left() -> Result<(), String> {
        let lock = try_lock("record:left").await.map_err(text)?;
        check("held", try_lock("record:left").await.map_err(text)?.is_none())?;
        js_sys::eval("dispatchEvent(new Event('pagehide'))").map_err(|error| format!("{error:?}"))?;
        for _ in 0..50 {
            if try_lock("record:left").await.map_err(text)?.is_some() {
                drop(lock);
                return Ok(());
            }
            gloo_timers::future::TimeoutFuture::new(20).await;
        }
        Err("still held".to_owned())
    }

    async fn a_lock_has_one_holder() -> Result<(), String> {
        let first = sync_lock().await.map_err(text)?;
        check("first", first.is_some())?;
        check("second", sync_lock().await.map_err(text)?.is_none())?;
        check("other name", try_lock("record:x").await.map_err(text)?.is_some())?;
        drop(first);
        for _ in 0..50 {
            if sync_lock().await.map_err(text)?.is_some() {
                return Ok(());
            }
            gloo_timers::future::TimeoutFuture::new(20).await;
        }
        Err("not released".to_owned())
    }

    async fn the_canary_tells_of_loss() -> Result<(), String> {
        let open = async |name: &str| IndexedDb::open(name).await.map(Store::new).map_err(text);
        let store = open("canary").await?;
        let rows = [Canary::New, Canary::Well];
        for wanted in rows {
            let found = check_canary(&store, "id-1").await.map_err(text)?;
            check(&format!("{found:?}"), found == wanted)?;
        }
        let evicted = open("canary-after-eviction").await?;
        let found = check_canary(&evicted, "id-2").await.map_err(text)?;
        check(&format!("{found:?}"), found == Canary::DatabaseLost)
    }

    /// A later version of the app opens its database, with a table that this one does not know.
    async fn open_newer(name: &str) -> Result<Database, String> {
        Database::open(name)
            .with_version(LATER)
            .with_on_upgrade_needed(|_: VersionChangeEvent, db: Database| {
                db.create_object_store("later").build().map(drop)?;
                Ok(())
            })
            .await
            .map_err(|error| error.to_string())
    }

    async fn a_newer_database_is_left_alone() -> Result<(), String> {
        open_newer("newer").await?.close();
        let found = IndexedDb::open("newer").await.err();
        check(
            &format!("{found:?}"),
            matches!(found, Some(StoreError::NewerSchema { .. })),
        )?;
        let tables = open_newer("newer")
            .await?
            .object_store_names()
            .collect::<Vec<_>>();
        check(&format!("{tables:?}"), tables == ["later"])
    }

    async fn a_newer_tab_may_migrate() -> Result<(), String> {
        let older = IndexedDb::open("migrated").await.map_err(text)?;
        let put = |byte| Batch::new().put(Table::Settings, "a", vec![byte]);
        older.commit(put(1)).await.map_err(text)?;
        // The newer tab is not kept waiting by the connection of the older one.
        open_newer("migrated").await?.close();
        let found = older.commit(put(2)).await.err();
        check(
            &format!("{found:?}"),
            matches!(found, Some(StoreError::NewerSchema { .. })),
        )
    }

    async fn persistence_answers() -> Result<(), String> {
        // Any answer will do; a browser without the storage manager has none.
        request_persistence().await;
        persistence().await;
        Ok(())
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(page::run());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This page runs in a browser only.");
}
