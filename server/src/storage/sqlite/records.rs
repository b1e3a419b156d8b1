//! Records and their attachments.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::edits;
use crate::storage::{
    AttachmentFile, CONFLICT, DeviceCount, Kept, KeptHow, NewRecord, RecordCounts, RecordText, StoredRecord,
};

const COLUMNS: &str =
    "form_id, instance_id, version, seq, received_at, device_id, quarantine, sha256, xml, rehearsal";

/// Neither replaced by an edit nor rejected.
pub const CURRENT: &str = "superseded_by IS NULL AND rejected = 0";

pub fn keep(db: &Connection, new: &NewRecord) -> rusqlite::Result<Kept> {
    let mut kept = match same_bytes(db, new)? {
        Some(kept) => kept,
        None => insert(db, new)?,
    };
    for file in &new.attachments {
        db.prepare_cached("INSERT OR IGNORE INTO attachment VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                new.form_id,
                new.instance_id,
                new.sha256,
                file.name,
                file.sha256,
                file.size.cast_signed(),
            ])?;
    }
    db.prepare_cached("DELETE FROM pending WHERE form_id = ?1 AND instance_id = ?2 AND sha256 = ?3")?
        .execute([&new.form_id, &new.instance_id, &new.sha256])?;
    kept.attachments = attachments(db, &new.form_id, &new.instance_id, &new.sha256)?;
    Ok(kept)
}

fn same_bytes(db: &Connection, new: &NewRecord) -> rusqlite::Result<Option<Kept>> {
    let key = [&new.form_id, &new.instance_id, &new.sha256];
    if !new.is_rehearsal {
        // Somebody sent what a rehearsal had made up: from now on it has a receipt and stays.
        db.prepare_cached(
            "UPDATE record SET rehearsal = 0, quarantine = ?4 \
             WHERE form_id = ?1 AND instance_id = ?2 AND sha256 = ?3 AND rehearsal = 1",
        )?
        .execute(params![key[0], key[1], key[2], new.quarantine])?;
    }
    db.prepare_cached(
        "SELECT seq, received_at, quarantine FROM record WHERE form_id = ?1 AND instance_id = ?2 AND sha256 = ?3",
    )?
    .query_row(key, |row| {
        Ok(Kept {
            seq: row.get::<_, i64>(0)?.unsigned_abs(),
            received_at: row.get(1)?,
            attachments: Vec::new(),
            quarantine: row.get(2)?,
            how: KeptHow::Again,
        })
    })
    .optional()
}

fn insert(db: &Connection, new: &NewRecord) -> rusqlite::Result<Kept> {
    let seq: i64 = db
        .prepare_cached("UPDATE identity SET last_seq = last_seq + 1 RETURNING last_seq")?
        .query_row([], |row| row.get(0))?;
    let place = edits::place(db, new)?;
    // Any other clash is an error: what is not kept must not look kept.
    let mut insert = db.prepare_cached(
        "INSERT INTO record (form_id, instance_id, sha256, version, xml, received_at, device_id, seq, quarantine, \
         rehearsal, deprecated_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT (form_id, instance_id) WHERE quarantine IS NULL OR quarantine <> 'conflict' DO NOTHING",
    )?;
    let mut put = |quarantine: Option<&str>| {
        insert.execute(params![
            new.form_id,
            new.instance_id,
            new.sha256,
            new.version,
            new.xml,
            new.received_at,
            new.device_id,
            seq,
            quarantine,
            new.is_rehearsal,
            new.deprecated_id,
        ])
    };
    let (quarantine, how) = if put(place.quarantine.as_deref())? == 1 {
        edits::arrived(db, new, &place)?;
        (place.quarantine, KeptHow::New)
    } else {
        put(Some(CONFLICT))?;
        (Some(CONFLICT.to_owned()), KeptHow::Sibling)
    };
    Ok(Kept {
        seq: seq.unsigned_abs(),
        received_at: new.received_at,
        attachments: Vec::new(),
        quarantine,
        how,
    })
}

fn attachments(
    db: &Connection,
    form_id: &str,
    instance_id: &str,
    sha256: &str,
) -> rusqlite::Result<Vec<AttachmentFile>> {
    db.prepare_cached(
        "SELECT name, sha256, size FROM attachment \
         WHERE form_id = ?1 AND instance_id = ?2 AND record_sha256 = ?3 ORDER BY name, sha256",
    )?
    .query_map([form_id, instance_id, sha256], |row| {
        Ok(AttachmentFile {
            name: row.get(0)?,
            sha256: row.get(1)?,
            size: row.get::<_, i64>(2)?.unsigned_abs(),
        })
    })?
    .collect()
}

pub fn counts(db: &Connection, form_id: &str) -> rusqlite::Result<RecordCounts> {
    let sql = format!(
        "SELECT count(*), count(quarantine), max(received_at), count(*) FILTER (WHERE rehearsal = 1) \
         FROM record WHERE form_id = ?1 AND {CURRENT}"
    );
    db.prepare_cached(&sql)?.query_row([form_id], |row| {
        Ok(RecordCounts {
            records: row.get::<_, i64>(0)?.unsigned_abs(),
            quarantined: row.get::<_, i64>(1)?.unsigned_abs(),
            rehearsal: row.get::<_, i64>(3)?.unsigned_abs(),
            last_received_at: row.get(2)?,
        })
    })
}

/// Inside a transaction.
pub fn remove_rehearsals(db: &Connection, form_id: &str) -> rusqlite::Result<u64> {
    let sql = "DELETE FROM attachment WHERE form_id = ?1 AND (instance_id, record_sha256) IN \
               (SELECT instance_id, sha256 FROM record WHERE form_id = ?1 AND rehearsal = 1)";
    db.execute(sql, [form_id])?;
    super::segments::forget(db, form_id)?;
    let sql = "DELETE FROM record WHERE form_id = ?1 AND rehearsal = 1";
    Ok(db.execute(sql, [form_id])? as u64)
}

pub fn page(
    db: &Connection,
    form_id: &str,
    before: Option<u64>,
    limit: u32,
) -> rusqlite::Result<Vec<StoredRecord>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM record WHERE form_id = ?1 AND seq < ?2 AND {CURRENT} ORDER BY seq DESC LIMIT ?3"
    );
    let before = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
    let found: Vec<StoredRecord> = db
        .prepare_cached(&sql)?
        .query_map(params![form_id, before, limit], read)?
        .collect::<rusqlite::Result<_>>()?;
    found
        .into_iter()
        .map(|record| with_attachments(db, record))
        .collect()
}

/// At most `limit` records after that one; fewer where their documents have that many bytes together, and one at least.
pub fn texts(
    db: &Connection,
    form_id: &str,
    after: u64,
    limit: u32,
    most: usize,
) -> rusqlite::Result<Vec<RecordText>> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT seq, instance_id, version, received_at, device_id, quarantine, \
         (SELECT count(*) FROM attachment a WHERE a.form_id = record.form_id \
          AND a.instance_id = record.instance_id AND a.record_sha256 = record.sha256), xml, rehearsal \
         FROM record WHERE form_id = ?1 AND seq > ?2 AND {CURRENT} ORDER BY seq LIMIT ?3"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let records = statement.query_map(params![form_id, after, limit], |row| {
        Ok(RecordText {
            seq: row.get::<_, i64>(0)?.unsigned_abs(),
            instance_id: row.get(1)?,
            version: row.get(2)?,
            received_at: row.get(3)?,
            device_id: row.get(4)?,
            quarantine: row.get(5)?,
            is_rehearsal: row.get(8)?,
            attachments: row.get::<_, i64>(6)?.unsigned_abs(),
            xml: row.get(7)?,
        })
    })?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    for record in records {
        let record: RecordText = record?;
        bytes += record.xml.len();
        found.push(record);
        if bytes >= most {
            break;
        }
    }
    Ok(found)
}

pub fn one(db: &Connection, form_id: &str, instance_id: &str) -> rusqlite::Result<Option<StoredRecord>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM record WHERE form_id = ?1 AND instance_id = ?2 \
         AND (quarantine IS NULL OR quarantine <> '{CONFLICT}')"
    );
    let found = db
        .prepare_cached(&sql)?
        .query_row([form_id, instance_id], read)
        .optional()?;
    found.map(|record| with_attachments(db, record)).transpose()
}

pub fn numbered(db: &Connection, form_id: &str, seq: u64) -> rusqlite::Result<Option<StoredRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE form_id = ?1 AND seq = ?2");
    let found = db
        .prepare_cached(&sql)?
        .query_row(params![form_id, seq.cast_signed()], read)
        .optional()?;
    found.map(|record| with_attachments(db, record)).transpose()
}

pub fn quarantined(db: &Connection, seq: u64) -> rusqlite::Result<Option<StoredRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE seq = ?1 AND quarantine IS NOT NULL");
    let found = db
        .prepare_cached(&sql)?
        .query_row([seq.cast_signed()], read)
        .optional()?;
    found.map(|record| with_attachments(db, record)).transpose()
}

fn with_attachments(db: &Connection, mut record: StoredRecord) -> rusqlite::Result<StoredRecord> {
    record.attachments = attachments(db, &record.form_id, &record.instance_id, &record.sha256)?;
    Ok(record)
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    Ok(StoredRecord {
        form_id: row.get(0)?,
        instance_id: row.get(1)?,
        version: row.get(2)?,
        seq: row.get::<_, i64>(3)?.unsigned_abs(),
        received_at: row.get(4)?,
        device_id: row.get(5)?,
        quarantine: row.get(6)?,
        is_rehearsal: row.get(9)?,
        sha256: row.get(7)?,
        xml: row.get(8)?,
        attachments: Vec::new(),
    })
}

pub fn by_device(db: &Connection, form_id: &str) -> rusqlite::Result<Vec<DeviceCount>> {
    let sql = format!(
        "SELECT device_id, count(*), max(received_at) FROM record WHERE form_id = ?1 AND {CURRENT} \
         GROUP BY device_id ORDER BY device_id"
    );
    db.prepare_cached(&sql)?
        .query_map([form_id], |row| {
            Ok(DeviceCount {
                device_id: row.get(0)?,
                count: row.get::<_, i64>(1)?.unsigned_abs(),
                last_at: row.get(2)?,
            })
        })?
        .collect()
}
