//! The browser throws away what the tablet kept, in part or whole.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::Story;

/// Deletes every database of the origin, as a browser without room does.
const DELETE: &str = "const done = arguments[0]; (async () => { \
    for (const { name } of await indexedDB.databases()) await new Promise((right, wrong) => { \
    const deleting = indexedDB.deleteDatabase(name); deleting.onsuccess = right; deleting.onerror = wrong; \
    deleting.onblocked = wrong; }); return true; })().then(done, error => done(String(error)))";

impl Story<'_> {
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
