//! A page that runs the contract suite over IndexedDB, with what only a browser has, and shows the result as JSON.

#[cfg(target_arch = "wasm32")]
mod page {
    use sondeo_store::backend::{Batch, Table};
    use sondeo_store::browser::{
        Canary, check_canary, persistence, request_persistence, sync_lock, try_lock,
    };
    use sondeo_store::{Backend, IndexedDb, Store, StoreError, contract};

    pub async fn run() {
        let mut cases = contract::run(IndexedDb::open).await;
        macro_rules! run {
            ($($case:ident),* $(,)?) => {
                $(cases.push(contract::Case { name: stringify!($case), failure: $case().await.err() });)*
            };
        }
        run![
            a_closed_connection_is_opened_again,
            a_lock_has_one_holder,
            the_canary_tells_of_loss,
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
