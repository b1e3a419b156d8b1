//! Records and their attachments.

use std::collections::HashMap;

use deadpool_postgres::GenericClient;
use tokio_postgres::{Error, Row};

use super::connect::{row, rows, run, text};
use super::edits;
use crate::storage::{
    AttachmentFile, CONFLICT, DeviceCount, Kept, KeptHow, NewRecord, RecordCounts, RecordText, StoredRecord,
};

const COLUMNS: &str =
    "form_id, instance_id, version, seq, received_at, device_id, quarantine, sha256, xml, rehearsal";

/// Neither replaced by an edit nor rejected.
pub const CURRENT: &str = "superseded_by IS NULL AND NOT rejected";

/// Inside a transaction.
pub async fn keep(db: &impl GenericClient, new: &NewRecord) -> Result<Kept, Error> {
    let mut kept = match same_bytes(db, new).await? {
        Some(kept) => kept,
        None => insert(db, new).await?,
    };
    let key = (text(&new.form_id), text(&new.instance_id));
    for file in &new.attachments {
        run(
            db,
            "INSERT INTO attachment (form_id, instance_id, record_sha256, name, sha256, size) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            &[
                &key.0,
                &key.1,
                &new.sha256,
                &text(&file.name),
                &file.sha256,
                &file.size.cast_signed(),
            ],
        )
        .await?;
    }
    let sql = "DELETE FROM pending WHERE form_id = $1 AND instance_id = $2 AND sha256 = $3";
    run(db, sql, &[&key.0, &key.1, &new.sha256]).await?;
    let sql = "SELECT name, sha256, size FROM attachment \
               WHERE form_id = $1 AND instance_id = $2 AND record_sha256 = $3";
    for found in rows(db, sql, &[&key.0, &key.1, &new.sha256]).await? {
        kept.attachments.push(attachment(&found)?);
    }
    kept.attachments.sort();
    Ok(kept)
}

async fn same_bytes(db: &impl GenericClient, new: &NewRecord) -> Result<Option<Kept>, Error> {
    if !new.is_rehearsal {
        // Somebody sent what a rehearsal had made up: from now on it has a receipt and stays.
        let sql = "UPDATE record SET rehearsal = FALSE, quarantine = $4 \
                   WHERE form_id = $1 AND instance_id = $2 AND sha256 = $3 AND rehearsal";
        let values: super::connect::Values = &[
            &text(&new.form_id),
            &text(&new.instance_id),
            &new.sha256,
            &new.quarantine,
        ];
        run(db, sql, values).await?;
    }
    let sql = "SELECT seq, received_at, quarantine FROM record \
               WHERE form_id = $1 AND instance_id = $2 AND sha256 = $3";
    let found = row(
        db,
        sql,
        &[&text(&new.form_id), &text(&new.instance_id), &new.sha256],
    )
    .await?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(Kept {
        seq: found.try_get::<_, i64>(0)?.unsigned_abs(),
        received_at: found.try_get(1)?,
        attachments: Vec::new(),
        quarantine: found.try_get(2)?,
        how: KeptHow::Again,
    }))
}

async fn insert(db: &impl GenericClient, new: &NewRecord) -> Result<Kept, Error> {
    // The row of the counter is locked until the commit: records appear in the order of their numbers, so that who reads
    // up to a number has read everything below it.
    let sql = "UPDATE identity SET last_seq = last_seq + 1 RETURNING last_seq";
    let statement = db.prepare_cached(sql).await?;
    let seq: i64 = db.query_one(&statement, &[]).await?.try_get(0)?;
    // Another process may have kept the same bytes while this one waited for the lock.
    if let Some(kept) = same_bytes(db, new).await? {
        return Ok(kept);
    }
    let place = edits::place(db, new).await?;
    let mut quarantine = place.quarantine.clone();
    let mut how = KeptHow::New;
    if put(db, new, seq, quarantine.as_deref()).await? {
        edits::arrived(db, new, &place).await?;
    } else {
        quarantine = Some(CONFLICT.to_owned());
        how = KeptHow::Sibling;
        put(db, new, seq, quarantine.as_deref()).await?;
    }
    Ok(Kept {
        seq: seq.unsigned_abs(),
        received_at: new.received_at,
        attachments: Vec::new(),
        quarantine,
        how,
    })
}

/// False if another record stands under the same id. Any other clash is an error: what is not kept must not look kept.
async fn put(
    db: &impl GenericClient,
    new: &NewRecord,
    seq: i64,
    quarantine: Option<&str>,
) -> Result<bool, Error> {
    let inserted = run(
        db,
        "INSERT INTO record (form_id, instance_id, sha256, version, xml, received_at, device_id, seq, quarantine, \
         rehearsal, deprecated_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (form_id, instance_id) WHERE quarantine IS NULL OR quarantine <> 'conflict' DO NOTHING",
        &[
            &text(&new.form_id),
            &text(&new.instance_id),
            &new.sha256,
            &text(&new.version),
            &new.xml,
            &new.received_at,
            &new.device_id,
            &seq,
            &quarantine,
            &new.is_rehearsal,
            &new.deprecated_id.as_deref().map(text),
        ],
    )
    .await?;
    Ok(inserted == 1)
}

pub async fn counts(db: &impl GenericClient, form_id: &str) -> Result<RecordCounts, Error> {
    let sql = format!(
        "SELECT count(*), count(quarantine), max(received_at), count(*) FILTER (WHERE rehearsal) \
         FROM record WHERE form_id = $1 AND {CURRENT}"
    );
    let Some(found) = row(db, &sql, &[&text(form_id)]).await? else {
        return Ok(RecordCounts::default());
    };
    Ok(RecordCounts {
        records: found.try_get::<_, i64>(0)?.unsigned_abs(),
        quarantined: found.try_get::<_, i64>(1)?.unsigned_abs(),
        rehearsal: found.try_get::<_, i64>(3)?.unsigned_abs(),
        last_received_at: found.try_get(2)?,
    })
}

/// Inside a transaction.
pub async fn remove_rehearsals(db: &impl GenericClient, form_id: &str) -> Result<u64, Error> {
    super::segments::forget(db, form_id).await?;
    let sql = "DELETE FROM attachment WHERE form_id = $1 AND (instance_id, record_sha256) IN \
               (SELECT instance_id, sha256 FROM record WHERE form_id = $1 AND rehearsal)";
    run(db, sql, &[&text(form_id)]).await?;
    let sql = "DELETE FROM record WHERE form_id = $1 AND rehearsal";
    run(db, sql, &[&text(form_id)]).await
}

pub async fn page(
    db: &impl GenericClient,
    form_id: &str,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<StoredRecord>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM record WHERE form_id = $1 AND seq < $2 AND {CURRENT} ORDER BY seq DESC LIMIT $3"
    );
    let before = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
    let found = rows(db, &sql, &[&text(form_id), &before, &i64::from(limit)]).await?;
    let mut records = found.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    add_attachments(db, form_id, &mut records).await?;
    Ok(records)
}

/// At most `limit` records after that one; fewer where their documents have that many bytes together, and one at least.
pub async fn texts(
    db: &impl GenericClient,
    form_id: &str,
    after: u64,
    limit: u32,
    most: usize,
) -> Result<Vec<RecordText>, Error> {
    let sql = format!(
        "SELECT seq, instance_id, version, received_at, device_id, quarantine, \
               (SELECT count(*) FROM attachment a WHERE a.form_id = record.form_id \
                AND a.instance_id = record.instance_id AND a.record_sha256 = record.sha256), xml, rehearsal \
               FROM record WHERE form_id = $1 AND seq > $2 AND {CURRENT} AND seq <= $4 ORDER BY seq LIMIT $3"
    );
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let upto = match most {
        usize::MAX => i64::MAX,
        most => fitting(db, form_id, after, limit, most).await?,
    };
    let read = |row: &Row| {
        Ok(RecordText {
            seq: row.try_get::<_, i64>(0)?.unsigned_abs(),
            instance_id: row.try_get(1)?,
            version: row.try_get(2)?,
            received_at: row.try_get(3)?,
            device_id: row.try_get(4)?,
            quarantine: row.try_get(5)?,
            is_rehearsal: row.try_get(8)?,
            attachments: row.try_get::<_, i64>(6)?.unsigned_abs(),
            xml: row.try_get(7)?,
        })
    };
    let found = rows(db, &sql, &[&text(form_id), &after, &i64::from(limit), &upto]).await?;
    found.iter().map(read).collect()
}

/// The last of the records that fit into so many bytes. The length of a document is known without reading it.
async fn fitting(
    db: &impl GenericClient,
    form_id: &str,
    after: i64,
    limit: u32,
    most: usize,
) -> Result<i64, Error> {
    let sql = format!(
        "SELECT max(seq) FROM (SELECT seq, sum(octet_length(xml)) OVER (ORDER BY seq) - octet_length(xml) AS bytes \
         FROM (SELECT seq, xml FROM record WHERE form_id = $1 AND seq > $2 AND {CURRENT} ORDER BY seq LIMIT $3) AS r) \
         AS s WHERE bytes < $4"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let found = row(db, &sql, &[&text(form_id), &after, &i64::from(limit), &most]).await?;
    let last: Option<i64> = found.map_or(Ok(None), |row| row.try_get(0))?;
    Ok(last.unwrap_or(after))
}

pub async fn one(
    db: &impl GenericClient,
    form_id: &str,
    instance_id: &str,
) -> Result<Option<StoredRecord>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM record WHERE form_id = $1 AND instance_id = $2 \
         AND (quarantine IS NULL OR quarantine <> '{CONFLICT}')"
    );
    let found = row(db, &sql, &[&text(form_id), &text(instance_id)]).await?;
    let mut records = found.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    add_attachments(db, form_id, &mut records).await?;
    Ok(records.pop())
}

pub async fn numbered(
    db: &impl GenericClient,
    form_id: &str,
    seq: u64,
) -> Result<Option<StoredRecord>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE form_id = $1 AND seq = $2");
    let found = row(db, &sql, &[&text(form_id), &seq.cast_signed()]).await?;
    let mut records = found.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    add_attachments(db, form_id, &mut records).await?;
    Ok(records.pop())
}

pub async fn quarantined(db: &impl GenericClient, seq: u64) -> Result<Option<StoredRecord>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE seq = $1 AND quarantine IS NOT NULL");
    let Some(found) = row(db, &sql, &[&seq.cast_signed()]).await? else {
        return Ok(None);
    };
    let mut records = vec![read(&found)?];
    let form_id = records[0].form_id.clone();
    add_attachments(db, &form_id, &mut records).await?;
    Ok(records.pop())
}

/// One request for all of them.
async fn add_attachments(
    db: &impl GenericClient,
    form_id: &str,
    records: &mut [StoredRecord],
) -> Result<(), Error> {
    let ids: Vec<&str> = records.iter().map(|record| record.instance_id.as_str()).collect();
    let sql = "SELECT name, sha256, size, instance_id, record_sha256 FROM attachment \
               WHERE form_id = $1 AND instance_id = ANY($2)";
    let mut files: HashMap<(String, String), Vec<AttachmentFile>> = HashMap::new();
    for found in rows(db, sql, &[&text(form_id), &ids]).await? {
        let key = (found.try_get(3)?, found.try_get(4)?);
        files.entry(key).or_default().push(attachment(&found)?);
    }
    for record in records {
        let key = (record.instance_id.clone(), record.sha256.clone());
        record.attachments = files.remove(&key).unwrap_or_default();
        record.attachments.sort();
    }
    Ok(())
}

fn attachment(row: &Row) -> Result<AttachmentFile, Error> {
    Ok(AttachmentFile {
        name: row.try_get(0)?,
        sha256: row.try_get(1)?,
        size: row.try_get::<_, i64>(2)?.unsigned_abs(),
    })
}

fn read(row: &Row) -> Result<StoredRecord, Error> {
    Ok(StoredRecord {
        form_id: row.try_get(0)?,
        instance_id: row.try_get(1)?,
        version: row.try_get(2)?,
        seq: row.try_get::<_, i64>(3)?.unsigned_abs(),
        received_at: row.try_get(4)?,
        device_id: row.try_get(5)?,
        quarantine: row.try_get(6)?,
        is_rehearsal: row.try_get(9)?,
        sha256: row.try_get(7)?,
        xml: row.try_get(8)?,
        attachments: Vec::new(),
    })
}

pub async fn by_device(db: &impl GenericClient, form_id: &str) -> Result<Vec<DeviceCount>, Error> {
    let sql = format!(
        "SELECT device_id, count(*), max(received_at) FROM record WHERE form_id = $1 AND {CURRENT} \
         GROUP BY device_id ORDER BY device_id COLLATE \"C\" NULLS FIRST"
    );
    let read = |row: &Row| {
        Ok(DeviceCount {
            device_id: row.try_get(0)?,
            count: row.try_get::<_, i64>(1)?.unsigned_abs(),
            last_at: row.try_get(2)?,
        })
    };
    rows(db, &sql, &[&text(form_id)])
        .await?
        .iter()
        .map(read)
        .collect()
}
