//! Real browsers over WebDriver: Chromium, and a window of WebKitGTK under a virtual screen.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use url::{ParseError, Url};

use crate::process::{descendants, free_port, kill, kill_group, listening, start};

/// How long a browser may take to start on a busy machine.
const START: Duration = Duration::from_secs(90);

/// A window of WebKitGTK that keeps its data.
const WEBKIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/browser/webkit.py");

/// A name by which Chromium finds this machine, and does not know it.
const OTHER_HOST: &str = "tableta.example";

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    Chromium,
    WebKit,
}

impl Engine {
    pub const ALL: [Engine; 2] = [Engine::Chromium, Engine::WebKit];

    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "Chromium",
            Engine::WebKit => "WebKitGTK",
        }
    }

    /// A name under which this machine is as good as any other in the network.
    pub fn other_host(self) -> &'static str {
        match self {
            Engine::Chromium => OTHER_HOST,
            // It trusts 127.0.0.1 itself, and opens no page of 0.0.0.0.
            Engine::WebKit => "[::ffff:127.0.0.1]",
        }
    }

    /// Programs it needs, or the name of the one that is missing.
    fn programs(self) -> Result<(PathBuf, PathBuf)> {
        Ok(match self {
            Engine::Chromium => (
                find(&["chromedriver"], "chromedriver")?,
                find(&["chromium", "chromium-browser", "google-chrome"], "chromium")?,
            ),
            Engine::WebKit => {
                find(&["Xvfb"], "Xvfb")?;
                ensure!(
                    has_webkit(),
                    "WebKitGTK's typelib for Debian's Python is not installed"
                );
                (find(&["WebKitWebDriver"], "WebKitWebDriver")?, WEBKIT.into())
            }
        })
    }

    /// Why this engine cannot be tested here; `None` if it can.
    pub fn missing(self) -> Option<String> {
        self.programs().err().map(|error| error.to_string())
    }
}

fn has_webkit() -> bool {
    let import = "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2";
    let mut python = std::process::Command::new("/usr/bin/python3");
    let python = python.args(["-c", import]).stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}

fn find(names: &[&str], what: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
        .with_context(|| format!("{what} is not installed"))
}

/// A browser with a profile folder that outlives its processes.
pub struct Browser {
    pub engine: Engine,
    folder: PathBuf,
    is_private: bool,
    driver: Child,
    screen: Option<Child>,
    pub page: Client,
}

impl Browser {
    /// Starts it with the profile in `folder`, as tall and wide as a tablet.
    pub async fn start(engine: Engine, folder: &Path) -> Result<Browser> {
        Browser::begin(engine, folder, false).await
    }

    /// Starts it with a private window, which forgets everything when it is closed.
    pub async fn start_private(engine: Engine, folder: &Path) -> Result<Browser> {
        Browser::begin(engine, folder, true).await
    }

    async fn begin(engine: Engine, folder: &Path, is_private: bool) -> Result<Browser> {
        let (driver_path, browser_path) = engine.programs()?;
        let port = free_port()?;
        let profile = folder.join("profile");
        let mut screen = None;
        let mut command = Command::new(driver_path);
        command
            .arg(format!("--port={port}"))
            .env("HOME", folder)
            .env("LANG", "es_MX.UTF-8");
        if engine == Engine::WebKit {
            let number = 100 + port % 20_000;
            let mut xvfb = Command::new("Xvfb");
            xvfb.arg(format!(":{number}"))
                .args(["-screen", "0", "1280x1200x24", "-nolisten", "tcp"]);
            screen = Some(start(xvfb, &folder.join("xvfb.log"))?);
            tokio::time::sleep(Duration::from_millis(500)).await;
            command
                .env("DISPLAY", format!(":{number}"))
                // Without compositing it never answers a request for a screenshot.
                .env("LIBGL_ALWAYS_SOFTWARE", "1")
                .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
                .env("GDK_BACKEND", "x11");
            if !is_private {
                command.env("SONDEO_BROWSER_DATA", &profile);
            }
        }
        let driver = start(command, &folder.join(format!("{}-driver.log", engine.name())))?;
        listening(port, "the WebDriver").await?;
        let capabilities = capabilities(engine, &browser_path, &profile, is_private);
        let mut client = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let page = timeout(START, client.capabilities(capabilities).connect(&address))
            .await
            .with_context(|| format!("{} does not answer", engine.name()))?
            .with_context(|| format!("{} does not start", engine.name()))?;
        let browser = Browser {
            engine,
            folder: folder.to_owned(),
            is_private,
            driver,
            screen,
            page,
        };
        browser.resize(1024, 768).await?;
        Ok(browser)
    }

    /// Makes the page (not the window) as large as asked, as far as the engine does so.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.page.set_window_rect(0, 0, width, height).await?;
        let inner = self
            .page
            .execute("return [innerWidth, innerHeight]", vec![])
            .await?;
        let inner = |index: usize| inner.get(index).and_then(Value::as_u64).unwrap_or(0) as u32;
        let (missing_x, missing_y) = (width.saturating_sub(inner(0)), height.saturating_sub(inner(1)));
        if missing_x > 0 || missing_y > 0 {
            self.page
                .set_window_rect(0, 0, width + missing_x, height + missing_y)
                .await?;
        }
        Ok(())
    }

    /// Shows pages as for a person with these media features, such as `prefers-color-scheme` = `dark`; none is the
    /// machine's own way. False where the engine cannot pretend.
    pub async fn emulate(&self, features: &[(&str, &str)]) -> Result<bool> {
        if self.engine == Engine::WebKit {
            let has = |name| features.iter().any(|(feature, _)| *feature == name);
            if has("forced-colors") {
                return Ok(false);
            }
            // What WebKitGTK tells its pages comes from GTK's settings; of a theme the name is enough.
            let theme = if has("prefers-contrast") {
                "HighContrast"
            } else {
                "Adwaita"
            };
            let settings = json!({
                "gtk-application-prefer-dark-theme": has("prefers-color-scheme"),
                "gtk-enable-animations": !has("prefers-reduced-motion"),
                "gtk-theme-name": theme,
            });
            self.ask_window(json!({ "settings": settings })).await?;
            return Ok(true);
        }
        let features = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }));
        let command = DevTools {
            method: "Emulation.setEmulatedMedia",
            parameters: json!({ "features": features.collect::<Vec<_>>() }),
        };
        self.page.issue_cmd(command).await?;
        Ok(true)
    }

    /// Asks the window of WebKitGTK itself.
    async fn ask_window(&self, order: Value) -> Result<()> {
        let script = "const [order, done] = arguments; \
                      webkit.messageHandlers.window.postMessage(order).then(() => done(true), error => done(String(error)))";
        let answer = self.page.execute_async(script, vec![order]).await?;
        ensure!(answer == json!(true), "the window: {answer}");
        Ok(())
    }

    /// Gives what this origin may store, in bytes; `None` is the browser's own measure. Chromium alone can; a window of
    /// WebKitGTK has one measure from its start.
    pub async fn quota(&self, origin: &str, bytes: Option<u64>) -> Result<()> {
        let mut parameters = json!({ "origin": origin });
        if let Some(bytes) = bytes {
            parameters["quotaSize"] = json!(bytes);
        }
        let command = DevTools {
            method: "Storage.overrideQuotaForOrigin",
            parameters,
        };
        self.page.issue_cmd(command).await?;
        Ok(())
    }

    /// Runs the script in every page to come, before anything of its own; the id takes that back.
    pub async fn before_pages(&self, script: &str) -> Result<String> {
        if self.engine == Engine::WebKit {
            self.ask_window(json!({ "script": script })).await?;
            return Ok(String::new());
        }
        let command = DevTools {
            method: "Page.addScriptToEvaluateOnNewDocument",
            parameters: json!({ "source": script }),
        };
        let answer = self.page.issue_cmd(command).await?;
        Ok(answer["identifier"].as_str().context("no id")?.to_owned())
    }

    pub async fn no_longer(&self, id: &str) -> Result<()> {
        if self.engine == Engine::WebKit {
            return self.ask_window(json!({ "script": "" })).await;
        }
        let command = DevTools {
            method: "Page.removeScriptToEvaluateOnNewDocument",
            parameters: json!({ "identifier": id }),
        };
        self.page.issue_cmd(command).await?;
        Ok(())
    }

    /// Presses the keys one after the other; Shift is held until the last of them.
    pub async fn press(&self, keys: &[char]) -> Result<()> {
        let shift = char::from(Key::Shift);
        let mut actions = KeyActions::new("keyboard".to_owned());
        for &value in keys {
            actions = actions.then(KeyAction::Down { value });
            if value != shift {
                actions = actions.then(KeyAction::Up { value });
            }
        }
        if keys.contains(&shift) {
            actions = actions.then(KeyAction::Up { value: shift });
        }
        Ok(self.page.perform_actions(actions).await?)
    }

    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // WebKitGTK shows the frame before, until the next one is drawn; and what changes its colour is not half-way there.
        let drawn = "const done = arguments[0]; setTimeout(() => done(0), 300); \
                     const fading = document.getAnimations().filter(it => it instanceof CSSTransition); \
                     Promise.allSettled(fading.map(it => it.finished)) \
                     .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))";
        self.page.execute_async(drawn, vec![]).await?;
        std::fs::write(path, self.page.screenshot().await?)?;
        Ok(())
    }

    /// The browser dies in the middle of whatever it does, and is started again with the same profile.
    pub async fn crash(mut self) -> Result<Browser> {
        self.end().await?;
        let folder = self.folder.clone();
        Browser::begin(self.engine, &folder, self.is_private).await
    }

    /// Kills the driver, the browser and the screen.
    pub async fn end(&mut self) -> Result<()> {
        if let Some(pid) = self.driver.id() {
            for child in descendants(pid, "")? {
                kill(child).await?;
            }
        }
        kill_group(&mut self.driver).await?;
        if let Some(screen) = &mut self.screen {
            kill_group(screen).await?;
        }
        Ok(())
    }
}

/// A command of Chromium's own tools, through its driver.
#[derive(Debug)]
struct DevTools {
    method: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.method, "params": self.parameters });
        (Method::POST, Some(body.to_string()))
    }
}

fn capabilities(engine: Engine, browser: &Path, profile: &Path, is_private: bool) -> Map<String, Value> {
    let capabilities = match engine {
        Engine::Chromium => json!({
            "goog:chromeOptions": {
                "binary": browser,
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage", "--lang=es-MX", "--hide-scrollbars",
                    format!("--host-resolver-rules=MAP {OTHER_HOST} 127.0.0.1"),
                    format!("--user-data-dir={}", profile.display()),
                    if is_private { "--incognito".to_owned() } else { "--no-default-browser-check".to_owned() },
                ],
            },
            "goog:loggingPrefs": { "browser": "ALL" },
        }),
        Engine::WebKit => json!({
            "webkitgtk:browserOptions": { "binary": browser, "args": ["--automation"] },
        }),
    };
    match capabilities {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
