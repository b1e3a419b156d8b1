//! The browser's storage is full, while somebody answers and when the record is finished.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::Story;
use crate::browser::Engine;

/// Too little for any write.
const FULL: Option<u64> = Some(1);

/// How long leaving may take.
const LEAVING: Duration = Duration::from_secs(3);

/// Writes to a database of its own, of each size until the browser refuses.
const UNTIL_FULL: &str = "const [sizes, pause] = arguments; const full = () => { window.isFull = true }; \
    const opening = indexedDB.open('quota'); opening.onerror = full; \
    opening.onupgradeneeded = () => opening.result.createObjectStore('s', { autoIncrement: true }); \
    opening.onsuccess = () => { const put = () => { \
    const change = opening.result.transaction('s', 'readwrite', { durability: 'strict' }); \
    change.objectStore('s').put(new Uint8Array(sizes[0])); change.oncomplete = () => setTimeout(put, pause); \
    change.onabort = () => { sizes.shift(); if (sizes.length) put(); else { opening.result.close(); full(); } }; }; \
    put(); }; return 1";

impl Story<'_> {
    pub(super) async fn full_storage(&mut self) -> Result<()> {
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        screen.goto(&format!("{origin}/collect/#/")).await?;
        screen.click("[data-form=relato] button").await?;
        screen
            .wait("the first page", "return !!document.querySelector('.question')")
            .await?;
        let pace = match self.setting.engine {
            Engine::Chromium => {
                screen.quota(&origin, FULL).await?;
                // It measures anew only every half minute.
                vec![json!([1]), json!(1000)]
            }
            Engine::WebKit => vec![json!([1_000_000, 1000, 1]), json!(0)],
        };
        screen.run_now(UNTIL_FULL, pace).await?;
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
        if self.setting.engine == Engine::Chromium {
            screen.quota(&origin, None).await?;
        }
        screen.eval("indexedDB.deleteDatabase('quota'); return 1").await?;
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
