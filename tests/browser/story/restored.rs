//! A tablet cannot reach its server, and a server loses what it had: nothing of what was filled in is lost by either.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::process::Command;

use super::Story;

/// Keeps the text of every file that the page lets the browser save.
const KEEP_FILES: &str = "const make = URL.createObjectURL; URL.createObjectURL = blob => { \
    blob.text().then(text => { window.saved = text; }); return make.call(URL, blob); };";
/// How many records of the form the server counts, as staff see it.
const COUNTED: &str = "const done = arguments[0]; fetch('/api/forms').then(reply => reply.json()) \
    .then(forms => done(forms.find(form => form.form_id === 'cifrada').records), error => done(String(error)))";

impl Story<'_> {
    /// What the tablet wrote into a file counts once, also when the tablet sends it later.
    pub(super) async fn copied(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        let before = self.counted().await?;
        let collect = format!("{}/collect/", self.origin);
        self.proxy.cut(true);
        self.fill_one().await?;
        let screen = &mut self.screen;
        let keeping = screen.before_pages(KEEP_FILES).await?;
        screen.goto("about:blank").await?;
        screen.goto(&format!("{collect}#/settings")).await?;
        screen.click("#copy").await?;
        screen.look("collect-copy").await?;
        screen.click("#copy-confirmed").await?;
        screen.wait("the file", "return !!window.saved").await?;
        let text = screen.eval("return window.saved").await?;
        screen.no_longer(&keeping).await?;
        let file = self.setting.scratch.join("tableta.json");
        std::fs::write(&file, text.as_str().context("no file")?)?;
        let said = self.sondeo(&["import"], &[&file]).await?;
        ensure!(said.contains("registros nuevos: 1;"), "{said}");
        let again = self.sondeo(&["import"], &[&file]).await?;
        ensure!(again.contains("registros nuevos: 0; ya estaban: 1;"), "{again}");
        self.proxy.cut(false);
        self.all_gone().await?;
        self.sign_in_again().await?;
        let after = self.counted().await?;
        ensure!(after == before + 1, "{before} records, then {after}");
        Ok(())
    }

    /// The server comes back from a copy that is older than a record, and does not know the tablet any more. The tablet says
    /// so, is enrolled again from where it says it, and offers the record anew.
    pub(super) async fn restored(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        let before = self.counted().await?;
        let data = self.setting.scratch.join("data");
        let copy = self.setting.scratch.join("copy");
        self.sondeo(&["backup", "--output"], &[&copy]).await?;
        self.fill_one().await?;
        self.all_gone().await?;
        self.screen.goto("about:blank").await?;
        self.server.stop().await?;
        std::fs::remove_dir_all(&data)?;
        std::fs::rename(&copy, &data)?;
        self.sondeo(&["restored"], &[]).await?;
        self.server.start_again(self.setting).await?;
        self.sign_in_again().await?;
        ensure!(self.counted().await? == before, "the copy is not that old");
        self.make_link().await?;
        let screen = &mut self.screen;
        screen
            .eval(
                "const row = [...document.querySelectorAll('main tbody tr')].find(it => it.textContent.includes('Tableta 1')); \
                 row.querySelector('button').click(); return 1",
            )
            .await?;
        screen.click("dialog[open] .button.danger").await?;
        screen
            .wait(
                "that the tablet is revoked",
                "return [...document.querySelectorAll('main tbody tr')].some(it => it.textContent.includes('Tableta 1') && !it.querySelector('button'))",
            )
            .await?;
        // A link that was used up, or mistyped, leaves a field for the code that does.
        let (app, code) = self.link.split_once("enrol/").context("no code")?;
        screen
            .goto(&format!("{app}enrol/{}", "a".repeat(code.len())))
            .await?;
        screen.click("#enrol").await?;
        screen
            .wait(
                "a field for a code",
                "return !!document.getElementById('enrol-code')",
            )
            .await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        screen
            .wait_long(
                "that the server does not know the tablet",
                "return !!document.getElementById('enrol-again')",
            )
            .await?;
        screen.look("collect-unknown").await?;
        screen.click("#enrol-again").await?;
        screen.type_into("#enrol-code", code).await?;
        screen.click("#enrol").await?;
        screen
            .wait_long(
                "the forms, and nothing to complain of",
                "return document.querySelectorAll('.ready-offline').length >= 4 && !document.getElementById('enrol-again')",
            )
            .await?;
        let arrived = "const done = arguments[0]; (async () => { for (let tries = 0; tries < 100; tries++) { \
             const forms = await (await fetch('/api/forms')).json(); \
             if (forms.find(form => form.form_id === 'cifrada').records === arguments_before + 1) return true; \
             await new Promise(go => setTimeout(go, 300)); } return false; })().then(done, error => done(String(error)))"
            .replace("arguments_before", &before.to_string());
        let arrived = self.screen.run(&arrived, Vec::new()).await?;
        ensure!(arrived == json!(true), "the record does not come back: {arrived}");
        Ok(())
    }

    /// Fills in a short survey on the tablet.
    async fn fill_one(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.goto("about:blank").await?;
        screen.goto(&format!("{}/collect/#/", self.origin)).await?;
        screen.click("[data-form=cifrada] button").await?;
        screen.question("secreto").await?;
        screen.answer("secreto", "Otra vez").await?;
        screen.click("#forward").await?;
        screen.click("#finish").await?;
        screen.click("#next-person").await
    }

    /// Waits until the tablet holds nothing that the server lacks.
    async fn all_gone(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.goto("about:blank").await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        screen.count("count-unsent", 0).await
    }

    async fn counted(&self) -> Result<u64> {
        let counted = self.screen.run(COUNTED, Vec::new()).await?;
        counted.as_u64().with_context(|| counted.to_string())
    }

    /// Runs the program over the server's data, in Spanish; gives what it says.
    async fn sondeo(&self, arguments: &[&str], files: &[&Path]) -> Result<String> {
        let mut command = Command::new(&self.setting.sondeo);
        command.args(arguments).args(files).arg("--data");
        command.arg(self.setting.scratch.join("data"));
        command.env_remove("DATABASE_URL").env("LANG", "es_MX.UTF-8");
        command
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("LANGUAGE");
        let output = command.output().await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(said)
    }
}
