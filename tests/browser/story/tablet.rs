//! The facilitator's tablet: enrolled, started without network, sending what it holds.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::Story;
use crate::browser::OTHER_HOST;

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

    /// Browsers work offline on https, and on this machine alone.
    pub(super) async fn plain_http(&mut self) -> Result<()> {
        let address = format!("http://{OTHER_HOST}:{}/collect/", self.proxy.port);
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
        screen.look("collect-plain-http").await
    }

    pub(super) async fn send(&mut self) -> Result<()> {
        let records = format!("{}/collect/#/records", self.origin);
        self.screen.goto("about:blank").await?;
        self.screen.goto(&records).await?;
        self.screen.count("count-unsent", 1).await?;
        self.server.start_again(self.setting).await?;
        // All of them for now: the tablet may try again within a moment.
        self.proxy.lose_replies(usize::MAX);
        self.proxy.cut(false);
        let screen = &mut self.screen;
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
        screen
            .wait(
                "that the tablet stopped trying",
                "return !document.getElementById('send-now').disabled",
            )
            .await?;
        screen.click("#send-now").await?;
        screen.count("count-sent", 1).await?;
        screen.count("count-unsent", 0).await?;
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
