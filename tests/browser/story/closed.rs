//! A survey is closed while a tablet is in the middle of it: the record is finished and arrives, and no other begins.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::Story;
use crate::screen::Screen;

/// The survey, which [`Story::named`](super::Story::named) published.
const FORM: &str = "de-alguien";

impl Story<'_> {
    pub(super) async fn closed(&mut self) -> Result<()> {
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        screen.goto(&format!("{origin}/collect/#/")).await?;
        offered(screen, true).await?;
        screen.click(&format!("[data-form={FORM}] button")).await?;
        screen.question("a").await?;
        screen.answer("a", "Casi").await?;
        screen
            .wait("that it is saved", "return !!document.getElementById('saved')")
            .await?;

        let first = screen.open_window().await?;
        self.sign_in_again().await?;
        let screen = &mut self.screen;
        let page = format!("{origin}/console/#/forms/{FORM}/versions");
        screen.goto(&page).await?;
        screen.click("#form-close").await?;
        let asked = "return !!document.querySelector('dialog[open] #form-close-confirmed')";
        screen.wait("the question", asked).await?;
        screen.look("console-close").await?;
        screen.click("#form-close-confirmed").await?;
        let closed =
            "return !!document.getElementById('form-open') && !document.getElementById('form-close')";
        screen.wait("that it is closed", closed).await?;
        let seen = "const place = document.querySelector('main .banner.info')?.getBoundingClientRect(); \
                    return !!place && place.top >= 0 && place.bottom <= innerHeight";
        screen.wait("the sentence that says so, in sight", seen).await?;
        screen.look("console-closed").await?;
        screen.goto(&format!("{origin}/console/#/")).await?;
        let last = "const last = document.querySelector('main .list > li:last-child')?.textContent ?? ''; \
                    return last.includes('De alguien') && last.includes('Cerrada')";
        screen
            .wait("the closed survey at the end of the list", last)
            .await?;
        screen.look("console-forms-closed").await?;
        screen.goto(&format!("{origin}/collect/#/")).await?;
        offered(screen, false).await?;
        screen.close_window(first).await?;

        screen.shows("a", "Casi").await?;
        screen.answer("a", "Completo").await?;
        screen.click("#forward").await?;
        screen.click("#finish").await?;
        screen.click("#next-person").await?;
        arrived(screen).await?;
        screen.goto(&page).await?;
        screen.click("#form-open").await?;
        let open = "return !!document.getElementById('form-close') && !document.getElementById('form-open')";
        screen.wait("that it is open again", open).await?;
        screen.click("#sign-out").await?;
        screen
            .wait("the sign-in page", "return !!document.getElementById('password')")
            .await
    }
}

/// What the tablet's list holds, which it fetches by itself when it has a connection.
async fn offered(screen: &Screen, is_offered: bool) -> Result<()> {
    let shown = format!(
        "return !!document.querySelector('[data-form]') && !!document.querySelector('[data-form={FORM}]') === {is_offered}"
    );
    screen
        .wait_long("the list with what the server offers", &shown)
        .await
}

async fn arrived(screen: &Screen) -> Result<()> {
    for _ in 0..100 {
        let records = screen
            .fetch(&format!("/api/forms/{FORM}/records?language=es"))
            .await?;
        let records: Value = serde_json::from_slice(&records).context("records")?;
        if records["total"] == 1 {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    bail!("the record does not arrive")
}
