//! The tablet's storage does not open, does not answer, or lasts no longer than a private window; and the app goes away
//! with a question half typed.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::Story;
use crate::browser::Browser;
use crate::screen::Screen;

/// What the browser does with a database, and what the tablet says then.
const REFUSALS: [(&str, &str, &str); 2] = [
    (
        "collect-storage-silent",
        "IDBFactory.prototype.open = () => new EventTarget();",
        "no respondió a tiempo",
    ),
    // As Chromium does where its files cannot be read.
    (
        "collect-storage-broken",
        "const open = IDBFactory.prototype.open; IDBFactory.prototype.open = function (name) { \
         const asked = open.call(this, name + Math.random(), 1); \
         const error = new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError'); \
         Object.defineProperty(asked, 'error', { get: () => error }); \
         asked.addEventListener('upgradeneeded', event => { event.stopImmediatePropagation(); asked.transaction.abort(); }); \
         return asked; };",
        "backing store",
    ),
];

const TYPED: &str = "Rosaura";

/// Writes to a database of its own, and comes back in the middle of writing more, which goes on when the page is left; never
/// comes back where the database is blocked.
const SAVES: &str = "const [pause, done] = arguments; const asked = indexedDB.open('story', 1); \
    asked.onupgradeneeded = () => asked.result.createObjectStore('s'); asked.onsuccess = () => { \
    const begin = () => { const begun = asked.result.transaction('s', 'readwrite', { durability: 'strict' }); \
    begun.objectStore('s').get(0).onsuccess = event => event.target.source.put(new Uint8Array(30000), 0); return begun; }; \
    document.addEventListener('visibilitychange', begin); \
    begin().oncomplete = () => { for (let count = 0; count < 5; count++) begin(); setTimeout(() => done(true), pause); }; };";
/// How often a page is left at another moment: where it matters, every third time was enough to block the database.
const LEAVES: u64 = 12;

impl Story<'_> {
    /// Nothing is lost by it: the forms are there as soon as the browser gives its data again.
    pub(super) async fn storage(&mut self) -> Result<()> {
        let address = format!("{}/collect/", self.origin);
        for (name, script, said) in REFUSALS {
            let screen = &mut self.screen;
            let refusing = screen.before_pages(script).await?;
            screen.goto("about:blank").await?;
            screen.goto(&address).await?;
            let says = format!(
                "return document.querySelector('main .banner.danger')?.textContent.includes('{said}') === true"
            );
            screen.wait_long("that the storage does not open", &says).await?;
            let text = screen.text("main").await?;
            ensure!(
                text.contains("No borre los datos"),
                "nobody is told to keep the data: {text}"
            );
            screen.look(name).await?;
            screen.no_longer(&refusing).await?;
            screen.click("main .banner button").await?;
            screen
                .wait(
                    "the forms",
                    "return document.querySelectorAll('.ready-offline').length >= 4",
                )
                .await?;
        }
        Ok(())
    }

    /// A page that goes away in the middle of saving blocks the storage for none that comes after it.
    pub(super) async fn left_while_saving(&mut self) -> Result<()> {
        let address = format!("{}/collect/#/", self.origin);
        let screen = &mut self.screen;
        for pause in 0..LEAVES {
            screen.goto("about:blank").await?;
            screen.goto(&address).await?;
            screen
                .wait("the forms", "return !!document.querySelector('.form-card')")
                .await?;
            let saved = screen.run(SAVES, vec![json!(pause)]).await;
            saved.context("the storage does not answer any more")?;
        }
        Ok(())
    }

    /// A private window collects and sends like any other, and says that the browser promises nothing.
    pub(super) async fn private(&mut self) -> Result<()> {
        self.make_link().await?;
        let folder = self.setting.scratch.join("private");
        std::fs::create_dir_all(&folder)?;
        let browser = Browser::start_private(self.setting.engine, &folder).await?;
        let mut screen = Screen::new(browser, None, &self.setting.out)?;
        let done = self.collected(&mut screen).await;
        screen.end().await?;
        done
    }

    async fn collected(&self, screen: &mut Screen) -> Result<()> {
        // A network that wants a sign-in answers everything with a page of its own.
        let portal = "const own = window.fetch; window.fetch = (...asked) => String(asked[0]).includes('.packed') \
                      ? Promise.resolve(new Response('<html>\\n' + ' '.repeat(2000) + 'Wi-Fi</html>', \
                        { headers: { 'Content-Type': 'text/html' } })) : own(...asked);";
        let answering = screen.before_pages(portal).await?;
        screen.goto(&format!("{}/collect/", self.origin)).await?;
        let said = "return document.getElementById('boot-failed')?.hidden === false";
        screen.wait("that the app could not be opened", said).await?;
        screen.no_longer(&answering).await?;
        screen.goto("about:blank").await?;
        // Typed as people write it down, where no camera reads the link.
        let (app, code) = self.link.split_once("enrol/").context("no code")?;
        let (first, second) = code.split_at(code.len() / 2);
        screen.goto(app).await?;
        screen
            .type_into("#enrol-code", &format!(" {first} - {second}"))
            .await?;
        screen.type_into("#enrol-name", "Tableta privada").await?;
        screen.click("#enrol").await?;
        screen
            .wait_long(
                "that every form is ready offline",
                "return !!document.querySelector('[data-form=cifrada] .ready-offline')",
            )
            .await?;
        screen.click("[data-form=cifrada] button").await?;
        screen.question("secreto").await?;
        screen.answer("secreto", TYPED).await?;
        screen.click("#forward").await?;
        screen.click("#finish").await?;
        screen.click("#next-person").await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        screen.count("count-sent", 1).await?;
        screen
            .goto(&format!("{}/collect/#/settings", self.origin))
            .await?;
        screen
            .wait(
                "that nothing is promised",
                // A private window speaks the machine's language, and WebKitGTK does not say anything about it.
                "return /no se ha comprometido|has not promised|no dice si|does not say/.test(document.querySelector('main')?.textContent)",
            )
            .await?;
        // It was right not to promise.
        screen.crash().await?;
        screen.goto(&format!("{}/collect/", self.origin)).await?;
        screen
            .wait(
                "that nobody is enrolled",
                "return !!document.querySelector('.empty, #enrol') && !document.querySelector('.form-card')",
            )
            .await
    }

    /// Somebody switches to another app while they type, and the system kills this one. Timers of a page that is not seen
    /// may never come.
    pub(super) async fn switched_away(&mut self) -> Result<()> {
        let origin = format!("{}/collect/", self.origin);
        let screen = &mut self.screen;
        screen.goto(&format!("{origin}#/")).await?;
        screen.click("[data-form=relato] button").await?;
        screen.question("nombre").await?;
        screen.eval("window.setTimeout = () => 0; return 1").await?;
        screen.answer("nombre", TYPED).await?;
        screen
            .eval(
                "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }); \
                 document.dispatchEvent(new Event('visibilitychange', { bubbles: true })); return 1",
            )
            .await?;
        screen
            .wait("that it is saved", "return !!document.getElementById('saved')")
            .await?;
        self.screen.crash().await?;
        let screen = &mut self.screen;
        screen.goto(&format!("{origin}#/records")).await?;
        screen.click(".record-actions button:last-child").await?;
        screen.click("#code-confirmed").await?;
        screen.question("nombre").await?;
        screen.shows("nombre", TYPED).await?;
        screen.click("#leave").await?;
        screen.click("#next-person").await?;
        screen.goto(&format!("{origin}#/records")).await?;
        screen.click(".record-actions button:first-child").await?;
        screen.click("#code-confirmed").await?;
        screen
            .wait(
                "that it is gone",
                "return !document.querySelector('.record-actions')",
            )
            .await
    }
}
