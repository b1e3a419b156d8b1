//! The official: fills a form, loses the browser in the middle, finishes, and leaves nothing behind.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{NAME, Story};
use crate::screen::Screen;

/// Notes how durable the page asks its transactions to be.
const WATCH_TRANSACTIONS: &str = "const own = IDBDatabase.prototype.transaction; window.asked = []; \
    IDBDatabase.prototype.transaction = function (...given) { const [, mode, options] = given; \
    if (mode === 'readwrite') window.asked.push(options?.durability ?? 'default'); return own.apply(this, given); }; return 1";

impl Story<'_> {
    pub(super) async fn fill(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.eval(WATCH_TRANSACTIONS).await?;
        screen.click("[data-form=relato] button").await?;
        screen.question("nombre").await?;
        screen.look("collect-question").await?;
        // Required: the page does not turn, and the error is tied to the field.
        screen.click("#forward").await?;
        screen
            .wait(
                "that an answer is required",
                "const i = document.querySelector('[data-reference$=\"/nombre\"] input'); \
                 return i.getAttribute('aria-invalid') === 'true' && i.getAttribute('aria-describedby').split(' ')\
                 .some(id => document.getElementById(id)?.textContent.includes('Escriba'))",
            )
            .await?;
        screen.look("collect-required").await?;
        screen.answer("nombre", NAME).await?;
        screen.click("#forward").await?;
        screen.question("genero").await?;
        screen.pick("genero", "mujer").await?;
        kept_strictly(screen).await?;
        screen.click("#forward").await?;
        // A constraint with the form's own message.
        screen.question("edad").await?;
        screen.answer("edad", "7").await?;
        screen.click("#forward").await?;
        screen
            .wait(
                "the constraint's message",
                "return document.querySelector('[data-reference$=\"/edad\"]').textContent.includes('entre 18 y 99')",
            )
            .await?;
        screen.answer("edad", "41").await?;
        screen.click("#forward").await?;
        // A cascade: the choices depend on the answer before, and the label carries an answer.
        screen.question("orden").await?;
        let label = screen.text("[data-reference$=\"/orden\"]").await?;
        ensure!(
            label.contains(NAME),
            "the label does not carry the answer: {label}"
        );
        screen.pick("orden", "federal").await?;
        screen
            .wait(
                "the filtered choices",
                "return document.querySelectorAll('[data-reference$=\"/institucion\"] input').length === 2",
            )
            .await?;
        screen.pick("institucion", "inm").await?;
        kept_strictly(screen).await?;
        screen.look("collect-page").await?;
        // The language changes in the middle, and back.
        screen.set_language("English (en)").await?;
        screen
            .wait(
                "English",
                "return document.body.textContent.includes('at which level')",
            )
            .await?;
        screen.set_language("Español (es)").await?;
        screen.click("#forward").await?;
        // A repeat with two instances.
        screen
            .wait("the repeat", "return !!document.getElementById('add-repeat') || !!document.querySelector('[data-reference*=\"/curso\"]')")
            .await?;
        for (index, course) in ["Trata", "Refugio"].iter().enumerate() {
            if index > 0
                || screen
                    .eval("return !!document.getElementById('add-repeat')")
                    .await?
                    == json!(true)
            {
                screen
                    .wait(
                        "the offer of another one",
                        "return !!document.getElementById('add-repeat')",
                    )
                    .await?;
                screen.click("#add-repeat").await?;
            }
            screen.question("tema").await?;
            screen.answer("tema", course).await?;
            screen.shows("tema", course).await?;
            screen.click("#forward").await?;
        }
        screen
            .wait(
                "the offer of a third one",
                "return !!document.getElementById('add-repeat')",
            )
            .await?;
        screen.look("collect-repeat").await?;
        // Back and forward again.
        screen.click("#back").await?;
        screen.question("tema").await?;
        screen.shows("tema", "Refugio").await?;
        screen.click("#forward").await?;
        screen.click("#forward").await?;
        screen.question("cuantos").await?;
        let count = screen.text("[data-reference$=\"/cuantos\"]").await?;
        ensure!(
            count.contains('2'),
            "the number of courses is not calculated: {count}"
        );
        kept_strictly(screen).await
    }

    pub(super) async fn killed(&mut self) -> Result<()> {
        let origin = format!("{}/collect/", self.origin);
        self.screen.crash().await?;
        let screen = &mut self.screen;
        screen.goto(&origin).await?;
        screen
            .wait(
                "that one is unfinished",
                "return !!document.querySelector('a[href=\"#/records\"]')",
            )
            .await?;
        screen.goto(&format!("{origin}#/records")).await?;
        screen
            .wait(
                "the draft",
                "return document.querySelectorAll('.record-actions button').length === 2",
            )
            .await?;
        screen.look("collect-records").await?;
        let text = screen.text("body").await?;
        ensure!(!text.contains(NAME), "the list shows an answer");
        screen.click(".record-actions button:last-child").await?;
        screen.click("#code-confirmed").await?;
        screen.question("cuantos").await?;
        let count = screen.text("[data-reference$=\"/cuantos\"]").await?;
        ensure!(count.contains('2'), "the answers are gone: {count}");
        Ok(())
    }

    /// What is open in one window is neither deleted nor answered in another.
    pub(super) async fn two_windows(&mut self) -> Result<()> {
        let records = format!("{}/collect/#/records", self.origin);
        let screen = &mut self.screen;
        let first = screen.open_window().await?;
        screen.goto(&records).await?;
        for (deed, place) in [("first", "#code-error"), ("last", "main")] {
            screen.reload().await?;
            screen
                .click(&format!(".record-actions button:{deed}-child"))
                .await?;
            screen.click("#code-confirmed").await?;
            let said = format!(
                "return document.querySelector('{place}')?.textContent.includes('otra ventana') === true"
            );
            screen.wait("that it is open elsewhere", &said).await?;
            ensure!(screen.text(".question").await?.is_empty(), "it opened twice");
        }
        screen.look("collect-elsewhere").await?;
        screen.close_window(first).await?;
        let screen = &mut self.screen;
        screen.question("cuantos").await?;
        // The tab that was turned away left nothing behind that this one stumbles over.
        screen.click("#back").await?;
        screen.click("#forward").await?;
        screen.question("cuantos").await
    }

    pub(super) async fn finish(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.click("#forward").await?;
        screen.question("valor").await?;
        screen.pick("valor", "4").await?;
        screen.click("#forward").await?;
        screen
            .wait("the end", "return !!document.getElementById('finish')")
            .await?;
        screen.look("collect-end").await?;
        screen.click("#finish").await?;
        screen
            .wait("the thanks", "return !!document.getElementById('next-person')")
            .await?;
        screen.look("collect-thanks").await?;
        screen.click("#next-person").await?;
        screen
            .wait(
                "the forms",
                "return !!document.querySelector('[data-form=relato]')",
            )
            .await?;
        for back in 0..4 {
            let seen = screen
                // Where going back leads out of the app, to a blank page, there is no storage to look at.
                .eval("const stored = name => { try { return JSON.stringify({...window[name]}) } catch { return '' } }; \
                       return document.documentElement.outerHTML + location.href + JSON.stringify(history.state) + \
                       stored('localStorage') + stored('sessionStorage') + document.title")
                .await?;
            let seen = seen.as_str().unwrap_or_default();
            for part in [NAME, "Refugio"] {
                ensure!(
                    !seen.contains(part),
                    "{part:?} is still to be seen after {back} steps back"
                );
            }
            screen.eval("history.back(); return 1").await?;
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
        Ok(())
    }
}

/// What was answered since the last look is on the medium; what is being typed may be less.
async fn kept_strictly(screen: &Screen) -> Result<()> {
    screen
        .wait("that it is saved", "return !!document.getElementById('saved')")
        .await?;
    let asked = screen.eval("return window.asked.splice(0)").await?;
    let asked = asked.as_array().context("nothing was watched")?;
    let is_strict = asked.last().is_some_and(|durability| durability == "strict");
    ensure!(is_strict, "the answer is not kept strictly: {asked:?}");
    Ok(())
}
