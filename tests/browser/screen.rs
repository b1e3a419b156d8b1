//! What a person does with a page: look, type, press, wait.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fantoccini::Locator;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use crate::browser::Browser;

/// A browser's page.
pub struct Screen {
    browser: Option<Browser>,
    axe: Option<String>,
    out: PathBuf,
    violations: Vec<String>,
}

/// Sizes at which every screen is looked at: a tablet lying, standing, and a telephone.
const SIZES: [(u32, u32); 3] = [(1024, 768), (768, 1024), (360, 740)];

/// How else a screen may have to be drawn: for those who see badly in the light, and with the colours a person chose.
const LOOKS: [(&str, &[(&str, &str)]); 4] = [
    (
        "dark",
        &[
            ("prefers-color-scheme", "dark"),
            ("prefers-reduced-motion", "reduce"),
        ],
    ),
    ("contrast", &[("prefers-contrast", "more")]),
    (
        "contrast-dark",
        &[("prefers-contrast", "more"), ("prefers-color-scheme", "dark")],
    ),
    (
        "forced-colors",
        &[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")],
    ),
];

impl Screen {
    pub fn new(browser: Browser, axe: Option<&Path>, out: &Path) -> Result<Screen> {
        Ok(Screen {
            browser: Some(browser),
            axe: axe.map(std::fs::read_to_string).transpose()?,
            out: out.to_owned(),
            violations: Vec::new(),
        })
    }

    fn browser(&self) -> Result<&Browser> {
        self.browser.as_ref().context("the browser has ended")
    }

    pub async fn end(&mut self) -> Result<()> {
        match self.browser.take() {
            Some(mut browser) => browser.end().await,
            None => Ok(()),
        }
    }

    /// The browser is killed and started again.
    pub async fn crash(&mut self) -> Result<()> {
        let browser = self.browser.take().context("the browser has ended")?;
        self.browser = Some(browser.crash().await?);
        Ok(())
    }

    /// Goes on in another window, until [`close_window`](Self::close_window) leads back to the one that is given here.
    pub async fn open_window(&self) -> Result<WindowHandle> {
        let page = &self.browser()?.page;
        let first = page.window().await?;
        let second = page.new_window(true).await?.handle;
        page.switch_to_window(second).await?;
        Ok(first)
    }

    pub async fn close_window(&self, first: WindowHandle) -> Result<()> {
        let page = &self.browser()?.page;
        page.close_window().await?;
        Ok(page.switch_to_window(first).await?)
    }

    pub async fn goto(&self, address: &str) -> Result<()> {
        Ok(self.browser()?.page.goto(address).await?)
    }

    pub async fn reload(&self) -> Result<()> {
        Ok(self.browser()?.page.refresh().await?)
    }

    pub async fn source(&self) -> Result<String> {
        Ok(self.browser()?.page.source().await?)
    }

    /// Runs a script in the page.
    pub async fn eval(&self, script: &str) -> Result<Value> {
        let result = self.browser()?.page.execute(script, vec![]).await;
        result.with_context(|| format!("the script {script:?}"))
    }

    /// Runs a script that gives its result to a callback, its last argument.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.browser()?.page.execute_async(script, arguments).await?)
    }

    /// Runs a script that gives its result at once.
    pub async fn run_now(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.browser()?.page.execute(script, arguments).await?)
    }

    /// See [`Browser::quota`].
    pub async fn quota(&self, origin: &str, bytes: Option<u64>) -> Result<()> {
        self.browser()?.quota(origin, bytes).await
    }

    /// See [`Browser::before_pages`].
    pub async fn before_pages(&self, script: &str) -> Result<String> {
        self.browser()?.before_pages(script).await
    }

    pub async fn no_longer(&self, id: &str) -> Result<()> {
        self.browser()?.no_longer(id).await
    }

    pub async fn resize(&self, (width, height): (u32, u32)) -> Result<()> {
        self.browser()?.resize(width, height).await
    }

    /// Notes what a person would stumble over; the story goes on, and fails at its end.
    pub fn complain(&mut self, violation: &str) {
        self.violations.push(violation.to_owned());
    }

    /// Waits until the script gives `true`.
    pub async fn wait(&self, what: &str, script: &str) -> Result<()> {
        self.wait_for(what, script, 150).await
    }

    /// [`wait`](Self::wait) for what takes long.
    pub async fn wait_long(&self, what: &str, script: &str) -> Result<()> {
        self.wait_for(what, script, 600).await
    }

    async fn wait_for(&self, what: &str, script: &str, tries: usize) -> Result<()> {
        for _ in 0..tries {
            // While a page is being left, scripts fail.
            if self.eval(script).await.is_ok_and(|value| value == json!(true)) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let text = self.text("body").await.unwrap_or_default();
        bail!("{what} does not come; the page says: {text}")
    }

    /// The visible text under the selector.
    pub async fn text(&self, selector: &str) -> Result<String> {
        let script = format!(
            "return document.querySelector({})?.innerText ?? ''",
            json!(selector)
        );
        Ok(self.eval(&script).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Presses what the selector finds, once it is there and enabled.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let ready = format!(
            "const e = document.querySelector({}); return !!e && !e.disabled",
            json!(selector)
        );
        self.wait(selector, &ready).await?;
        let script = format!(
            "const e = document.querySelector({}); e.scrollIntoView({{block: 'center'}}); e.click(); return 1",
            json!(selector)
        );
        self.eval(&script).await.map(drop)
    }

    /// Types with real keys, in the place of what stands there.
    pub async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let ready = format!(
            "const e = document.querySelector({}); e?.scrollIntoView({{block: 'center'}}); return !!e",
            json!(selector)
        );
        self.wait(selector, &ready).await?;
        let field = self.browser()?.page.find(Locator::Css(selector)).await?;
        field
            .clear()
            .await
            .with_context(|| format!("emptying {selector}"))?;
        let typed = field.send_keys(text).await;
        typed.with_context(|| format!("typing into {selector}"))
    }

    /// Gives the file to the page's file input.
    pub async fn choose_file(&self, file: &Path) -> Result<()> {
        // Some drivers do not type into hidden file inputs; a change event with the file is what the page sees anyway.
        let give = "place.files = data.files; place.dispatchEvent(new Event('change', { bubbles: true }))";
        self.give_file(file, "input[type=file]", give).await
    }

    /// Lets go of the file over what the selector finds.
    pub async fn drop_file(&self, file: &Path, selector: &str) -> Result<()> {
        let give = "place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
        self.give_file(file, selector, give).await
    }

    async fn give_file(&self, file: &Path, selector: &str, give: &str) -> Result<()> {
        let place = format!("document.querySelector({})", json!(selector));
        self.wait("a place for files", &format!("return !!{place}"))
            .await?;
        let bytes = STANDARD.encode(std::fs::read(file)?);
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let script = format!(
            "const bytes = Uint8Array.from(atob({}), c => c.charCodeAt(0)); const data = new DataTransfer(); \
             data.items.add(new File([bytes], {})); const place = {place}; {give}; return 1",
            json!(bytes),
            json!(name)
        );
        self.eval(&script).await.map(drop)
    }

    /// Presses the keys one after the other; whatever has the focus gets them.
    pub async fn press(&self, keys: &[char]) -> Result<()> {
        self.browser()?.press(keys).await
    }

    /// Waits for the question of that name.
    pub async fn question(&self, name: &str) -> Result<()> {
        self.wait(
            &format!("the question {name}"),
            &format!("return !!document.querySelector('{}')", question(name)),
        )
        .await
    }

    /// Types the answer to a question, once the page has given the focus to its first question.
    pub async fn answer(&self, name: &str, text: &str) -> Result<()> {
        self.wait(
            "the focus in the page's questions",
            "return !!document.activeElement?.closest('.questions')",
        )
        .await?;
        self.type_into(&format!("{} input", question(name)), text).await
    }

    /// Waits until the question's field holds that text.
    pub async fn shows(&self, name: &str, text: &str) -> Result<()> {
        self.wait(
            &format!("{text:?} in the question {name}"),
            &format!(
                "return document.querySelector('{} input')?.value === {}",
                question(name),
                json!(text)
            ),
        )
        .await
    }

    /// Picks a choice.
    pub async fn pick(&self, name: &str, value: &str) -> Result<()> {
        self.click(&format!("{} input[value=\"{value}\"]", question(name)))
            .await?;
        self.wait(
            &format!("{value} as picked"),
            &format!(
                "return document.querySelector('{} input[value=\"{value}\"]').checked",
                question(name)
            ),
        )
        .await
    }

    pub async fn set_language(&self, language: &str) -> Result<()> {
        let script = format!(
            "const s = document.getElementById('form-language'); s.value = {}; \
             s.dispatchEvent(new Event('change', {{ bubbles: true }})); return 1",
            json!(language)
        );
        self.eval(&script).await.map(drop)
    }

    /// Waits until a tally shows that number.
    pub async fn count(&self, id: &str, number: usize) -> Result<()> {
        self.wait_long(
            &format!("{id} = {number}"),
            &format!("return document.getElementById('{id}')?.textContent === '{number}'"),
        )
        .await
    }

    /// Reads a resource as the page would.
    pub async fn fetch(&self, address: &str) -> Result<Vec<u8>> {
        let script = format!(
            "const done = arguments[0]; (async () => {{ const reply = await fetch({}); \
             if (!reply.ok) throw new Error(reply.status + ' ' + await reply.text()); \
             const bytes = new Uint8Array(await reply.arrayBuffer()); let text = ''; \
             for (const byte of bytes) text += String.fromCharCode(byte); return btoa(text); }})() \
             .then(done, error => done({{ error: String(error) }}))",
            json!(address)
        );
        let answer = self.browser()?.page.execute_async(&script, vec![]).await?;
        match answer.as_str() {
            Some(text) => Ok(STANDARD.decode(text)?),
            None => bail!("{address}: {answer}"),
        }
    }

    /// Reads what a link leads to.
    pub async fn fetch_link(&self, selector: &str) -> Result<Vec<u8>> {
        let href = self
            .eval(&format!(
                "return document.querySelector({}).href",
                json!(selector)
            ))
            .await?;
        self.fetch(href.as_str().context("no link")?).await
    }

    /// Takes a picture of the screen at every size, measures it, and lets axe look at it.
    pub async fn look(&mut self, name: &str) -> Result<()> {
        for (width, height) in SIZES {
            self.browser()?.resize(width, height).await?;
            self.shot(&format!("{name}-{width}")).await?;
            self.measure(&format!("{name} at {width} pixels")).await?;
        }
        self.browser()?.resize(1024, 768).await?;
        self.check_accessibility(name).await
    }

    /// Notes what a finger or an eye would stumble over at the size of the moment.
    pub async fn measure(&mut self, name: &str) -> Result<()> {
        let trouble = self.eval(include_str!("measure.js")).await?;
        for trouble in trouble.as_array().context("no measures")? {
            let trouble = trouble.as_str().unwrap_or_default();
            self.violations.push(format!("{name}: {trouble}"));
        }
        Ok(())
    }

    /// Lets axe look at the page, in every look that this browser can give it.
    pub async fn check_accessibility(&mut self, name: &str) -> Result<()> {
        let Some(axe) = self.axe.clone() else {
            return Ok(());
        };
        let page = &self.browser()?.page;
        if page.execute("return typeof axe === 'undefined'", vec![]).await? == json!(true) {
            page.execute(&axe, vec![]).await.context("loading axe")?;
        }
        self.ask_axe(name).await?;
        for (look, features) in LOOKS {
            if self.browser()?.emulate(features).await? {
                let name = format!("{name}-{look}");
                self.shot(&name).await?;
                self.ask_axe(&name).await?;
            }
        }
        self.browser()?.emulate(&[]).await.map(drop)
    }

    async fn ask_axe(&mut self, name: &str) -> Result<()> {
        let page = &self.browser()?.page;
        let script = "const done = arguments[0]; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }) \
                      .then(result => done(result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '))), \
                      error => done([String(error)]))";
        let found = page.execute_async(script, vec![]).await.context("axe")?;
        for violation in found.as_array().into_iter().flatten() {
            let text = violation.as_str().unwrap_or_default();
            self.violations.push(format!("{name}: {text}"));
        }
        Ok(())
    }

    /// What axe and the measures found so far.
    pub fn violations(&self) -> &[String] {
        &self.violations
    }

    /// The screen as a PNG file.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        Ok(self.browser()?.page.screenshot().await?)
    }

    /// One picture, at the size of the moment.
    pub async fn shot(&self, name: &str) -> Result<()> {
        let browser = self.browser()?;
        let file = self.out.join(format!("{}-{name}.png", browser.engine.name()));
        browser
            .screenshot(&file)
            .await
            .with_context(|| format!("a picture of {name}"))
    }
}

fn question(name: &str) -> String {
    // Inside a repeat the last instance is the one that is being filled.
    format!("[data-reference$=\"/{name}\"]")
}
