//! The code on a participant's card: typed where the browser reads no codes, read from a picture where it does.

use anyhow::{Result, ensure};
use serde_json::json;

use super::Story;

/// A right code, and another one.
const TYPED: &str = "2222222";
const READ: &str = "3333333";

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
        screen
            .wait("the forms", "return !!document.querySelector('.form-card')")
            .await
    }
}
