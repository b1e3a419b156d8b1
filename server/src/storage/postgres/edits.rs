//! Edits and quarantine: which record of a chain counts, and what a person decides.

use deadpool_postgres::GenericClient;
use tokio_postgres::{Error, Row};

use super::connect::{row, rows, run, text};
use crate::storage::{
    CONFLICT, Decided, Decision, EARLY_EDIT, NewRecord, RecordFacts, SECOND_EDIT, UNKNOWN_VERSION,
};

/// Where a new record stands.
pub struct Place {
    pub quarantine: Option<String>,
    /// InstanceID of what it replaces at once.
    replaces: Option<String>,
}

/// Before it is inserted, inside the transaction that holds the counter's lock.
pub async fn place(db: &impl GenericClient, new: &NewRecord) -> Result<Place, Error> {
    let mut quarantine = new.quarantine.clone();
    // The version may have been published since somebody looked.
    if quarantine.as_deref() == Some(UNKNOWN_VERSION) && is_published(db, &new.form_id, &new.version).await? {
        quarantine = None;
    }
    let mut place = Place {
        quarantine,
        replaces: None,
    };
    if let (None, Some(base)) = (&place.quarantine, &new.deprecated_id) {
        match successor(db, &new.form_id, base).await? {
            None => place.quarantine = Some(EARLY_EDIT.to_owned()),
            Some(Some(_)) => place.quarantine = Some(SECOND_EDIT.to_owned()),
            Some(None) => place.replaces = Some(base.clone()),
        }
    }
    Ok(place)
}

/// After it was inserted as the record of its id: what it replaces is replaced, and edits that waited for it replace it.
pub async fn arrived(db: &impl GenericClient, new: &NewRecord, place: &Place) -> Result<(), Error> {
    let (form_id, id) = (&new.form_id, &new.instance_id);
    if let Some(base) = &place.replaces {
        replace(db, form_id, base, id).await?;
    }
    // One that was accepted before counts already.
    let sql = "SELECT instance_id FROM record WHERE form_id = $1 AND deprecated_id = $2 AND instance_id <> $2 \
               AND NOT rejected AND (quarantine IS NULL OR quarantine = $3) \
               ORDER BY quarantine IS NOT NULL, seq";
    let waiting = rows(db, sql, &[&text(form_id), &text(id), &EARLY_EDIT]).await?;
    let mut is_replaced = false;
    for found in waiting {
        let edit: String = found.try_get(0)?;
        // In a circle the newcomer counts: what it replaced does not replace it.
        if newest(db, form_id, edit.clone(), id).await?.is_none() {
            continue;
        }
        let reason = is_replaced.then_some(SECOND_EDIT);
        let sql =
            "UPDATE record SET quarantine = $4 WHERE form_id = $1 AND instance_id = $2 AND quarantine = $3";
        run(db, sql, &[&text(form_id), &edit, &EARLY_EDIT, &reason]).await?;
        if !is_replaced {
            replace(db, form_id, id, &edit).await?;
        }
        is_replaced = true;
    }
    Ok(())
}

/// What replaced the record, if anything; `None` if there is no such record.
async fn successor(
    db: &impl GenericClient,
    form_id: &str,
    id: &str,
) -> Result<Option<Option<String>>, Error> {
    let sql = "SELECT superseded_by FROM record WHERE form_id = $1 AND instance_id = $2 \
               AND (quarantine IS NULL OR quarantine <> $3)";
    let found = row(db, sql, &[&text(form_id), &text(id), &CONFLICT]).await?;
    found.map(|row| row.try_get(0)).transpose()
}

async fn replace(db: &impl GenericClient, form_id: &str, old: &str, new: &str) -> Result<(), Error> {
    let sql = "UPDATE record SET superseded_by = $3 WHERE form_id = $1 AND instance_id = $2 \
               AND (quarantine IS NULL OR quarantine <> $4)";
    let values: super::connect::Values = &[&text(form_id), &text(old), &text(new), &CONFLICT];
    run(db, sql, values).await.map(drop)
}

async fn is_published(db: &impl GenericClient, form_id: &str, version: &str) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM form_version WHERE form_id = $1 AND version = $2";
    Ok(row(db, sql, &[&text(form_id), &text(version)]).await?.is_some())
}

/// Records that waited for this version count from now on; edits among them find their place.
pub async fn release(db: &impl GenericClient, form_id: &str, version: &str) -> Result<(), Error> {
    let sql = "SELECT instance_id, deprecated_id FROM record \
               WHERE form_id = $1 AND version = $2 AND quarantine = $3 AND NOT rejected ORDER BY seq";
    for found in rows(db, sql, &[&text(form_id), &text(version), &UNKNOWN_VERSION]).await? {
        let (id, base): (String, Option<String>) = (found.try_get(0)?, found.try_get(1)?);
        let mut quarantine = None;
        if let Some(base) = base {
            match successor(db, form_id, &base).await? {
                None => quarantine = Some(EARLY_EDIT),
                // In a circle the first one counts: what it replaced does not replace it.
                _ if newest(db, form_id, id.clone(), &base).await?.is_none() => {}
                Some(Some(_)) => quarantine = Some(SECOND_EDIT),
                Some(None) => replace(db, form_id, &base, &id).await?,
            }
        }
        let sql =
            "UPDATE record SET quarantine = $4 WHERE form_id = $1 AND instance_id = $2 AND quarantine = $3";
        run(db, sql, &[&text(form_id), &id, &UNKNOWN_VERSION, &quarantine]).await?;
    }
    Ok(())
}

/// Inside a transaction.
pub async fn decide(db: &impl GenericClient, seq: u64, decision: Decision) -> Result<Decided, Error> {
    // Records are kept under the same lock.
    rows(db, "SELECT 1 FROM identity FOR UPDATE", &[]).await?;
    let seq = seq.cast_signed();
    let sql = format!("SELECT {FACTS} FROM record WHERE seq = $1 AND quarantine IS NOT NULL");
    let Some(found) = row(db, &sql, &[&seq]).await? else {
        return Ok(Decided::Unknown);
    };
    let found = read(&found)?;
    // Columns hold neither what was out before nor know what goes.
    super::segments::forget(db, &found.form_id).await?;
    if decision == Decision::Reject {
        let sql = "UPDATE record SET rejected = TRUE WHERE seq = $1 AND quarantine IS NOT NULL";
        run(db, sql, &[&seq]).await?;
        return Ok(Decided::Done);
    }
    let (form_id, id) = (&found.form_id, &found.instance_id);
    if !is_published(db, form_id, &found.version).await? {
        return Ok(Decided::NoForm);
    }
    let mut superseded_by = found.superseded_by;
    if found.quarantine.as_deref() == Some(CONFLICT) {
        superseded_by = successor(db, form_id, id).await?.flatten();
        let sql = "UPDATE record SET quarantine = $3, rejected = TRUE, superseded_by = NULL \
                   WHERE form_id = $1 AND instance_id = $2 AND (quarantine IS NULL OR quarantine <> $3)";
        run(db, sql, &[&text(form_id), &text(id), &CONFLICT]).await?;
    }
    let sql = "UPDATE record SET quarantine = NULL, rejected = FALSE, superseded_by = $2 \
               WHERE seq = $1 AND quarantine IS NOT NULL";
    run(db, sql, &[&seq, &superseded_by]).await?;
    if let (None, Some(base)) = (superseded_by, found.deprecated_id)
        && let Some(tip) = newest(db, form_id, base, id).await?
    {
        replace(db, form_id, &tip, id).await?;
    }
    Ok(Decided::Done)
}

/// The end of the chain that begins with `base`; `None` if there is no such record, or if the chain ends in `id`.
async fn newest(
    db: &impl GenericClient,
    form_id: &str,
    base: String,
    id: &str,
) -> Result<Option<String>, Error> {
    let mut at = base;
    let mut seen = std::collections::BTreeSet::new();
    loop {
        match successor(db, form_id, &at).await? {
            _ if at == id => return Ok(None),
            None => return Ok(None),
            Some(None) => return Ok(Some(at)),
            Some(Some(_)) if !seen.insert(at.clone()) => return Ok(None),
            Some(Some(next)) => at = next,
        }
    }
}

const FACTS: &str = "form_id, instance_id, version, seq, received_at, device_id, quarantine, rejected, deprecated_id, \
                     superseded_by, length(xml)::BIGINT, \
                     (SELECT coalesce(json_agg(name ORDER BY name), '[]')::TEXT FROM attachment file \
                      WHERE file.form_id = record.form_id AND file.instance_id = record.instance_id \
                      AND file.record_sha256 = record.sha256)";

pub async fn history(
    db: &impl GenericClient,
    form_id: &str,
    instance_id: &str,
) -> Result<Vec<RecordFacts>, Error> {
    // UNION, not UNION ALL: a chain that bites its own tail comes to an end.
    let sql = format!(
        "WITH RECURSIVE chain (id) AS (SELECT $2::TEXT UNION \
         SELECT CASE WHEN r.instance_id = chain.id THEN r.deprecated_id ELSE r.instance_id END \
         FROM chain JOIN record r ON r.form_id = $1 AND (r.instance_id = chain.id OR r.deprecated_id = chain.id)) \
         SELECT {FACTS} FROM record WHERE form_id = $1 AND instance_id IN (SELECT id FROM chain) ORDER BY seq"
    );
    let found = rows(db, &sql, &[&text(form_id), &text(instance_id)]).await?;
    found.iter().map(read).collect()
}

pub async fn quarantine(
    db: &impl GenericClient,
    rejected: bool,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<RecordFacts>, Error> {
    let sql = format!(
        "SELECT {FACTS} FROM record WHERE quarantine IS NOT NULL AND superseded_by IS NULL AND rejected = $1 \
         AND seq < $2 ORDER BY seq DESC LIMIT $3"
    );
    let before = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
    let found = rows(db, &sql, &[&rejected, &before, &i64::from(limit)]).await?;
    found.iter().map(read).collect()
}

fn read(row: &Row) -> Result<RecordFacts, Error> {
    Ok(RecordFacts {
        form_id: row.try_get(0)?,
        instance_id: row.try_get(1)?,
        version: row.try_get(2)?,
        seq: row.try_get::<_, i64>(3)?.unsigned_abs(),
        received_at: row.try_get(4)?,
        device_id: row.try_get(5)?,
        quarantine: row.try_get(6)?,
        rejected: row.try_get(7)?,
        deprecated_id: row.try_get(8)?,
        superseded_by: row.try_get(9)?,
        size: row.try_get::<_, i64>(10)?.unsigned_abs(),
        attachments: serde_json::from_str(row.try_get(11)?).unwrap_or_default(),
    })
}
