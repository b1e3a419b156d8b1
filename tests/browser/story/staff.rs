//! The staff: what arrived, what it says, and the files with it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{NAME, PASSWORD, Story};
use crate::screen::Screen;
use crate::workbook;

/// The name of a user.
const HTML: &str = "<img/src=x/onerror=window.ran=1>";

/// Types a name and a password into the sign-in page.
pub(super) async fn enter(screen: &Screen, user: &str, password: &str) -> Result<()> {
    screen.type_into("#user", user).await?;
    screen.type_into("#password", password).await?;
    screen.click("button[type=submit]").await
}

/// Chooses a password of one's own, which the first sign-in asks for.
pub(super) async fn choose_password(screen: &Screen) -> Result<()> {
    screen.type_into("#new", PASSWORD).await?;
    screen.type_into("#again", PASSWORD).await?;
    screen.click("button[type=submit]").await
}

impl Story<'_> {
    /// Signs in, unless the session still lasts.
    pub(super) async fn sign_in_again(&mut self) -> Result<()> {
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        screen.goto(&format!("{origin}/console/")).await?;
        screen
            .wait(
                "the console",
                "return !!document.getElementById('password') || document.querySelectorAll('main .list > li').length > 0",
            )
            .await?;
        if screen
            .eval("return !!document.getElementById('password')")
            .await?
            == json!(true)
        {
            enter(screen, "admin", PASSWORD).await?;
            screen
                .wait(
                    "the list of forms",
                    "return document.querySelectorAll('main .list > li').length > 0",
                )
                .await?;
        }
        Ok(())
    }

    /// A user's name is text wherever staff see it: in the bar, and beside what they published.
    pub(super) async fn named(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        self.screen.click("#sign-out").await?;
        self.sign_in_first(HTML, "admin").await?;
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        let form = self.setting.scratch.join("de-alguien.md");
        std::fs::write(
            &form,
            "| survey |\n| | type | name | label |\n| | text | a | A |\n\
             | settings |\n| | form_title | form_id | version |\n| | De alguien | de-alguien | 1 |\n",
        )?;
        screen.goto(&format!("{origin}/console/#/add")).await?;
        screen.choose_file(&form).await?;
        self.publish_checked("de-alguien").await?;
        let screen = &mut self.screen;
        screen
            .goto(&format!("{origin}/console/#/forms/de-alguien/versions"))
            .await?;
        for part in ["header", "main"] {
            let shows = format!(
                "return document.querySelector('{part}')?.textContent.includes({}) === true",
                json!(HTML)
            );
            screen.wait("the name", &shows).await?;
        }
        let ran = "return window.ran === 1 || !!document.querySelector('img[src=x]')";
        ensure!(screen.eval(ran).await? == json!(false), "the name is no text");
        screen.click("#sign-out").await?;
        screen
            .wait("the sign-in page", "return !!document.getElementById('password')")
            .await
    }

    /// Somebody new signs in, with another password than the first.
    async fn sign_in_first(&mut self, name: &str, role: &str) -> Result<()> {
        let password = self.server.add_user(self.setting, name, role).await?;
        let screen = &mut self.screen;
        enter(screen, name, &password).await?;
        choose_password(screen).await?;
        screen
            .wait(
                "the console",
                "return !!document.getElementById('sign-out') && !document.getElementById('again')",
            )
            .await
    }

    /// A reader finds no record, no tablet and nothing to change; the pages that everybody has are looked at on the way.
    pub(super) async fn reader(&mut self) -> Result<()> {
        self.sign_in_first("lectora", "reader").await?;
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        screen.goto(&format!("{origin}/console/#/")).await?;
        screen
            .wait(
                "the list of forms",
                "return !!document.querySelector('main .list > li')",
            )
            .await?;
        screen.look("console-reader-forms").await?;
        let more = "return document.querySelector(\"a[href='#/add'], a[href='#/devices'], a[href='#/quarantine']\") === null";
        ensure!(
            screen.eval(more).await? == json!(true),
            "a reader is offered more than reading"
        );
        screen.click("main .list a[href$='/results']").await?;
        screen
            .wait(
                "the results' page",
                "return location.hash.endsWith('/results') && !!document.querySelector('main h1') && !document.querySelector('main .spinner')",
            )
            .await?;
        screen.look("console-reader-results").await?;
        for (page, shows) in [("account", "again"), ("nowhere", "")] {
            screen.goto(&format!("{origin}/console/#/{page}")).await?;
            let there = format!(
                "return !!document.querySelector('main h1') && ({} || !!document.getElementById('{shows}'))",
                shows.is_empty()
            );
            screen.wait(page, &there).await?;
            screen.look(&format!("console-{page}")).await?;
        }
        screen.click("#sign-out").await?;
        screen
            .wait("the sign-in page", "return !!document.getElementById('password')")
            .await
    }

    pub(super) async fn read(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        let origin = self.origin.clone();
        let screen = &mut self.screen;
        for tab in ["versions", "arrivals", "records", "results", "downloads"] {
            screen
                .goto(&format!("{origin}/console/#/forms/relato/{tab}"))
                .await?;
            let ready = match tab {
                "versions" => "return !!document.querySelector('main a[href*=\"relato\"][download]')",
                "arrivals" => "return document.querySelector('main').textContent.includes('Tableta 1')",
                "records" => "return document.querySelectorAll('main table tbody tr').length === 1",
                // Of one person nothing is shown, unless it is asked for without protection.
                "results" => {
                    "const open = document.getElementById('profile-open'); \
                     if (open?.getAttribute('aria-pressed') === 'false') open.click(); \
                     document.querySelector('details.result:not([open]) > summary')?.click(); \
                     return document.querySelectorAll('main table').length > 0"
                }
                _ => "return !!document.getElementById('download-xlsx')",
            };
            screen.wait(tab, ready).await?;
            screen.look(&format!("console-{tab}")).await?;
            match tab {
                "records" => {
                    screen.click("main tbody [aria-haspopup=dialog]").await?;
                    let shown =
                        "return document.querySelector('dialog[open]')?.innerText.includes('INM') === true";
                    screen.wait("the whole record", shown).await?;
                    screen.look("console-record").await?;
                }
                "results" => publish_results(screen).await?,
                _ => {}
            }
        }
        let records = screen.fetch("/api/forms/relato/records?language=es").await?;
        let records: Value = serde_json::from_slice(&records).context("records")?;
        ensure!(records["total"] == 1, "not one row: {records}");
        let xlsx = screen.fetch_link("#download-xlsx").await?;
        workbook::check_download(&xlsx, NAME)?;
        let csv = screen.fetch_link("#download-csv").await?;
        ensure!(
            csv.starts_with(b"PK") || String::from_utf8_lossy(&csv).contains(NAME),
            "the CSV does not hold the answer"
        );
        screen.goto(&format!("{origin}/console/#/quarantine")).await?;
        let ready = "return !!document.querySelector('main .empty-title, main tbody tr')";
        screen.wait("what is set aside", ready).await?;
        screen.look("console-quarantine").await
    }
}

/// What is looked at fades while something else is fetched, and is published when its user says so twice.
async fn publish_results(screen: &mut Screen) -> Result<()> {
    screen
        .eval(
            "const own = window.fetch; \
             window.fetch = (...asked) => new Promise(go => setTimeout(go, 1000)).then(() => own(...asked)); return 1",
        )
        .await?;
    screen.click("#profile-internal").await?;
    let fades = "return !!document.querySelector('.outdated')";
    screen.wait("that earlier results fade", fades).await?;
    let fresh = "return !document.querySelector('.outdated') && !document.getElementById('release').disabled";
    screen.wait("the results", fresh).await?;
    screen.click("#release").await?;
    screen.click("dialog[open] .actions button:first-child").await?;
    let closed = "return !document.querySelector('dialog[open]')";
    screen.wait("that the dialog is gone", closed).await?;
    let none = screen.fetch("/api/forms/relato/releases").await?;
    ensure!(
        none == b"[]",
        "published without a word: {}",
        String::from_utf8_lossy(&none)
    );
    screen.click("#release").await?;
    screen.click("#release-confirmed").await?;
    // Of one person nothing is published.
    let refused =
        "return document.querySelector('main .banner.danger')?.textContent.includes('menos de 5') === true";
    screen.wait("that it is asked and refused", refused).await?;
    screen.reload().await
}
