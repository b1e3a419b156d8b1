//! Cases that only a browser can run, in a page of their own that shows the results.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::browser::{Browser, Engine};
use crate::files;
use crate::tally::Tally;

#[derive(Deserialize)]
struct Case {
    name: String,
    failure: Option<String>,
}

/// Runs every case of the page in `folder` and counts it.
pub async fn run(engine: Engine, name: &str, folder: &Path, scratch: &Path, tally: &mut Tally) -> Result<()> {
    let port = files::serve(folder).await?;
    let mut browser = Browser::start(engine, scratch).await?;
    let cases = cases(&browser, port).await;
    browser.end().await?;
    let Some(cases) = tally.record(&format!("{name}: page runs"), cases) else {
        return Ok(());
    };
    for case in cases {
        tally.record(
            &format!("{name}: {}", case.name),
            case.failure.map_or(Ok(()), Err),
        );
    }
    Ok(())
}

async fn cases(browser: &Browser, port: u16) -> Result<Vec<Case>> {
    browser.page.goto(&format!("http://localhost:{port}/")).await?;
    for _ in 0..120 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if browser.page.title().await? == "done" {
            let text = browser
                .page
                .execute("return document.body.textContent", vec![])
                .await?;
            let text = text.as_str().context("no text")?;
            return Ok(serde_json::from_str(text)?);
        }
    }
    let text = browser.page.source().await?;
    bail!("the page does not finish: {text}")
}
