//! The page of tablets asks for news by itself, and takes nothing from who is at work on it.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::Story;
use crate::screen::Screen;

/// Half a minute passes in half a second.
const QUICK: &str = "const own = window.setInterval; window.setInterval = (act, time, ...more) => \
                     own.call(window, act, time === 30000 ? 500 : time, ...more);";

impl Story<'_> {
    pub(super) async fn fresh(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        let screen = &mut self.screen;
        let quick = screen.before_pages(QUICK).await?;
        screen.goto("about:blank").await?;
        screen.goto(&format!("{}/console/#/devices", self.origin)).await?;
        screen
            .wait("the tablets", "return !!document.querySelector('main tbody tr')")
            .await?;
        screen.look("console-devices").await?;
        let rows = rows(screen).await?;
        screen
            .eval("const b = document.querySelector('main tbody button'); b.focus(); window.row = b.closest('tr'); return 1")
            .await?;
        add(screen, "Collect 8").await?;
        let kept = format!(
            "return document.querySelectorAll('main tbody tr').length === {} \
             && !!window.row && document.activeElement?.closest('tr') === window.row",
            rows + 1
        );
        screen.wait("a new row, and the focus in its own", &kept).await?;

        screen.type_into("#collect-name", "Aula").await?;
        add(screen, "Collect 9").await?;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        ensure!(
            self::rows(screen).await? == rows + 1,
            "asked again while somebody types"
        );
        screen.eval("document.activeElement.blur(); return 1").await?;
        let after = format!(
            "return document.querySelectorAll('main tbody tr').length === {} \
             && document.getElementById('collect-name').value === 'Aula'",
            rows + 2
        );
        screen.wait("another row, and what was typed", &after).await?;
        screen.no_longer(&quick).await
    }
}

async fn rows(screen: &Screen) -> Result<u64> {
    let count = screen
        .eval("return document.querySelectorAll('main tbody tr').length")
        .await?;
    Ok(count.as_u64().unwrap_or_default())
}

/// Somebody else adds a device.
async fn add(screen: &Screen, name: &str) -> Result<()> {
    let script = "const done = arguments[1]; fetch('/api/devices', { method: 'POST', \
                  headers: { 'X-Sondeo': 'console', 'Content-Type': 'application/json' }, \
                  body: JSON.stringify({ name: arguments[0] }) }) \
                  .then(reply => done(reply.status), error => done(String(error)))";
    let status = screen.run(script, vec![json!(name)]).await?;
    ensure!(status == json!(200), "{name}: {status}");
    Ok(())
}
