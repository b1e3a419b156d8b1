//! A repeat that is asked for more instances than there can be; and the log of a record that was left and gone on with.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::Story;

const FORM: &str = "
| survey |
| | type | name | label::Español (es) | repeat_count |
| | audit | audit | | |
| | integer | cuantas | ¿Cuántas personas? | |
| | begin_repeat | persona | Persona | ${cuantas} |
| | text | nombre | Nombre | |
| | end_repeat | | | |
| settings |
| | form_title | form_id | version |
| | Padrón | padron | 1 |
";

const SAID: &str = "solo tiene 10000";

/// What the log says then, without the pages on which nobody waited.
const LOG: [&str; 11] = [
    "event",
    "form start",
    "question /data/cuantas",
    "question /data/persona[1]/nombre",
    "form save",
    "form exit",
    "form resume",
    "question /data/persona[1]/nombre",
    "question /data/persona[2]/nombre",
    "end screen",
    "form finalize",
];

impl Story<'_> {
    pub(super) async fn publish_many(&mut self) -> Result<()> {
        let form = self.setting.scratch.join("padron.md");
        std::fs::write(&form, FORM.trim_start())?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/add", self.origin)).await?;
        screen.reload().await?;
        screen.choose_file(&form).await?;
        self.publish_checked("padron").await
    }

    /// It is said how many there are, until the answer is another one.
    pub(super) async fn too_many(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.goto(&format!("{}/collect/#/", self.origin)).await?;
        screen.click("[data-form=padron] button").await?;
        screen.question("cuantas").await?;
        screen.answer("cuantas", "10001").await?;
        let says = format!("document.querySelector('main .banner')?.textContent.includes('{SAID}')");
        screen
            .wait_long("that some are missing", &format!("return {says} === true"))
            .await?;
        let text = screen.text("main .banner").await?;
        ensure!(text.contains("«Persona»") && text.contains("10001"), "{text}");
        screen.look("collect-repeat-cut").await?;
        screen.answer("cuantas", "2").await?;
        screen
            .wait_long("that none are missing", &format!("return {says} !== true"))
            .await?;
        screen.click("#forward").await?;
        screen.question("nombre").await?;
        screen
            .wait(
                "the label with a number beside it, not touching it",
                "return document.querySelector('.instance-heading h2')?.textContent === 'Persona Número 1'",
            )
            .await?;
        screen.answer("nombre", "Ana").await?;
        screen.click("#leave").await?;
        screen
            .wait("the code", "return !!document.getElementById('left-code')")
            .await?;
        let code = screen.text("#left-code").await?;
        screen.click("#next-person").await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        screen.click(".record-actions button:last-child").await?;
        screen.type_into("#code", &code).await?;
        screen.click("#code-confirmed").await?;
        screen.shows("nombre", "Ana").await?;
        screen.click("#forward").await?;
        screen.shows("nombre", "").await?;
        screen.answer("nombre", "Luz").await?;
        screen.click("#forward").await?;
        screen.click("#finish").await?;
        screen.click("#next-person").await
    }

    /// Both sittings are in the log that came with the record, in their order.
    pub(super) async fn compare_log(&mut self) -> Result<()> {
        let page = self.screen.fetch("/api/forms/padron/records").await?;
        let page: Value = serde_json::from_slice(&page)?;
        let row = &page["rows"][0];
        ensure!(row["attachments"] == json!(["audit.csv"]), "{page}");
        let id = row["instance_id"].as_str().context("no id")?;
        let address = format!("/api/forms/padron/records/{id}/attachments/audit.csv");
        let log = String::from_utf8(self.screen.fetch(&address).await?)?;
        let events = log.lines().map(|line| {
            let mut cells = line.split(',');
            let (event, node) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            format!("{event} {node}").trim_end().to_owned()
        });
        let mut wanted = LOG.iter().peekable();
        for event in events {
            wanted.next_if(|next| event.starts_with(**next));
        }
        match wanted.next() {
            Some(missing) => bail!("{missing:?} does not come in its turn: {log}"),
            None => Ok(()),
        }
    }
}
