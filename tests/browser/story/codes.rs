//! The code on a participant's card: typed where the browser reads no codes, read from a picture where it does.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::Story;

/// A right code, and another one.
const TYPED: &str = "2222222";
const READ: &str = "3333333";

/// Longer than the tablet takes between two looks at its clock.
const LOOKS: Duration = Duration::from_secs(7);

impl Story<'_> {
    pub(super) async fn codes(&mut self) -> Result<()> {
        let picture = self.setting.scratch.join("tarjeta.png");
        std::fs::write(&picture, self.screen.picture().await?)?;
        let screen = &mut self.screen;
        let forms = format!("{}/collect/#/", self.origin);
        screen.goto(&forms).await?;
        screen.click("[data-form=training-pre] button").await?;
        screen.question("acepta").await?;
        screen.pick("acepta", "si").await?;
        screen.click("#forward").await?;
        screen.question("via_clave").await?;
        screen.pick("via_clave", "escanear").await?;
        screen.question("clave_escaneada").await?;
        if screen.eval("return 'BarcodeDetector' in window").await? == json!(false) {
            for (language, words) in [
                ("English (en)", "cannot read codes with the camera"),
                ("Español (es)", "no lee códigos con la cámara"),
            ] {
                screen.set_language(language).await?;
                let said = format!(
                    "return document.querySelector('[data-reference$=\"/clave_escaneada\"]').textContent.includes({})",
                    json!(words)
                );
                // The words of the app follow the language of the form.
                screen.wait(words, &said).await?;
            }
            screen.look("collect-code-typed").await?;
        }
        screen.answer("clave_escaneada", TYPED).await?;
        screen.shows("clave_escaneada", TYPED).await?;

        // A browser that reads codes: what it gets must be a picture.
        let reader = format!(
            "window.BarcodeDetector = class {{ async detect(picture) {{ \
             return picture.width > 0 && picture.height > 0 ? [{{ rawValue: {} }}] : []; }} }}; return 1",
            json!(READ)
        );
        screen.eval(&reader).await?;
        screen.pick("via_clave", "escribir").await?;
        screen.question("clave_escrita").await?;
        screen.pick("via_clave", "escanear").await?;
        screen.question("clave_escaneada").await?;
        screen.choose_file(&picture).await?;
        screen.shows("clave_escaneada", READ).await?;
        screen.look("collect-code-read").await?;
        let text = screen.text("[data-reference$=\"/clave_escaneada\"]").await?;
        ensure!(text.contains("cámara"), "no word about the camera: {text}");
        screen.click("#leave").await?;
        self.left().await
    }

    /// What was left opens for its person alone, and "back" of the browser leads around nothing.
    async fn left(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen
            .wait("the code", "return !!document.getElementById('left-code')")
            .await?;
        let code = screen.text("#left-code").await?;
        ensure!(code.len() == 4, "no code: {code:?}");
        screen.look("collect-left").await?;
        screen.click("#next-person").await?;
        screen.eval("history.back(); return 1").await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        for (typed, opens) in [("x", false), (code.as_str(), true)] {
            screen
                .wait(
                    "the unfinished record",
                    "return !!document.querySelector('.record-actions')",
                )
                .await?;
            screen.click(".record-actions button:last-child").await?;
            screen.type_into("#code", typed).await?;
            screen.click("#code-confirmed").await?;
            if opens {
                screen.question("clave_escaneada").await?;
                screen.shows("clave_escaneada", READ).await?;
            } else {
                screen
                    .wait(
                        "that the code is wrong",
                        "return !!document.querySelector('#code-error')?.textContent",
                    )
                    .await?;
                screen.look("collect-code-asked").await?;
                ensure!(screen.text(".question").await?.is_empty(), "it opened");
                screen.reload().await?;
            }
        }
        let code = self.turned_by_the_browser().await?;

        // Nobody touches the tablet for six minutes: the record is put away behind the code that it has. What moves while the
        // page settles counts as a touch, so the clock goes on after that.
        let screen = &mut self.screen;
        tokio::time::sleep(Duration::from_secs(1)).await;
        screen
            .eval("window.now = Date.now; Date.now = () => now.call(Date) + 360000; return 1")
            .await?;
        screen
            .wait(
                "that it is put away",
                "return !document.querySelector('.question') && !!document.querySelector('.record-actions')",
            )
            .await?;
        screen.eval("Date.now = window.now; return 1").await?;
        screen.look("collect-put-away").await?;
        screen.click(".record-actions button:last-child").await?;
        screen.type_into("#code", &code).await?;
        screen.click("#code-confirmed").await?;
        screen.shows("clave_escaneada", READ).await?;
        screen.click("#leave").await?;
        self.idle().await?;
        self.screen.goto(&format!("{}/collect/#/", self.origin)).await?;
        self.screen
            .wait("the forms", "return !!document.querySelector('.form-card')")
            .await
    }

    /// "Back" of the browser turns a page, and on the first one it leaves as the button does; "forward" does nothing. Gives
    /// the code of the record, which is open again.
    async fn turned_by_the_browser(&mut self) -> Result<String> {
        let screen = &mut self.screen;
        screen.eval("history.back(); return 1").await?;
        screen.question("acepta").await?;
        screen.eval("history.forward(); return 1").await?;
        screen.question("acepta").await?;
        screen.click("#forward").await?;
        screen.shows("clave_escaneada", READ).await?;
        screen.eval("history.back(); return 1").await?;
        screen.question("acepta").await?;
        screen.eval("history.back(); return 1").await?;
        screen
            .wait("the code", "return !!document.getElementById('left-code')")
            .await?;
        let code = screen.text("#left-code").await?;
        // Once more, and once more: the code is there until somebody has read it.
        for _ in 0..2 {
            screen.eval("history.back(); return 1").await?;
            tokio::time::sleep(Duration::from_millis(400)).await;
            ensure!(screen.text("#left-code").await? == code, "another code, or none");
        }
        screen.click("#next-person").await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        screen.click(".record-actions button:last-child").await?;
        screen.type_into("#code", &code).await?;
        screen.click("#code-confirmed").await?;
        screen.question("acepta").await?;
        screen.click("#forward").await?;
        screen.shows("clave_escaneada", READ).await?;
        // The app is opened anew, as from the home screen: behind the form stands nothing of it.
        screen
            .wait("that it is saved", "return !!document.getElementById('saved')")
            .await?;
        screen.goto("about:blank").await?;
        screen.goto(&format!("{}/collect/", self.origin)).await?;
        screen.shows("clave_escaneada", READ).await?;
        screen.eval("history.back(); return 1").await?;
        screen.question("acepta").await?;
        screen.click("#forward").await?;
        screen.shows("clave_escaneada", READ).await?;
        Ok(code)
    }

    /// After how many minutes that happens is a setting, and 0 is never.
    async fn idle(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        let code = "return !!document.getElementById('left-code')";
        screen.wait("the code", code).await?;
        let mut mine = screen.text("#left-code").await?;
        screen.click("#next-person").await?;
        for (minutes, goes) in [("2", true), ("0", false), ("5", false)] {
            screen
                .goto(&format!("{}/collect/#/settings", self.origin))
                .await?;
            screen
                .wait("the settings", "return !!document.getElementById('idle')")
                .await?;
            // A driver that empties a field leaves it, and the tablet puts the usual number there.
            let type_it = format!(
                "const i = document.getElementById('idle'); i.value = '{minutes}'; \
                 i.dispatchEvent(new Event('change', {{ bubbles: true }})); return 1"
            );
            screen.eval(&type_it).await?;
            // What stands there after another start was kept.
            tokio::time::sleep(Duration::from_secs(1)).await;
            screen.reload().await?;
            let kept = format!("return document.getElementById('idle')?.value === '{minutes}'");
            screen.wait("the setting", &kept).await?;
            screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
            screen.click(".record-actions button:last-child").await?;
            screen.type_into("#code", &mine).await?;
            screen.click("#code-confirmed").await?;
            screen.shows("clave_escaneada", READ).await?;
            screen
                .eval("window.now = Date.now; Date.now = () => now.call(Date) + 180000; return 1")
                .await?;
            if goes {
                screen
                    .wait(
                        "that it is put away",
                        "return document.querySelector('main .banner')?.textContent.includes('2 min') === true",
                    )
                    .await?;
            } else {
                tokio::time::sleep(LOOKS).await;
                screen.shows("clave_escaneada", READ).await?;
                screen.eval("Date.now = window.now; return 1").await?;
                screen.click("#leave").await?;
                screen.wait("the code", code).await?;
                mine = screen.text("#left-code").await?;
                screen.click("#next-person").await?;
            }
        }
        Ok(())
    }
}
