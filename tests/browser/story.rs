//! One interview's journey, in a real browser: from a workbook to a downloaded table, with no network in between.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::browser::{Browser, Engine};
use crate::proxy::Proxy;
use crate::screen::Screen;
use crate::server::Server;
use crate::tally::Tally;
use crate::workbook;

/// What the story needs of the outside.
pub struct Setting {
    pub engine: Engine,
    pub dist: PathBuf,
    pub sondeo: PathBuf,
    pub surveys: PathBuf,
    pub axe: Option<PathBuf>,
    pub out: PathBuf,
    pub scratch: PathBuf,
}

/// The password that the story's designer chooses.
const PASSWORD: &str = "tres lunas de papel";
/// What the first person answers; nothing of it may be seen afterwards.
const NAME: &str = "Zoraida Quetzalli";

/// Tells the story, counting each of its parts. A part that fails ends it.
pub async fn run(setting: &Setting, tally: &mut Tally) -> Result<()> {
    let name = setting.engine.name();
    let data = setting.scratch.join("data");
    let log = setting.out.join(format!("{name}-server.log"));
    let server = Server::start(setting, &data, &log).await;
    let Some(server) = tally.record(&format!("{name} story: the server starts and publishes"), server) else {
        return Ok(());
    };
    let proxy = Proxy::start(server.port).await?;
    let browser = Browser::start(setting.engine, &setting.scratch).await?;
    let mut story = Story {
        setting,
        origin: format!("http://localhost:{}", proxy.port),
        server,
        proxy,
        link: String::new(),
        screen: Screen::new(browser, setting.axe.as_deref(), &setting.out)?,
    };
    let told = story.tell(tally).await;
    if told.is_err() {
        let _ = story.screen.shot("failure").await;
        let _ = std::fs::write(
            setting.out.join(format!("{name}-failure.html")),
            story.screen.source().await.unwrap_or_default(),
        );
    }
    story.screen.end().await?;
    story.server.stop().await?;
    told
}

struct Story<'a> {
    setting: &'a Setting,
    origin: String,
    server: Server,
    proxy: Proxy,
    link: String,
    screen: Screen,
}

impl Story<'_> {
    async fn tell(&mut self, tally: &mut Tally) -> Result<()> {
        macro_rules! part {
            ($words:literal, $run:expr) => {
                let result = in_time($run).await;
                let name = format!("{} story: {}", self.setting.engine.name(), $words);
                if tally.record(&name, result).is_none() {
                    bail!("the story ends here");
                }
            };
        }
        part!("a designer signs in and chooses a password", self.sign_in());
        part!(
            "a broken workbook gets all its problems listed",
            self.broken_workbook()
        );
        part!(
            "a workbook is checked, tried without network and published",
            self.publish()
        );
        part!(
            "a link enrols a tablet, and every form becomes ready offline",
            self.enrol()
        );
        part!("the app starts cold without network", self.cold_start());
        part!(
            "an official fills the survey; pages, logic and languages work",
            self.fill()
        );
        part!("the browser dies; every answer is still there", self.killed());
        part!(
            "the record becomes final and nothing of its person is left",
            self.finish()
        );
        part!(
            "the network returns, a reply is lost, and one row arrives",
            self.send()
        );
        part!("every survey of the project opens", self.surveys());
        part!(
            "staff see what arrived, the results and the downloads",
            self.read()
        );
        let violations = self.screen.violations();
        if self.setting.axe.is_some() {
            let result = if violations.is_empty() {
                Ok(())
            } else {
                Err(violations.join("\n    "))
            };
            let name = format!(
                "{} story: axe finds nothing on any screen",
                self.setting.engine.name()
            );
            tally.record(&name, result);
        } else {
            tally.skip(
                &format!("{} story: axe", self.setting.engine.name()),
                "its package could not be had",
            );
        }
        Ok(())
    }

    async fn sign_in(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/", self.origin)).await?;
        screen
            .wait("the sign-in page", "return !!document.getElementById('password')")
            .await?;
        // Whatever language the machine speaks: officials and staff read Spanish.
        screen.click(".switch [lang=es]").await?;
        screen.look("console-sign-in").await?;
        screen.type_into("#user", "admin").await?;
        screen.type_into("#password", "not the password").await?;
        screen.click("button[type=submit]").await?;
        screen
            .wait("a refusal", "return !!document.querySelector('.banner.danger')")
            .await?;
        screen.type_into("#password", &self.server.password).await?;
        screen.click("button[type=submit]").await?;
        screen
            .wait(
                "the change of password",
                "return !!document.getElementById('again')",
            )
            .await?;
        screen.look("console-password").await?;
        screen.type_into("#old", &self.server.password).await?;
        screen.type_into("#new", PASSWORD).await?;
        screen.type_into("#again", PASSWORD).await?;
        screen.click("button[type=submit]").await?;
        screen
            .wait(
                "the list of forms",
                "return document.querySelectorAll('main .list > li').length > 0",
            )
            .await?;
        screen.look("console-forms").await
    }

    async fn broken_workbook(&mut self) -> Result<()> {
        let file = self.setting.scratch.join("rota.xlsx");
        std::fs::write(&file, workbook::broken()?)?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/add", self.origin)).await?;
        screen.choose_file(&file).await?;
        screen
            .wait(
                "the problems",
                "return document.querySelectorAll('main table tbody tr').length >= 3",
            )
            .await?;
        screen.look("console-problems").await?;
        let text = screen.text("main").await?;
        for expected in ["survey", "nadie"] {
            ensure!(
                text.contains(expected),
                "{expected:?} is not among the problems: {text}"
            );
        }
        // The workbook comes back with comments: what the browser is asked to save is an .xlsx.
        screen
            .eval(
                "const make = URL.createObjectURL; window.saved = []; \
                 URL.createObjectURL = blob => { blob.slice(0, 2).text().then(start => window.saved.push(start)); return make.call(URL, blob); };",
            )
            .await?;
        screen.click("#annotated").await?;
        screen
            .wait("the workbook with comments", "return window.saved.includes('PK')")
            .await?;
        let publish = "const b = document.getElementById('publish'); return !b || b.disabled";
        ensure!(
            screen.eval(publish).await? == json!(true),
            "a broken form can be published"
        );
        Ok(())
    }

    async fn publish(&mut self) -> Result<()> {
        let file = self.setting.scratch.join("relato.xlsx");
        std::fs::write(&file, workbook::story()?)?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/add", self.origin)).await?;
        screen.reload().await?;
        // What is checked and tried needs no network: it is cut while that happens.
        screen
            .wait(
                "the page for a new form",
                "return !!document.querySelector('#files')",
            )
            .await?;
        self.proxy.cut(true);
        let screen = &mut self.screen;
        screen.choose_file(&file).await?;
        screen
            .wait("the check", "return !!document.getElementById('try')")
            .await?;
        screen
            .wait("the advice", "return !!document.querySelector('#advice dd')")
            .await?;
        screen.look("console-checked").await?;
        screen.click("#try").await?;
        screen.question("nombre").await?;
        screen.look("console-try").await?;
        screen.answer("nombre", "Prueba").await?;
        screen.click("#forward").await?;
        screen.question("genero").await?;
        screen.click("#leave").await?;
        self.proxy.cut(false);
        let screen = &mut self.screen;
        screen
            .wait(
                "the button that publishes",
                "const b = document.getElementById('publish'); return b && !b.disabled",
            )
            .await?;
        screen.click("#publish").await?;
        screen
            .wait(
                "that it is published",
                "return !!document.querySelector('.banner.success')",
            )
            .await?;
        screen.goto(&format!("{}/console/#/devices", self.origin)).await?;
        screen
            .wait(
                "the tablets' page",
                "return !!document.getElementById('enrol-make')",
            )
            .await?;
        screen.click("#enrol-make").await?;
        screen
            .wait("a link", "return !!document.querySelector('.enrol-code a')")
            .await?;
        screen
            .wait(
                "the QR picture",
                "const i = document.querySelector('img.qr'); return i && i.complete && i.naturalWidth > 0",
            )
            .await?;
        screen.look("console-tablets").await?;
        let link = screen
            .eval("return document.querySelector('.enrol-code a').href")
            .await?;
        self.link = link.as_str().context("no link")?.to_owned();
        ensure!(
            self.link
                .starts_with(&format!("{}/collect/#/enrol/", self.origin)),
            "the link leads elsewhere: {}",
            self.link
        );
        Ok(())
    }

    async fn enrol(&mut self) -> Result<()> {
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

    async fn cold_start(&mut self) -> Result<()> {
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

    async fn fill(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.click("[data-form=relato] button").await?;
        screen.question("nombre").await?;
        screen.look("collect-question").await?;
        // Required: the page does not turn, and the error is tied to the field.
        screen.click("#forward").await?;
        screen
            .wait(
                "that an answer is required",
                "const i = document.querySelector('[data-reference$=\"/nombre\"] input'); \
                 return i.getAttribute('aria-invalid') === 'true' && i.getAttribute('aria-describedby').split(' ')\
                 .some(id => document.getElementById(id)?.textContent.includes('Escriba'))",
            )
            .await?;
        screen.look("collect-required").await?;
        screen.answer("nombre", NAME).await?;
        screen.click("#forward").await?;
        screen.question("genero").await?;
        screen.pick("genero", "mujer").await?;
        screen.click("#forward").await?;
        // A constraint with the form's own message.
        screen.question("edad").await?;
        screen.answer("edad", "7").await?;
        screen.click("#forward").await?;
        screen
            .wait(
                "the constraint's message",
                "return document.querySelector('[data-reference$=\"/edad\"]').textContent.includes('entre 18 y 99')",
            )
            .await?;
        screen.answer("edad", "41").await?;
        screen.click("#forward").await?;
        // A cascade: the choices depend on the answer before, and the label carries an answer.
        screen.question("orden").await?;
        let label = screen.text("[data-reference$=\"/orden\"]").await?;
        ensure!(
            label.contains(NAME),
            "the label does not carry the answer: {label}"
        );
        screen.pick("orden", "federal").await?;
        screen
            .wait(
                "the filtered choices",
                "return document.querySelectorAll('[data-reference$=\"/institucion\"] input').length === 2",
            )
            .await?;
        screen.pick("institucion", "inm").await?;
        screen.look("collect-page").await?;
        // The language changes in the middle, and back.
        screen.set_language("English (en)").await?;
        screen
            .wait(
                "English",
                "return document.body.textContent.includes('at which level')",
            )
            .await?;
        screen.set_language("Español (es)").await?;
        screen.click("#forward").await?;
        // A repeat with two instances.
        screen
            .wait("the repeat", "return !!document.getElementById('add-repeat') || !!document.querySelector('[data-reference*=\"/curso\"]')")
            .await?;
        for (index, course) in ["Trata", "Refugio"].iter().enumerate() {
            if index > 0
                || screen
                    .eval("return !!document.getElementById('add-repeat')")
                    .await?
                    == json!(true)
            {
                screen
                    .wait(
                        "the offer of another one",
                        "return !!document.getElementById('add-repeat')",
                    )
                    .await?;
                screen.click("#add-repeat").await?;
            }
            screen.question("tema").await?;
            screen.answer("tema", course).await?;
            screen.shows("tema", course).await?;
            screen.click("#forward").await?;
        }
        screen
            .wait(
                "the offer of a third one",
                "return !!document.getElementById('add-repeat')",
            )
            .await?;
        screen.look("collect-repeat").await?;
        // Back and forward again.
        screen.click("#back").await?;
        screen.question("tema").await?;
        screen.shows("tema", "Refugio").await?;
        screen.click("#forward").await?;
        screen.click("#forward").await?;
        screen.question("cuantos").await?;
        let count = screen.text("[data-reference$=\"/cuantos\"]").await?;
        ensure!(
            count.contains('2'),
            "the number of courses is not calculated: {count}"
        );
        screen
            .wait("that it is saved", "return !!document.getElementById('saved')")
            .await
    }

    async fn killed(&mut self) -> Result<()> {
        let origin = format!("{}/collect/", self.origin);
        self.screen.crash().await?;
        let screen = &mut self.screen;
        screen.goto(&origin).await?;
        screen
            .wait(
                "that one is unfinished",
                "return !!document.querySelector('a[href=\"#/records\"]')",
            )
            .await?;
        screen.goto(&format!("{origin}#/records")).await?;
        screen
            .wait(
                "the draft",
                "return document.querySelectorAll('.record-actions button').length === 2",
            )
            .await?;
        screen.look("collect-records").await?;
        let text = screen.text("body").await?;
        ensure!(!text.contains(NAME), "the list shows an answer");
        screen.click(".record-actions button:last-child").await?;
        screen.question("cuantos").await?;
        let count = screen.text("[data-reference$=\"/cuantos\"]").await?;
        ensure!(count.contains('2'), "the answers are gone: {count}");
        Ok(())
    }

    async fn finish(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.click("#forward").await?;
        screen.question("valor").await?;
        screen.pick("valor", "4").await?;
        screen.click("#forward").await?;
        screen
            .wait("the end", "return !!document.getElementById('finish')")
            .await?;
        screen.look("collect-end").await?;
        screen.click("#finish").await?;
        screen
            .wait("the thanks", "return !!document.getElementById('next-person')")
            .await?;
        screen.look("collect-thanks").await?;
        screen.click("#next-person").await?;
        screen
            .wait(
                "the forms",
                "return !!document.querySelector('[data-form=relato]')",
            )
            .await?;
        for back in 0..4 {
            let seen = screen
                // Where going back leads out of the app, to a blank page, there is no storage to look at.
                .eval("const stored = name => { try { return JSON.stringify({...window[name]}) } catch { return '' } }; \
                       return document.documentElement.outerHTML + location.href + JSON.stringify(history.state) + \
                       stored('localStorage') + stored('sessionStorage') + document.title")
                .await?;
            let seen = seen.as_str().unwrap_or_default();
            for part in [NAME, "Refugio"] {
                ensure!(
                    !seen.contains(part),
                    "{part:?} is still to be seen after {back} steps back"
                );
            }
            screen.eval("history.back(); return 1").await?;
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<()> {
        let records = format!("{}/collect/#/records", self.origin);
        self.screen.goto("about:blank").await?;
        self.screen.goto(&records).await?;
        self.screen.count("count-unsent", 1).await?;
        self.server.start_again(self.setting).await?;
        self.proxy.lose_replies(1);
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
        let screen = &mut self.screen;
        screen
            .wait(
                "that the tablet stopped trying",
                "return !document.getElementById('send-now').disabled",
            )
            .await?;
        screen.count("count-sent", 0).await?;
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
                "return document.querySelector('main')?.textContent.includes('Tableta 1')",
            )
            .await?;
        screen.look("collect-settings").await
    }

    /// Opens each of the project's own surveys and looks at its first page.
    async fn surveys(&mut self) -> Result<()> {
        let forms = format!("{}/collect/#/", self.origin);
        let screen = &mut self.screen;
        screen.goto(&forms).await?;
        screen
            .wait(
                "the forms",
                "return document.querySelectorAll('.form-card').length >= 4",
            )
            .await?;
        let ids = screen
            .eval("return [...document.querySelectorAll('[data-form]')].map(card => card.dataset.form)")
            .await?;
        for id in ids.as_array().into_iter().flatten().filter_map(Value::as_str) {
            screen.goto(&forms).await?;
            screen.click(&format!("[data-form={id}] button")).await?;
            screen
                .wait(
                    &format!("the first page of {id}"),
                    "return !!document.querySelector('.question')",
                )
                .await?;
            screen.look(&format!("survey-{id}")).await?;
            screen.click("#leave").await?;
            screen
                .wait("the forms again", "return !!document.querySelector('.form-card')")
                .await?;
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<()> {
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
            screen.type_into("#user", "admin").await?;
            screen.type_into("#password", PASSWORD).await?;
            screen.click("button[type=submit]").await?;
            screen
                .wait(
                    "the list of forms",
                    "return document.querySelectorAll('main .list > li').length > 0",
                )
                .await?;
        }
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
                     return document.querySelectorAll('main table').length > 0"
                }
                _ => "return !!document.getElementById('download-xlsx')",
            };
            screen.wait(tab, ready).await?;
            screen.look(&format!("console-{tab}")).await?;
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
        Ok(())
    }
}

/// A part that hangs fails, and does not hold up everything behind it.
async fn in_time<T>(part: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(Duration::from_secs(300), part).await {
        Ok(result) => result,
        Err(_) => bail!("it hangs"),
    }
}

/// Where the surveys of the project lie.
pub fn surveys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../survey-defs")
}
