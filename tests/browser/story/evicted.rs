//! The browser throws away what the tablet kept, in part or whole.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::Story;

/// Deletes every database of the origin, as a browser without room does.
const DELETE: &str = "const done = arguments[0]; (async () => { \
    for (const { name } of await indexedDB.databases()) await new Promise((right, wrong) => { \
    const deleting = indexedDB.deleteDatabase(name); deleting.onsuccess = right; deleting.onerror = wrong; \
    deleting.onblocked = wrong; }); return true; })().then(done, error => done(String(error)))";

/// Overwrites the first record's head, as a failing disk does; takes it away again.
const DAMAGE: &str = "store.put(new Uint8Array([123]), key)";
const REMOVE: &str = "store.delete(key)";

fn to_first_record(change: &str) -> String {
    format!(
        "const done = arguments[0]; (async () => {{ \
         const finish = asked => new Promise((right, wrong) => {{ \
         asked.onsuccess = () => right(asked.result); asked.onerror = wrong; }}); \
         for (const {{ name }} of await indexedDB.databases()) {{ const database = await finish(indexedDB.open(name)); \
         if (database.objectStoreNames.contains('records')) {{ \
         const store = database.transaction('records', 'readwrite').objectStore('records'); \
         const [key] = await finish(store.getAllKeys()); await finish({change}); }} \
         database.close(); }} return true; }})().then(done, error => done(String(error)))"
    )
}

impl Story<'_> {
    /// What cannot be read is said, and hides nothing else.
    pub(super) async fn damaged(&mut self) -> Result<()> {
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        screen
            .goto(&format!("{origin}/collect/manifest.webmanifest"))
            .await?;
        let damaged = screen.run(&to_first_record(DAMAGE), Vec::new()).await?;
        ensure!(damaged == json!(true), "{damaged}");
        screen.goto("about:blank").await?;
        screen.goto(&format!("{origin}/collect/#/records")).await?;
        screen
            .wait(
                "that a record cannot be read",
                "return document.querySelector('.notices .banner.danger')?.textContent.includes('no se puede leer') === true \
                 && document.querySelectorAll('.records > li').length > 0",
            )
            .await?;
        screen.look("collect-damaged").await?;
        let removed = screen.run(&to_first_record(REMOVE), Vec::new()).await?;
        ensure!(removed == json!(true), "{removed}");
        Ok(())
    }

    pub(super) async fn evicted(&mut self) -> Result<()> {
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        // The copy of the tablet's id is gone, its records are not: there is nothing to say.
        screen.goto(&format!("{origin}/collect/#/settings")).await?;
        screen
            .wait("the settings", "return !!document.querySelector('main input')")
            .await?;
        screen.eval("localStorage.clear(); return 1").await?;
        let sent = self.reopened().await?;
        ensure!(
            sent["lost"] == json!(false) && sent["forms"] != json!(0),
            "{sent}"
        );

        // The database is gone: whoever looks after the tablet must know that unsent records are.
        let screen = &mut self.screen;
        screen
            .goto(&format!("{origin}/collect/manifest.webmanifest"))
            .await?;
        let deleted = screen.run(DELETE, Vec::new()).await?;
        ensure!(deleted == json!(true), "the database stays: {deleted}");
        let after = self.reopened().await?;
        ensure!(
            after["lost"] == json!(true) && after["forms"] == json!(0),
            "{after}"
        );
        self.screen.look("collect-evicted").await
    }

    /// What the app shows when it is opened anew.
    async fn reopened(&mut self) -> Result<Value> {
        let screen = &mut self.screen;
        screen.goto("about:blank").await?;
        screen.goto(&format!("{}/collect/", self.origin)).await?;
        screen
            .wait(
                "the forms, or the offer to enrol",
                "return document.querySelectorAll('.form-card').length > 0 || !!document.querySelector('.empty, #enrol')",
            )
            .await?;
        screen
            .eval(
                "return { lost: !!document.querySelector('.notices .banner.danger'), \
                 forms: document.querySelectorAll('.form-card').length }",
            )
            .await
    }
}
