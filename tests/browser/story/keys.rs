//! The console with the keyboard alone: every stop of the Tab key is seen, and a dialog gives the focus back.

use anyhow::{Result, bail, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use super::{PASSWORD, Story};
use crate::screen::Screen;

/// No page of the console has so many stops of the Tab key.
const MOST_STOPS: usize = 80;

impl Story<'_> {
    pub(super) async fn console_by_keyboard(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        let screen = &mut self.screen;
        screen.click("#sign-out").await?;
        screen
            .wait("the sign-in page", "return !!document.getElementById('password')")
            .await?;
        for (field, text) in [("user", "admin"), ("password", PASSWORD)] {
            tab_to(screen, &format!("here.id === '{field}'")).await?;
            screen.press(&text.chars().collect::<Vec<_>>()).await?;
        }
        press(screen, Key::Enter).await?;
        let listed = "return document.querySelectorAll('main .list > li').length > 0";
        screen.wait("the list of forms", listed).await?;
        tab_to(
            screen,
            "here.closest('main') && here.hash === '#/forms/relato/results'",
        )
        .await?;
        press(screen, Key::Enter).await?;
        let ready = "const button = document.getElementById('release'); return !!button && !button.disabled";
        screen.wait("the results", ready).await?;
        // The first stop of every page leads past the bar.
        screen
            .eval("document.activeElement.blur(); scrollTo(0, 0); return 1")
            .await?;
        tab_to(screen, "here.matches('.skip-link')").await?;
        press(screen, Key::Enter).await?;
        let content = "return document.activeElement.matches('main h1')";
        screen.wait("the focus in the content", content).await?;
        tab_to(screen, "here.id === 'release'").await?;
        press(screen, Key::Enter).await?;
        let asked = "return !!document.activeElement.closest('dialog[open]')";
        screen.wait("the focus in the dialog", asked).await?;
        for _ in 0..6 {
            press(screen, Key::Tab).await?;
            let inside = "return document.activeElement === document.body || !!document.activeElement.closest('dialog')";
            ensure!(
                screen.eval(inside).await? == json!(true),
                "the focus left the dialog"
            );
        }
        press(screen, Key::Escape).await?;
        let back =
            "return !document.querySelector('dialog[open]') && document.activeElement.id === 'release'";
        screen.wait("the focus where it was", back).await
    }
}

async fn press(screen: &Screen, key: Key) -> Result<()> {
    screen.press(&[char::from(key)]).await
}

/// Presses Tab until the focus is `here`; complains of stops that nobody sees.
async fn tab_to(screen: &mut Screen, here: &str) -> Result<()> {
    let arrived = format!("const here = document.activeElement; return !!({here})");
    for _ in 0..MOST_STOPS {
        press(screen, Key::Tab).await?;
        let focus = screen
            .run_now(include_str!("../walk/focus.js"), vec![json!({}), json!({})])
            .await?;
        let place = screen
            .eval("return document.activeElement.outerHTML.slice(0, 120)")
            .await?;
        for (what, wrong) in [("seen", false), ("covered", true)] {
            if focus[what] == Value::Bool(wrong) {
                screen.complain(&format!("console by keyboard: {what} is {wrong}: {place}"));
            }
        }
        if screen.eval(&arrived).await? == json!(true) {
            return Ok(());
        }
    }
    bail!("Tab never leads to where {here:?}")
}
