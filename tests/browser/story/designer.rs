//! The designer: signs in, brings a workbook, publishes it, makes a link for tablets.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::Story;
use super::staff::{choose_password, enter};
use crate::workbook;

impl Story<'_> {
    pub(super) async fn sign_in(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/", self.origin)).await?;
        screen
            .wait("the sign-in page", "return !!document.getElementById('password')")
            .await?;
        // Whatever language the machine speaks: officials and staff read Spanish.
        screen.click(".switch [lang=es]").await?;
        screen.look("console-sign-in").await?;
        enter(screen, "admin", "not the password").await?;
        screen
            .wait("a refusal", "return !!document.querySelector('.banner.danger')")
            .await?;
        enter(screen, "admin", &self.server.password).await?;
        screen
            .wait(
                "the change of password",
                "return !!document.getElementById('again')",
            )
            .await?;
        screen.look("console-password").await?;
        choose_password(screen).await?;
        screen
            .wait(
                "the list of forms",
                "return document.querySelectorAll('main .list > li').length > 0",
            )
            .await?;
        screen.look("console-forms").await
    }

    pub(super) async fn broken_workbook(&mut self) -> Result<()> {
        let file = self.setting.scratch.join("rota.xlsx");
        std::fs::write(&file, workbook::broken()?)?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/add", self.origin)).await?;
        screen.choose_file(&file).await?;
        screen
            .wait(
                "the problems",
                "return document.querySelectorAll('main table tbody tr').length >= 3",
            )
            .await?;
        screen.look("console-problems").await?;
        let text = screen.text("main").await?;
        for expected in ["survey", "nadie"] {
            ensure!(
                text.contains(expected),
                "{expected:?} is not among the problems: {text}"
            );
        }
        // The workbook comes back with comments: what the browser is asked to save is an .xlsx.
        screen
            .eval(
                "const make = URL.createObjectURL; window.saved = []; \
                 URL.createObjectURL = blob => { blob.slice(0, 2).text().then(start => window.saved.push(start)); return make.call(URL, blob); };",
            )
            .await?;
        screen.click("#annotated").await?;
        screen
            .wait("the workbook with comments", "return window.saved.includes('PK')")
            .await?;
        let publish = "const b = document.getElementById('publish'); return !b || b.disabled";
        ensure!(
            screen.eval(publish).await? == json!(true),
            "a broken form can be published"
        );
        Ok(())
    }

    pub(super) async fn publish(&mut self) -> Result<()> {
        let file = self.setting.scratch.join("relato.xlsx");
        std::fs::write(&file, workbook::story()?)?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/", self.origin)).await?;
        screen.reload().await?;
        screen.click("a[href='#/add']").await?;
        // What is checked and tried needs no network: it is cut while that happens.
        screen
            .wait(
                "the page for a new form",
                "return !!document.querySelector('#files')",
            )
            .await?;
        self.proxy.cut(true);
        let screen = &mut self.screen;
        screen.choose_file(&file).await?;
        screen
            .wait("the check", "return !!document.getElementById('try')")
            .await?;
        screen
            .wait("the advice", "return !!document.querySelector('#advice dd')")
            .await?;
        screen.look("console-checked").await?;
        screen.click("#try").await?;
        screen.question("nombre").await?;
        screen.look("console-try").await?;
        screen.answer("nombre", "Prueba").await?;
        screen.click("#forward").await?;
        screen.question("genero").await?;
        // "Back" of the browser turns the trial's page, and from its first one leads to what was checked.
        screen.eval("history.back(); return 1").await?;
        screen.question("nombre").await?;
        screen.shows("nombre", "Prueba").await?;
        screen.eval("history.back(); return 1").await?;
        screen
            .wait("the check again", "return !!document.getElementById('publish')")
            .await?;
        screen.click("#try").await?;
        screen.question("nombre").await?;
        screen.click("#leave").await?;
        self.proxy.cut(false);
        self.not_published().await?;
        self.publish_checked("relato").await
    }

    /// Who is asked once more and thinks better of it has published nothing.
    async fn not_published(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.click("#publish").await?;
        let named = "return document.querySelector('dialog[open]')?.innerText.includes('«Relato <b>de</b> prueba», versión 1') === true";
        screen.wait("what would be published", named).await?;
        screen.click("dialog[open] .actions button:first-child").await?;
        let closed = "return !document.querySelector('dialog[open]')";
        screen.wait("that the dialog is gone", closed).await?;
        let forms = screen.fetch("/api/forms").await?;
        let forms = String::from_utf8_lossy(&forms);
        ensure!(!forms.contains("relato"), "it was published: {forms}");
        Ok(())
    }

    /// Publishes the form that stands there without an error.
    pub(super) async fn publish_checked(&mut self, form: &str) -> Result<()> {
        let screen = &mut self.screen;
        screen
            .wait(
                "the button that publishes",
                "const b = document.getElementById('publish'); return b && !b.disabled",
            )
            .await?;
        screen.click("#publish").await?;
        screen.look("console-publish").await?;
        screen.click("#publish-confirmed").await?;
        screen
            .wait(
                "that it is published",
                &format!(
                    "return !!document.querySelector('.banner.success a[href=\"#/forms/{form}/versions\"]')"
                ),
            )
            .await
    }

    /// Makes a link for tablets.
    pub(super) async fn make_link(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/devices", self.origin)).await?;
        screen
            .wait(
                "the tablets' page",
                "return !!document.getElementById('enrol-make')",
            )
            .await?;
        screen.click("#enrol-make").await?;
        screen
            .wait("a link", "return !!document.querySelector('.enrol-code a')")
            .await?;
        screen
            .wait(
                "the QR picture",
                "const i = document.querySelector('img.qr'); return i && i.complete && i.naturalWidth > 0",
            )
            .await?;
        screen.look("console-tablets").await?;
        let link = screen
            .eval("return document.querySelector('.enrol-code a').href")
            .await?;
        self.link = link.as_str().context("no link")?.to_owned();
        ensure!(
            self.link
                .starts_with(&format!("{}/collect/#/enrol/", self.origin)),
            "the link leads elsewhere: {}",
            self.link
        );
        Ok(())
    }

    /// ODK Collect gets settings of its own, and with them the forms.
    pub(super) async fn settings_for_collect(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.type_into("#collect-name", "Brigada norte").await?;
        screen.click("#collect-make").await?;
        let drawn = "const i = document.querySelector('#collect-settings img'); return i && i.complete && i.naturalWidth > 0";
        screen.wait("the settings", drawn).await?;
        let listed = "return [...document.querySelectorAll('tbody th')].some(t => t.textContent.includes('Brigada norte'))";
        screen.wait("the device in the list", listed).await?;
        screen.look("console-collect").await?;
        let fetched = "const done = arguments[0]; \
            fetch(document.querySelector('#collect-settings .break').textContent + '/formList', { credentials: 'omit' }) \
            .then(answer => answer.text()).then(done, error => done(String(error)))";
        let forms = screen.run(fetched, Vec::new()).await?;
        ensure!(
            forms
                .as_str()
                .is_some_and(|forms| forms.contains("<formID>relato</formID>")),
            "no forms with these settings: {forms}"
        );
        Ok(())
    }

    /// Withdraws every code; the link that was made leads nowhere, and says so.
    pub(super) async fn withdraw(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/devices", self.origin)).await?;
        screen.click(".enrol details > summary").await?;
        screen.look("console-codes").await?;
        screen.click("#enrol-end").await?;
        screen.click("#enrol-end-confirmed").await?;
        let none =
            "return !!document.getElementById('enrol-make') && !document.querySelector('.enrol details')";
        screen.wait("that no code is left", none).await?;
        screen.goto(&self.link).await?;
        screen.type_into("#enrol-name", "Tableta tardía").await?;
        screen.click("#enrol").await?;
        let refused =
            "return !!document.querySelector('form .banner.danger') && !!document.getElementById('enrol')";
        screen.wait("that the code is not taken", refused).await
    }
}
