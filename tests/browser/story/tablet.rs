//! The facilitator's tablet: enrolled, started without network, sending what it holds.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::Story;

impl Story<'_> {
    pub(super) async fn enrol(&mut self) -> Result<()> {
        let link = self.link.clone();
        let screen = &mut self.screen;
        screen.goto(&link).await?;
        screen
            .wait("the enrolment", "return !!document.getElementById('enrol-name')")
            .await?;
        screen.look("collect-enrol").await?;
        screen.type_into("#enrol-name", "Tableta 1").await?;
        screen.click("#enrol").await?;
        screen
            .wait_long(
                "that every form is ready offline",
                "const all = document.querySelectorAll('.form-card').length; \
                 return all >= 4 && document.querySelectorAll('.ready-offline').length === all",
            )
            .await?;
        screen.look("collect-forms").await
    }

    pub(super) async fn cold_start(&mut self) -> Result<()> {
        // The network is really gone: the server is stopped, and the proxy lets nothing through.
        self.proxy.cut(true);
        self.server.stop().await?;
        let screen = &mut self.screen;
        screen.goto("about:blank").await?;
        screen.goto(&format!("{}/collect/", self.origin)).await?;
        screen
            .wait(
                "the forms, without network",
                "return document.querySelectorAll('.ready-offline').length >= 4",
            )
            .await
    }

    /// The network is still gone: what the service worker keeps is read there, and whatever else is asked fails.
    pub(super) async fn worker_reads(&mut self) -> Result<()> {
        for (method, answers) in [("GET", true), ("POST", false), ("PUT", false), ("DELETE", false)] {
            let ask = format!(
                "const done = arguments[0]; fetch('index.html', {{ method: '{method}' }}).then(reply => done(reply.ok), () => done(false))"
            );
            let answered = self.screen.run(&ask, Vec::new()).await?;
            ensure!(answered == answers, "{method}: {answered}");
        }
        Ok(())
    }

    /// A program that meets a bug of its own stops with a trap, in a handler or in what a promise waits for.
    pub(super) async fn own_bug(&mut self) -> Result<()> {
        const TRAP: &str = "const program = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, \
                            96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11])); \
                            const { f } = new WebAssembly.Instance(program).exports;";
        for thrown in ["setTimeout(f)", "Promise.resolve().then(f)"] {
            let screen = &mut self.screen;
            screen.reload().await?;
            let open = "return document.querySelectorAll('.ready-offline').length >= 4";
            screen.wait("the forms", open).await?;
            let hidden = screen
                .eval("return document.getElementById('stopped').hidden")
                .await?;
            ensure!(hidden == true, "the notice stood there before");
            screen.eval(&format!("{TRAP} {thrown}")).await?;
            let shown = "const notice = document.getElementById('stopped'); \
                         return !notice.hidden && notice.getBoundingClientRect().height > 40 && !!notice.dataset.place";
            screen.wait("the notice", shown).await?;
        }
        self.screen.look("collect-stopped").await?;
        self.screen.reload().await
    }

    /// Browsers work offline on https, and on this machine alone.
    pub(super) async fn plain_http(&mut self) -> Result<()> {
        let host = self.setting.engine.other_host();
        let address = format!("http://{host}:{}/collect/", self.proxy.port);
        let screen = &mut self.screen;
        screen.goto(&address).await?;
        let warns = "const said = document.querySelector('.notices .banner.warning')?.innerText ?? ''; \
                     return ['conexión', 'https'].every(word => said.includes(word))";
        let english = warns.replace("conexión", "offline");
        screen
            .wait(
                "the warning",
                &format!("if ((() => {{ {english} }})()) return true; {warns}"),
            )
            .await?;
        screen.look("collect-plain-http").await?;
        // What can be done there is to answer and to send while there is a network.
        let code = self.link.rsplit('/').next().unwrap_or_default().to_owned();
        screen.type_into("#enrol-code", &code).await?;
        screen.type_into("#enrol-name", "Tableta sin cifrar").await?;
        screen.click("#enrol").await?;
        screen
            .wait(
                "the forms",
                "return document.querySelectorAll('.form-card').length >= 4",
            )
            .await?;
        screen.click("[data-form=relato] button").await?;
        screen.question("nombre").await?;
        screen.answer("nombre", "Nadia").await?;
        screen
            .wait("that it is saved", "return !!document.getElementById('saved')")
            .await?;
        screen.click("#leave").await?;
        screen.click("#next-person").await?;
        screen.click("[data-form=cifrada] button").await?;
        screen.question("secreto").await?;
        screen.answer("secreto", "Sin cifrar el camino").await?;
        screen.click("#forward").await?;
        screen.click("#finish").await?;
        screen.click("#next-person").await?;
        screen.goto(&format!("{address}#/records")).await?;
        screen.count("count-sent", 1).await?;
        screen.goto(&format!("{}/collect/", self.origin)).await
    }

    pub(super) async fn send(&mut self) -> Result<()> {
        let records = format!("{}/collect/#/records", self.origin);
        self.screen.goto("about:blank").await?;
        self.screen.goto(&records).await?;
        self.screen.count("count-unsent", 1).await?;
        // While another window sends, this one does not.
        let screen = &mut self.screen;
        screen
            .eval(
                "navigator.locks.request('sync', () => new Promise(go => { window.letGo = go; })); return 1",
            )
            .await?;
        screen.wait("the turn to send", "return !!window.letGo").await?;
        self.server.start_again(self.setting).await?;
        // All of them for now: the tablet may try again within a moment.
        self.proxy.lose_replies(usize::MAX);
        self.proxy.cut(false);
        let screen = &mut self.screen;
        screen.click("#send-now").await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        ensure!(self.proxy.lost() == 0, "two windows send at once");
        let screen = &mut self.screen;
        screen.eval("window.letGo(); return 1").await?;
        screen.click("#send-now").await?;
        for _ in 0..100 {
            if self.proxy.lost() > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        ensure!(self.proxy.lost() > 0, "no reply was lost");
        self.screen.count("count-sent", 0).await?;
        self.screen.count("count-unsent", 1).await?;
        self.proxy.lose_replies(0);
        let screen = &mut self.screen;
        // Without a touch: by the timer that looks for what is due.
        screen.count("count-sent", 1).await?;
        screen.count("count-unsent", 0).await?;
        // Who presses all the same is told.
        screen.click("#send-now").await?;
        screen
            .wait(
                "that nothing is left to send",
                "return [...document.querySelectorAll('[role=status]')].some(it => it.textContent.includes('No queda'))",
            )
            .await?;
        screen.look("collect-sent").await?;
        screen
            .goto(&format!("{}/collect/#/settings", self.origin))
            .await?;
        screen
            .wait(
                "the settings",
                "return [...document.querySelectorAll('main input')].some(field => field.value === 'Tableta 1')",
            )
            .await?;
        screen.look("collect-settings").await
    }
}
