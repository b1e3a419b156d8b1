//! How fast exports are, and how much memory they take: a database of made-up records is written in each format.
//!
//! ```sh
//! cargo run --release -p sondeo-server --example export_speed -- 10000 485 csv xlsx
//! ```
//!
//! Arguments: records, questions, formats. Each format runs in a process of its own, so that memory is that of one.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use rusqlite::{Connection, params};
use sondeo_report::export::{ExportOptions, Format, SelectMultiple, ValueStyle};
use sondeo_server::app::App;
use sondeo_server::blobs::Blobs;
use sondeo_server::export::{Versions, export};
use sondeo_server::storage::NewVersion;
use sondeo_server::storage::sqlite::Sqlite;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [folder, format] if Path::new(folder).is_dir() => run(Path::new(folder), format),
        [records, questions, formats @ ..] if !formats.is_empty() => {
            let (records, questions) = (records.parse()?, questions.parse()?);
            let folder = tempfile::tempdir()?;
            let bytes = fill(folder.path(), records, questions)?;
            println!(
                "{records} records of {questions} questions, {} MB of documents",
                bytes / 1_000_000
            );
            for format in formats {
                let status = Command::new(std::env::current_exe()?)
                    .arg(folder.path())
                    .arg(format)
                    .status()?;
                if !status.success() {
                    return Err(format!("{format} failed").into());
                }
            }
            Ok(())
        }
        _ => Err("give records, questions and formats: 10000 485 csv xlsx".into()),
    }
}

/// Writes once and says how long it took.
fn run(folder: &Path, format: &str) -> Done<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let app = open(folder).await?;
        let versions = Versions::load(&app, "bench").await?.ok_or("no form")?;
        let options = ExportOptions {
            values: ValueStyle::Codes,
            select_multiple: SelectMultiple::One,
            ..ExportOptions::default()
        };
        let format = Format::named(format).ok_or("no such format")?;
        let began = Instant::now();
        let (made, file) = export(&app, versions, format, options, None).await?;
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{format:?}: {seconds:.2} s, {} MB, at most {} MB of memory, {} records",
            file.metadata()?.len() / 1_000_000,
            peak_memory()?,
            made.summary.records
        );
        Ok(())
    })
}

/// The most memory that this process has had, in MB.
fn peak_memory() -> Done<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .ok_or("no VmHWM")?;
    let kilobytes = line.split_whitespace().nth(1).ok_or("no number")?;
    Ok(kilobytes.parse::<u64>()? / 1_000)
}

async fn open(folder: &Path) -> Done<App> {
    let storage = Sqlite::open(&folder.join("sondeo.sqlite"))?;
    let blobs = Blobs::open(&folder.join("files"))?;
    Ok(App::start(Arc::new(storage), blobs, "bench").await?)
}

/// A form of six kinds of questions in groups of ten, and records that answer seven of eight.
fn fill(folder: &Path, records: u64, questions: usize) -> Done<usize> {
    let xform = form(questions);
    tokio::runtime::Runtime::new()?.block_on(async {
        let app = open(folder).await?;
        let version = NewVersion {
            form_id: "bench".into(),
            version: "1".into(),
            title: "Bench".into(),
            xform: xform.into(),
            workbook: None,
            media: Vec::new(),
            missing_media: Vec::new(),
            published_at: 1,
            published_by: "bench".into(),
        };
        app.storage.publish(version).await?;
        Done::Ok(())
    })?;
    // Straight into the table: what is measured is reading.
    let mut database = Connection::open(folder.join("sondeo.sqlite"))?;
    let transaction = database.transaction()?;
    let mut bytes = 0;
    {
        let mut insert = transaction.prepare(
            "INSERT INTO record (form_id, instance_id, sha256, version, xml, received_at, device_id, seq, quarantine) \
             VALUES ('bench', ?1, ?2, '1', ?3, ?4, NULL, ?5, NULL)",
        )?;
        for number in 1..=records {
            let xml = record(number, questions);
            bytes += xml.len();
            let received = 1_764_000_000_000_i64 + number.cast_signed();
            let id = format!("uuid:{number:08}");
            insert.execute(params![
                id,
                format!("{number:064x}"),
                xml.into_bytes(),
                received,
                number.cast_signed()
            ])?;
        }
    }
    transaction.execute("UPDATE identity SET last_seq = ?1", [records.cast_signed()])?;
    transaction.commit()?;
    Ok(bytes)
}

const KINDS: [&str; 6] = ["select1", "int", "string", "decimal", "select", "date"];

fn form(questions: usize) -> String {
    let (mut instance, mut binds, mut body) = (String::new(), String::new(), String::new());
    for index in 0..questions {
        let group = index / 10;
        if index % 10 == 0 {
            instance.push_str(&format!("<group_{group}>"));
        }
        let path = format!("/data/group_{group}/question_{index}");
        let kind = KINDS[index % KINDS.len()];
        instance.push_str(&format!("<question_{index}/>"));
        let data_type = if kind.starts_with("select") {
            "string"
        } else {
            kind
        };
        binds.push_str(&format!("<bind nodeset=\"{path}\" type=\"{data_type}\"/>"));
        let control = if kind.starts_with("select") { kind } else { "input" };
        let items: String = match control {
            "input" => String::new(),
            _ => (1..=5)
                .map(|n| format!("<item><label>Choice {n}</label><value>c{n}</value></item>"))
                .collect(),
        };
        body.push_str(&format!(
            "<{control} ref=\"{path}\"><label>Question {index}</label>{items}</{control}>"
        ));
        if index % 10 == 9 || index + 1 == questions {
            instance.push_str(&format!("</group_{group}>"));
        }
    }
    format!(
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>\
         <h:title>Bench</h:title><model><instance><data id=\"bench\" version=\"1\">{instance}<meta><instanceID/></meta>\
         </data></instance>{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    )
}

fn record(number: u64, questions: usize) -> String {
    let mut xml = String::from("<?xml version='1.0' ?><data id=\"bench\" version=\"1\">");
    let mut random = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for index in 0..questions {
        let group = index / 10;
        if index % 10 == 0 {
            xml.push_str(&format!("<group_{group}>"));
        }
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let pick = (random >> 33) % 100;
        let value = match (pick % 8, KINDS[index % KINDS.len()]) {
            (0, _) => String::new(),
            (_, "select1") => format!("c{}", pick % 5 + 1),
            (_, "int") => pick.to_string(),
            (_, "decimal") => format!("{pick}.5"),
            (_, "select") => format!("c{} c{}", pick % 4 + 1, 5),
            (_, "date") => format!("2026-0{}-1{}", pick % 9 + 1, pick % 10),
            _ => format!("respuesta {pick} con acentos: ñandú"),
        };
        xml.push_str(&format!("<question_{index}>{value}</question_{index}>"));
        if index % 10 == 9 || index + 1 == questions {
            xml.push_str(&format!("</group_{group}>"));
        }
    }
    xml.push_str(&format!(
        "<meta><instanceID>uuid:{number:08}</instanceID></meta></data>"
    ));
    xml
}
