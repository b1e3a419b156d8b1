//! One interview's journey, in a real browser: from a workbook to a downloaded table, with no network in between.

mod closed;
mod codes;
mod designer;
mod evicted;
mod formats;
mod fresh;
mod keys;
mod kinds;
mod many;
mod official;
mod quota;
mod restored;
mod sealed;
mod staff;
mod storage;
mod surveys;
mod tablet;
mod update;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use sondeo_tests::proxy::Proxy;

use crate::browser::{Browser, Engine};
use crate::screen::Screen;
use crate::server::Server;
use crate::tally::Tally;
use crate::walk::{Filled, walks};

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
        filled: Vec::new(),
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
    /// The project's surveys as they were filled.
    filled: Vec<Filled>,
    screen: Screen,
}

impl Story<'_> {
    async fn tell(&mut self, tally: &mut Tally) -> Result<()> {
        macro_rules! part {
            ($words:expr, $run:expr) => {
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
            "an older workbook is dropped, sheets come packed, and a trial ends",
            self.formats()
        );
        part!(
            "a workbook is checked, tried without network and published",
            self.publish()
        );
        part!("a form with a public key is published", self.publish_sealed());
        part!(
            "a form with a question of every kind is published",
            self.publish_kinds()
        );
        part!(
            "a form with a repeat as long as an answer says is published",
            self.publish_many()
        );
        part!("a link for tablets is made", self.make_link());
        part!(
            "ODK Collect gets settings of its own, and the forms with them",
            self.settings_for_collect()
        );
        part!(
            "a link enrols a tablet, and every form becomes ready offline",
            self.enrol()
        );
        part!("the app starts cold without network", self.cold_start());
        part!(
            "only what is read comes out of the app's own files",
            self.worker_reads()
        );
        part!("a bug of the app's own is said, not kept silent", self.own_bug());
        part!(
            "an official fills the survey; pages, logic and languages work",
            self.fill()
        );
        part!("the browser dies; every answer is still there", self.killed());
        part!(
            "a record that is open in one window stays closed in another",
            self.two_windows()
        );
        part!(
            "the record becomes final and nothing of its person is left",
            self.finish()
        );
        part!(
            "the network returns, replies are lost, and one row arrives",
            self.send()
        );
        part!(
            "a form with a public key is filled, with a picture, and sent",
            self.fill_sealed()
        );
        part!(
            "its record can be read with the private key, and not without",
            self.open_sealed()
        );
        part!(
            "a repeat that is asked for too many instances says so",
            self.too_many()
        );
        part!(
            "the app is left and killed with a question half typed",
            self.switched_away()
        );
        part!("a card's code is typed, or read from a picture", self.codes());
        part!(
            "a newer app is taken whole or not at all, and never under an open record",
            self.update()
        );
        part!(
            "an address without encryption says that it cannot work offline, and why",
            self.plain_http()
        );
        part!(
            "a storage that does not open or does not answer is said, and loses nothing",
            self.storage()
        );
        part!(
            "a full storage is said, loses nothing, and is overcome",
            self.full_storage()
        );
        for walk in walks(self.setting.engine) {
            let words = format!(
                "{} is filled to its end, in {:?}, at {}×{}",
                walk.survey, walk.language, walk.size.0, walk.size.1
            );
            part!(words, self.walk(walk));
        }
        part!("a question of every kind is answered", self.fill_kinds());
        part!(
            "the next person finds what a form keeps of its last record",
            self.kinds_again()
        );
        part!("a survey is filled with the keyboard alone", self.keyboard());
        part!("every filled survey is sent", self.all_sent(3));
        part!(
            "every filled survey comes back as it was answered",
            self.compared()
        );
        part!(
            "answers of every kind arrive as the specification writes them",
            self.compare_kinds()
        );
        part!(
            "the log of a survey that was left goes on where it was",
            self.compare_log()
        );
        part!(
            "staff see what arrived, the results and the downloads",
            self.read()
        );
        part!("a private window collects and sends", self.private());
        part!(
            "staff read the results with the keyboard alone",
            self.console_by_keyboard()
        );
        part!("a code that was withdrawn enrols nobody", self.withdraw());
        part!(
            "the page of tablets keeps up to date, and keeps the focus and what is typed",
            self.fresh()
        );
        part!("a user whose name is HTML is text", self.named());
        part!(
            "a survey that is closed lets a record be finished and no other begin",
            self.closed()
        );
        part!("who may only read sees what was published", self.reader());
        part!(
            "a page that is left in the middle of saving blocks none after it",
            self.left_while_saving()
        );
        part!(
            "a tablet without a way to the server writes a file that the server takes in, once",
            self.copied()
        );
        part!(
            "a restored server gets what it lacks from a tablet that it no longer knows",
            self.restored()
        );
        part!("a record that was damaged in the storage is said", self.damaged());
        part!(
            "a tablet whose data the browser has thrown away says so",
            self.evicted()
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
