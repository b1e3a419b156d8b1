//! The browser's storage is full, while somebody answers and when the record is finished.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::Story;

/// Too little for any write.
const FULL: Option<u64> = Some(1);

/// How long leaving may take.
const LEAVING: Duration = Duration::from_secs(3);

/// Writes to a database of its own until the browser refuses.
const UNTIL_FULL: &str = "const done = () => { window.isFull = true }; const opening = indexedDB.open('quota'); \
    opening.onupgradeneeded = () => opening.result.createObjectStore('s'); opening.onerror = () => done(); \
    opening.onsuccess = () => { const put = () => { \
    const change = opening.result.transaction('s', 'readwrite', { durability: 'strict' }); \
    change.objectStore('s').put('a', 1); change.onabort = () => done(); \
    change.oncomplete = () => setTimeout(put, 1000); }; put(); }; return 1";

impl Story<'_> {
    pub(super) async fn full_storage(&mut self) -> Result<()> {
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        screen.goto(&format!("{origin}/collect/#/")).await?;
        screen.click("[data-form=relato] button").await?;
        screen
            .wait("the first page", "return !!document.querySelector('.question')")
            .await?;
        screen.quota(&origin, FULL).await?;
        // The browser measures anew only every half minute.
        screen.eval(UNTIL_FULL).await?;
        screen
            .wait_long("that writes are refused", "return window.isFull === true")
            .await?;
        screen.answer("nombre", "Una respuesta").await?;
        screen
            .wait(
                "the warning",
                "return !!document.getElementById('not-saved') && !!document.querySelector('main .banner')",
            )
            .await?;
        let said = screen.text("main .banner").await?;
        ensure!(said.contains("lleno"), "it is not said why: {said}");
        screen.look("collect-full").await?;
        // Nobody gets away from what is not saved; where the browser has found room meanwhile, it is saved.
        screen.click("#leave").await?;
        tokio::time::sleep(LEAVING).await;
        let has_left = screen
            .eval("return !!document.getElementById('left-code')")
            .await?
            == json!(true);
        screen.quota(&origin, None).await?;
        if !has_left {
            screen.shows("nombre", "Una respuesta").await?;
            screen.click("main .banner button").await?;
            screen
                .wait("that it is saved", "return !!document.getElementById('saved')")
                .await?;
            screen.click("#leave").await?;
        }
        screen
            .wait("the code", "return !!document.getElementById('left-code')")
            .await?;
        let code = screen.text("#left-code").await?;
        // What is said to be saved is read from the storage by another page.
        screen.goto("about:blank").await?;
        screen.goto(&format!("{origin}/collect/#/records")).await?;
        screen.click(".record-actions button:last-child").await?;
        screen.type_into("#code", &code).await?;
        screen.click("#code-confirmed").await?;
        screen.shows("nombre", "Una respuesta").await?;
        screen.click("#leave").await?;
        screen.click("#next-person").await
    }
}
