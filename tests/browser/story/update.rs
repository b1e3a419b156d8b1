//! A newer app is published while a tablet is in use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Story;

/// What tells the newer style sheet from the older one.
const MARK: &str = "/* newer */";
const ANSWER: &str = "Antes de la versión nueva";
/// Longer than a worker needs to take over.
const TAKING_OVER: Duration = Duration::from_secs(2);

/// Looks for a newer app, waits until it is here or refused, and tells what there is.
const LOOK: &str = "const [mark, done] = arguments; (async () => { \
    const registration = await navigator.serviceWorker.getRegistration(); \
    await registration.update().catch(() => 0); \
    while (registration.installing) await new Promise(go => setTimeout(go, 50)); \
    const style = await (await fetch(document.querySelector('link[rel=stylesheet]').href)).text(); \
    const kept = (await caches.keys()).filter(name => name.startsWith('sondeo-')).length; \
    return { waits: !!registration.waiting, newer: style.includes(mark), kept }; \
    })().then(done, error => done(String(error)))";

/// What is wrong with a newer app on the server.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    /// Its list names a file that is not there.
    Missing,
    /// A file is not the one that its list names.
    Mixed,
    /// The machine code is put together to something else than was taken apart.
    Damaged,
    None,
}

impl Story<'_> {
    pub(super) async fn update(&mut self) -> Result<()> {
        let collect = self.server.assets.join("collect");
        let older = App::read(&collect)?;
        let forms = format!("{}/collect/#/", self.origin);
        self.screen.goto(&forms).await?;
        let before = self.look_for_newer().await?;
        ensure!(before["waits"] == json!(false), "{before}");
        self.screen.click("[data-form=relato] button").await?;
        self.screen.question("nombre").await?;
        self.screen.answer("nombre", ANSWER).await?;

        for fault in [Fault::Missing, Fault::Mixed, Fault::Damaged] {
            self.publish_newer(&older, fault).await?;
            let found = self.look_for_newer().await?;
            ensure!(found == before, "a damaged update: {found} after {before}");
        }

        self.publish_newer(&older, Fault::None).await?;
        let kept = before["kept"].as_u64().context("no count")? + 1;
        let beside = json!({ "waits": true, "newer": false, "kept": kept });
        let found = self.look_for_newer().await?;
        ensure!(found == beside, "the newer app does not wait: {found}");
        // Even when it is asked to, it does not take over under an open record.
        let ask = "navigator.serviceWorker.getRegistration().then(r => r.waiting.postMessage('take-over')); return 1";
        self.screen.eval(ask).await?;
        tokio::time::sleep(TAKING_OVER).await;
        let found = self.look_for_newer().await?;
        ensure!(found == beside, "it took over under an open record: {found}");
        self.screen.shows("nombre", ANSWER).await?;
        self.screen.click("#leave").await?;
        self.screen
            .wait("the code", "return !!document.getElementById('left-code')")
            .await?;
        let code = self.screen.text("#left-code").await?;
        self.screen.click("#next-person").await?;

        // The facilitator lets it, and what was begun before goes on in it.
        self.screen
            .wait("the offer", "return !!document.getElementById('take-over')")
            .await?;
        self.screen.look("collect-newer").await?;
        self.screen.click("#take-over").await?;
        self.screen
            .wait(
                "that the newer app took over",
                "return document.querySelectorAll('.form-card').length > 0 && !document.getElementById('take-over')",
            )
            .await?;
        let found = self.look_for_newer().await?;
        ensure!(
            found["newer"] == json!(true),
            "the older app is still here: {found}"
        );
        self.proxy.cut(true);
        self.screen.goto("about:blank").await?;
        self.screen
            .goto(&format!("{}/collect/#/records", self.origin))
            .await?;
        self.screen.click(".record-actions button:last-child").await?;
        self.screen.type_into("#code", &code).await?;
        self.screen.click("#code-confirmed").await?;
        self.screen.shows("nombre", ANSWER).await?;
        self.screen.click("#leave").await?;
        self.screen.click("#next-person").await?;
        self.proxy.cut(false);
        Ok(())
    }

    async fn look_for_newer(&mut self) -> Result<Value> {
        let found = self.screen.run(LOOK, vec![json!(MARK)]).await?;
        ensure!(found.is_object(), "{found}");
        Ok(found)
    }

    /// Restarts the server with a newer app, whole or not.
    async fn publish_newer(&mut self, older: &App, fault: Fault) -> Result<()> {
        self.server.stop().await?;
        older.write_newer(fault)?;
        self.server.start_again(self.setting).await
    }
}

/// The files of the tablet app that an update changes.
struct App {
    style: PathBuf,
    sheet: String,
    worker: PathBuf,
    script: String,
}

impl App {
    fn read(folder: &Path) -> Result<App> {
        let style = std::fs::read_dir(folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|it| it == "css"))
            .context("no style sheet")?;
        let worker = folder.join("sw.js");
        Ok(App {
            sheet: std::fs::read_to_string(&style)?,
            script: std::fs::read_to_string(&worker)?,
            style,
            worker,
        })
    }

    fn write_newer(&self, fault: Fault) -> Result<()> {
        let newer = format!("{}{MARK}", self.sheet);
        let hash = |text: &str| {
            let digest = Sha256::digest(text.as_bytes());
            digest
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let mut script = self.script.replace(&hash(&self.sheet), &hash(&newer));
        ensure!(script != self.script, "the worker does not name the style sheet");
        script = script.replace("const VERSION = \"", "const VERSION = \"newer-");
        let sheet = if fault == Fault::Mixed {
            &self.sheet
        } else {
            &newer
        };
        if fault == Fault::Missing {
            script = script.replace(
                "const FILES = [",
                "const FILES = [{\"path\":\"gone.js\",\"sha256\":\"\"},",
            );
        }
        if fault == Fault::Damaged {
            ensure!(
                script.contains("\"unpacked\":\""),
                "the worker does not name the machine code"
            );
            script = script.replace("\"unpacked\":\"", "\"unpacked\":\"0");
        }
        std::fs::write(&self.worker, script)?;
        std::fs::write(&self.style, sheet)?;
        // The compressed twins would be sent in their place.
        for twin in [
            self.style.with_extension("css.br"),
            self.worker.with_extension("js.br"),
        ] {
            if twin.exists() {
                std::fs::remove_file(twin)?;
            }
        }
        Ok(())
    }
}
