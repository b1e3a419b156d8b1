//! Made-up records in a server's database, as many as it takes.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use sondeo_server::app::App;
use sondeo_server::blobs::Blobs;
use sondeo_server::publish::{Upload, publish};
use sondeo_server::storage::Storage;
use sondeo_server::storage::postgres::Postgres;
use sondeo_server::storage::sqlite::Sqlite;

/// The form's id.
pub const FORM: &str = "medida";
/// Records of one statement.
const BATCH: u64 = 2000;

/// The server over that folder, or over that PostgreSQL with its files in the folder.
pub async fn open(folder: &Path, database: Option<&str>) -> Result<App> {
    let storage: Arc<dyn Storage> = match database {
        Some(url) => Arc::new(Postgres::open(url).await?),
        None => Arc::new(Sqlite::open(&folder.join("sondeo.sqlite"))?),
    };
    let blobs = Blobs::open(&folder.join("files"))?;
    Ok(App::start(storage, blobs, Some("medida")).await?)
}

/// Publishes a form with so many questions and puts so many records beside it; gives the size of their documents.
pub async fn fill(folder: &Path, database: Option<&str>, records: u64, questions: usize) -> Result<usize> {
    let app = open(folder, database).await?;
    let form = Some(("medida.md".to_owned(), workbook(questions).into_bytes()));
    let media = Vec::new();
    publish(&app, Upload { form, media }, "medida")
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    drop(app);
    // Straight into the table: what is measured is reading.
    match database {
        None => into_sqlite(folder, records, questions),
        Some(url) => into_postgres(url, records, questions).await,
    }
}

fn into_sqlite(folder: &Path, records: u64, questions: usize) -> Result<usize> {
    let mut database = Connection::open(folder.join("sondeo.sqlite"))?;
    let transaction = database.transaction()?;
    let mut bytes = 0;
    let mut insert = transaction.prepare(
        "INSERT INTO record (form_id, instance_id, sha256, version, xml, received_at, device_id, seq, quarantine) \
         VALUES (?1, ?2, ?3, '1', ?4, ?5, NULL, ?6, NULL)",
    )?;
    for number in 1..=records {
        let xml = record(number, questions);
        bytes += xml.len();
        insert.execute(params![
            FORM,
            format!("uuid:{number:08}"),
            format!("{number:064x}"),
            xml.into_bytes(),
            received(number),
            number.cast_signed()
        ])?;
    }
    drop(insert);
    transaction.execute("UPDATE identity SET last_seq = ?1", [records.cast_signed()])?;
    transaction.commit()?;
    database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(bytes)
}

async fn into_postgres(url: &str, records: u64, questions: usize) -> Result<usize> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let insert = client
        .prepare(
            "INSERT INTO record (form_id, instance_id, sha256, version, xml, received_at, seq) \
             SELECT $1, 'uuid:' || n, lpad(to_hex(n), 64, '0'), '1', xml, $4 + n, n \
             FROM unnest($2::bigint[], $3::bytea[]) AS r (n, xml)",
        )
        .await?;
    let mut bytes = 0;
    for first in (1..=records).step_by(BATCH as usize) {
        let numbers: Vec<i64> = (first..records.min(first + BATCH - 1) + 1)
            .map(u64::cast_signed)
            .collect();
        let documents: Vec<Vec<u8>> = numbers
            .iter()
            .map(|number| record(number.unsigned_abs(), questions).into_bytes())
            .collect();
        bytes += documents.iter().map(Vec::len).sum::<usize>();
        client
            .execute(&insert, &[&FORM, &numbers, &documents, &received(0)])
            .await?;
    }
    client
        .execute("UPDATE identity SET last_seq = $1", &[&records.cast_signed()])
        .await?;
    client.batch_execute("VACUUM ANALYZE record").await?;
    Ok(bytes)
}

fn received(number: u64) -> i64 {
    1_764_000_000_000 + number.cast_signed()
}

/// Gender, one of 32 states, and in turn: one choice, several, a scale, a number, a text, a date.
fn workbook(questions: usize) -> String {
    let mut text = "
| survey | | | | | |
| | type | name | label | role | disaggregate | scale |
| | select_one g | genero | Género | gender | yes | |
| | select_one e | entidad | Entidad | state | yes | |
"
    .to_owned();
    for at in 2..questions {
        let (kind, scale) = KINDS[at % KINDS.len()];
        text.push_str(&format!("| | {kind} | q{at} | Pregunta {at} | | | {scale} |\n"));
    }
    text.push_str("| choices | | | |\n| | list_name | name | label |\n| | g | mujer | Mujer |\n| | g | hombre | Hombre |\n| | g | otra | Otra |\n");
    (1..=32).for_each(|at| text.push_str(&format!("| | e | {at:02} | Entidad {at} |\n")));
    (1..=5).for_each(|at| text.push_str(&format!("| | c | {at} | Respuesta {at} |\n")));
    text.push_str("| settings | | | |\n| | form_title | form_id | version |\n| | Medida | medida | 1 |\n");
    text
}

const KINDS: [(&str, &str); 6] = [
    ("select_one c", ""),
    ("select_multiple c", ""),
    ("select_one c", "likert5"),
    ("integer", ""),
    ("text", ""),
    ("date", ""),
];

/// One record; one answer in eight is blank.
fn record(number: u64, questions: usize) -> String {
    let mut xml = String::from("<?xml version='1.0' ?><data id=\"medida\" version=\"1\">");
    let mut random = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for index in 0..questions {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let pick = (random >> 33) % 100;
        let (name, value) = match index {
            0 => (
                "genero".to_owned(),
                ["mujer", "hombre", "mujer", "hombre", "otra"][pick as usize % 5].to_owned(),
            ),
            1 => ("entidad".to_owned(), format!("{:02}", 1 + pick % 32)),
            _ => {
                let value = match (pick % 8, KINDS[index % KINDS.len()].0) {
                    (0, _) => String::new(),
                    (_, "select_multiple c") => format!("{} 5", pick % 4 + 1),
                    (_, "integer") => pick.to_string(),
                    (_, "text") => format!("respuesta {pick} con acentos: ñandú"),
                    (_, "date") => format!("2026-0{}-1{}", pick % 9 + 1, pick % 10),
                    _ => (pick % 5 + 1).to_string(),
                };
                (format!("q{index}"), value)
            }
        };
        xml.push_str(&format!("<{name}>{value}</{name}>"));
    }
    xml.push_str(&format!(
        "<meta><instanceID>uuid:{number:08}</instanceID></meta></data>"
    ));
    xml
}

/// The most memory that this process has had, in MB.
pub fn peak_memory() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.context("no VmHWM")?.split_whitespace().nth(1);
    Ok(kilobytes.context("no number")?.parse::<u64>()? * 1024 / 1_000_000)
}

/// Seconds that processors have worked for this process, on all of them together.
pub fn processor_time() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may have spaces in it.
    let after = status.rsplit_once(')').context("no name")?.1;
    let ticks = |at: usize| -> Result<f64> {
        let word = after.split_whitespace().nth(at).context("no number")?;
        Ok(word.parse()?)
    };
    // Linux counts in hundredths of a second, in user's and in kernel's mode.
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}
