//! A form with a public key: what leaves the tablet can be read by nobody but the owner of the private key.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sondeo_tests::answers::answers;
use tokio::process::Command;

use super::Story;
use crate::browser::Engine;
use crate::workbook;

const SECRET: &str = "Pescado Ñandú Noventa";
/// Beginning of every JPEG, which the tablet makes of a picture.
const JPEG: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// From the moment that a record is written as final the storage reads nothing, until `canRead()` is called.
const READS_NOTHING: &str = "const { put, get } = IDBObjectStore.prototype; let isFinal = false; \
    window.canRead = () => Object.assign(IDBObjectStore.prototype, { put, get }); \
    IDBObjectStore.prototype.put = function (value, key) { \
    isFinal ||= this.name === 'records' && new TextDecoder().decode(value).includes('\"seal\":{'); \
    return put.call(this, value, key); }; \
    IDBObjectStore.prototype.get = function (key) { \
    if (isFinal) throw new DOMException('no', 'UnknownError'); return get.call(this, key); }; return 1";

impl Story<'_> {
    /// The designer publishes it.
    pub(super) async fn publish_sealed(&mut self) -> Result<()> {
        let file = self.setting.scratch.join("cifrada.xlsx");
        let key = vectors()?["public_key"].as_str().context("no key")?.to_owned();
        std::fs::write(&file, workbook::sealed(&key)?)?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/add", self.origin)).await?;
        screen.reload().await?;
        screen
            .wait(
                "the page for a new form",
                "return !!document.querySelector('#files')",
            )
            .await?;
        screen.choose_file(&file).await?;
        self.publish_checked("cifrada").await
    }

    /// The camera is in front, the tablet is turned, and the system takes the app's memory away.
    async fn photo_interrupted(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        screen.resize((768, 1024)).await?;
        screen.shows("secreto", SECRET).await?;
        screen
            .wait("that it is saved", "return !!document.getElementById('saved')")
            .await?;
        screen.crash().await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        screen.click(".record-actions button:last-child").await?;
        screen.click("#code-confirmed").await?;
        screen.question("foto").await?;
        screen.shows("secreto", SECRET).await
    }

    /// An official answers it, with a picture, and the tablet sends it.
    pub(super) async fn fill_sealed(&mut self) -> Result<()> {
        let picture = self.setting.scratch.join("foto.png");
        std::fs::write(&picture, self.screen.picture().await?)?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/collect/#/", self.origin)).await?;
        screen.click("[data-form=cifrada] button").await?;
        screen.question("secreto").await?;
        screen.answer("secreto", SECRET).await?;
        self.photo_interrupted().await?;
        let screen = &mut self.screen;
        // What the browser cannot draw is kept as it is, and the tablet goes on. The other browser would try to draw it.
        if self.setting.engine == Engine::Chromium {
            let file = self.setting.scratch.join("enorme.png");
            std::fs::write(&file, crate::picture::huge())?;
            screen.choose_file(&file).await?;
            screen
                .wait_long(
                    "the large picture",
                    "return !!document.querySelector('[data-reference$=\"/foto\"] img')",
                )
                .await?;
            screen.shows("secreto", SECRET).await?;
        }
        screen.choose_file(&picture).await?;
        screen
            .wait(
                "the picture",
                "const i = document.querySelector('[data-reference$=\"/foto\"] img'); \
                 return !!i && i.complete && i.naturalWidth > 0",
            )
            .await?;
        screen.look("collect-picture").await?;
        screen.click("#forward").await?;
        // The record is final, and nobody knows: who presses again learns it.
        screen.eval(READS_NOTHING).await?;
        screen.click("#finish").await?;
        screen
            .wait(
                "that it could not be finished",
                "return !!document.querySelector('.end .banner')",
            )
            .await?;
        screen.eval("window.canRead(); return 1").await?;
        screen.click("#finish").await?;
        screen
            .wait("the thanks", "return !!document.getElementById('next-person')")
            .await?;
        screen.click("#next-person").await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        screen.click("#send-now").await?;
        screen.count("count-unsent", 0).await
    }

    /// Staff fetch the record; the key opens it, and without the key it says nothing.
    pub(super) async fn open_sealed(&mut self) -> Result<()> {
        self.sign_in_again().await?;
        let records = self
            .screen
            .fetch("/api/forms/cifrada/records?language=es")
            .await?;
        let records: Value = serde_json::from_slice(&records)?;
        ensure!(records["total"] == 1, "not one record: {records}");
        let screen = &mut self.screen;
        screen
            .goto(&format!("{}/console/#/forms/cifrada/records", self.origin))
            .await?;
        screen
            .wait(
                "that its answers are shown as encrypted",
                "const cells = [...document.querySelectorAll('main td .not-asked')]; \
                 return cells.length > 0 && cells.every(cell => cell.textContent.trim() === 'cifrado')",
            )
            .await?;
        screen.look("console-encrypted").await?;
        let id = records["rows"][0]["instance_id"].as_str();
        let id = id
            .with_context(|| format!("no instanceID: {records}"))?
            .to_owned();
        let address = format!("/api/forms/cifrada/records/{id}");
        let folder = self.setting.scratch.join("cifrada");
        std::fs::create_dir_all(&folder)?;
        let manifest = self.screen.fetch(&format!("{address}/submission.xml")).await?;
        let text = String::from_utf8(manifest.clone())?;
        std::fs::write(folder.join("submission.xml"), manifest)?;
        let names: Vec<&str> = text
            .split(['<', '>'])
            .filter(|part| part.ends_with(".enc"))
            .collect();
        ensure!(names.len() == 2, "not two encrypted files: {text}");
        for name in names {
            let file = self
                .screen
                .fetch(&format!("{address}/attachments/{name}"))
                .await?;
            std::fs::write(folder.join(name), file)?;
        }
        let (key, opened) = (self.setting.scratch.join("key.pem"), folder.join("opened"));
        std::fs::write(&key, vectors()?["private_key"].as_str().context("no key")?)?;
        let done = Command::new(&self.setting.sondeo)
            .arg("decrypt")
            .arg(&folder)
            .arg("--key")
            .arg(&key)
            .arg("-o")
            .arg(&opened)
            .output()
            .await?;
        ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let record = answers(&std::fs::read_to_string(opened.join("submission.xml"))?);
        let read = |path: &str| record.get(path).cloned().unwrap_or_default();
        ensure!(read("/data/todo/secreto") == SECRET, "another answer: {record:?}");
        let picture = std::fs::read(opened.join(read("/data/todo/foto")))?;
        ensure!(picture.starts_with(&JPEG), "the picture is none");
        self.holds_nothing_of(&[SECRET.as_bytes(), &picture])
    }

    /// No file of the server has one of these in it.
    fn holds_nothing_of(&self, secrets: &[&[u8]]) -> Result<()> {
        let mut folders = vec![self.setting.scratch.join("data")];
        let mut files: Vec<PathBuf> = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        ensure!(
            files.iter().any(|file| contains(file, b"base64EncryptedKey")),
            "the record is in none of {files:?}"
        );
        for secret in secrets {
            let clear = files.iter().find(|file| contains(file, secret));
            ensure!(clear.is_none(), "{clear:?} has it in clear");
        }
        Ok(())
    }
}

fn contains(file: &Path, what: &[u8]) -> bool {
    let bytes = std::fs::read(file).unwrap_or_default();
    bytes.windows(what.len()).any(|window| window == what)
}

/// A pair of keys that another program made.
fn vectors() -> Result<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../sync/tests/encryption/vectors.json"
    );
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?).unwrap_or(json!(null)))
}
