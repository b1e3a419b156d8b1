//! A copy of the data while the server runs, and what must happen when it comes back from one.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use rusqlite::{Connection, OpenFlags, params};
use sondeo_sync::hash::sha256_hex;

use crate::blobs::Blobs;
use crate::private;
use crate::storage::files::media;

/// Name of the database in the data folder.
pub const DATABASE: &str = "sondeo.sqlite";
/// Name of the folder of attachments and media in the data folder.
pub const FILES: &str = "files";

/// What a copy holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    pub records: u64,
    pub files: u64,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("the target is not empty: a copy never replaces another")]
    NotEmpty,
    #[error("the data folder holds no database")]
    NoDatabase,
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("{0}")]
    Files(#[from] io::Error),
    #[error("the copy of the database is damaged: {0}")]
    Damaged(String),
    #[error("the file {0} is missing or not what it was when it arrived")]
    BadFile(String),
}

/// Copies the data folder of a server with SQLite, which may be running; every file is compared with its hash and the
/// copy of the database is checked before this returns.
pub fn copy(data: &Path, target: &Path) -> Result<Copied, BackupError> {
    let database = data.join(DATABASE);
    if !database.is_file() {
        return Err(BackupError::NoDatabase);
    }
    private::folder(target)?;
    if fs::read_dir(target)?.next().is_some() {
        return Err(BackupError::NotEmpty);
    }
    // The database first: a file is on disk before the row that names it, so every row of the copy finds its files.
    let copied = target.join(DATABASE);
    let source = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    source.busy_timeout(std::time::Duration::from_secs(60))?;
    source.execute("VACUUM INTO ?1", params![copied.to_string_lossy()])?;
    private::file(&copied)?;
    fs::File::open(&copied)?.sync_all()?;
    let copy = Connection::open_with_flags(&copied, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let state: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if state != "ok" {
        return Err(BackupError::Damaged(state));
    }
    let (from, to) = (Blobs::open(&data.join(FILES))?, Blobs::open(&target.join(FILES))?);
    let wanted = files(&copy)?;
    for sha256 in &wanted {
        let bytes = from
            .get(sha256)
            .map_err(|_| BackupError::BadFile(sha256.clone()))?;
        if sha256_hex(&bytes) != *sha256 {
            return Err(BackupError::BadFile(sha256.clone()));
        }
        to.put(&bytes)?;
    }
    Ok(Copied {
        records: copy
            .query_row("SELECT COUNT(*) FROM record", [], |row| row.get::<_, u32>(0))?
            .into(),
        files: wanted.len() as u64,
    })
}

/// Hashes of every file that a row names.
fn files(database: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut attachments = database.prepare("SELECT DISTINCT sha256 FROM attachment")?;
    for sha256 in attachments.query_map([], |row| row.get::<_, String>(0))? {
        found.insert(sha256?);
    }
    let mut versions = database.prepare("SELECT media FROM form_version")?;
    for text in versions.query_map([], |row| row.get::<_, String>(0))? {
        found.extend(media(&text?).into_iter().map(|file| file.sha256));
    }
    Ok(found)
}
