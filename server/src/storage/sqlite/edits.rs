//! Edits and quarantine: which record of a chain counts, and what a person decides.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::storage::{
    CONFLICT, Decided, Decision, EARLY_EDIT, NewRecord, RecordFacts, SECOND_EDIT, UNKNOWN_VERSION,
};

/// Where a new record stands.
pub struct Place {
    pub quarantine: Option<String>,
    /// InstanceID of what it replaces at once.
    replaces: Option<String>,
}

/// Before it is inserted.
pub fn place(db: &Connection, new: &NewRecord) -> rusqlite::Result<Place> {
    let mut quarantine = new.quarantine.clone();
    // The version may have been published since somebody looked.
    if quarantine.as_deref() == Some(UNKNOWN_VERSION) && is_published(db, &new.form_id, &new.version)? {
        quarantine = None;
    }
    let mut place = Place {
        quarantine,
        replaces: None,
    };
    if let (None, Some(base)) = (&place.quarantine, &new.deprecated_id) {
        match successor(db, &new.form_id, base)? {
            None => place.quarantine = Some(EARLY_EDIT.to_owned()),
            Some(Some(_)) => place.quarantine = Some(SECOND_EDIT.to_owned()),
            Some(None) => place.replaces = Some(base.clone()),
        }
    }
    Ok(place)
}

/// After it was inserted as the record of its id: what it replaces is replaced, and edits that waited for it replace it.
pub fn arrived(db: &Connection, new: &NewRecord, place: &Place) -> rusqlite::Result<()> {
    let (form_id, id) = (&new.form_id, &new.instance_id);
    if let Some(base) = &place.replaces {
        replace(db, form_id, base, id)?;
    }
    // One that was accepted before counts already.
    let waiting: Vec<String> = db
        .prepare_cached(
            "SELECT instance_id FROM record WHERE form_id = ?1 AND deprecated_id = ?2 AND instance_id <> ?2 \
             AND rejected = 0 AND (quarantine IS NULL OR quarantine = ?3) \
             ORDER BY quarantine IS NOT NULL, seq",
        )?
        .query_map(params![form_id, id, EARLY_EDIT], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut is_replaced = false;
    for edit in waiting {
        // In a circle the newcomer counts: what it replaced does not replace it.
        if newest(db, form_id, edit.clone(), id)?.is_none() {
            continue;
        }
        let reason = is_replaced.then_some(SECOND_EDIT);
        db.execute(
            "UPDATE record SET quarantine = ?4 WHERE form_id = ?1 AND instance_id = ?2 AND quarantine = ?3",
            params![form_id, edit, EARLY_EDIT, reason],
        )?;
        if !is_replaced {
            replace(db, form_id, id, &edit)?;
        }
        is_replaced = true;
    }
    Ok(())
}

/// What replaced the record, if anything; `None` if there is no such record.
fn successor(db: &Connection, form_id: &str, id: &str) -> rusqlite::Result<Option<Option<String>>> {
    db.prepare_cached(
        "SELECT superseded_by FROM record WHERE form_id = ?1 AND instance_id = ?2 \
         AND (quarantine IS NULL OR quarantine <> ?3)",
    )?
    .query_row([form_id, id, CONFLICT], |row| row.get(0))
    .optional()
}

fn replace(db: &Connection, form_id: &str, old: &str, new: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE record SET superseded_by = ?3 WHERE form_id = ?1 AND instance_id = ?2 \
         AND (quarantine IS NULL OR quarantine <> ?4)",
    )?
    .execute([form_id, old, new, CONFLICT])
    .map(drop)
}

fn is_published(db: &Connection, form_id: &str, version: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM form_version WHERE form_id = ?1 AND version = ?2)")?
        .query_row([form_id, version], |row| row.get(0))
}

/// Records that waited for this version count from now on; edits among them find their place.
pub fn release(db: &Connection, form_id: &str, version: &str) -> rusqlite::Result<()> {
    let waiting: Vec<(String, Option<String>)> = db
        .prepare(
            "SELECT instance_id, deprecated_id FROM record \
             WHERE form_id = ?1 AND version = ?2 AND quarantine = ?3 AND rejected = 0 ORDER BY seq",
        )?
        .query_map([form_id, version, UNKNOWN_VERSION], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (id, base) in waiting {
        let mut quarantine = None;
        if let Some(base) = base {
            match successor(db, form_id, &base)? {
                None => quarantine = Some(EARLY_EDIT),
                // In a circle the first one counts: what it replaced does not replace it.
                _ if newest(db, form_id, id.clone(), &base)?.is_none() => {}
                Some(Some(_)) => quarantine = Some(SECOND_EDIT),
                Some(None) => replace(db, form_id, &base, &id)?,
            }
        }
        db.execute(
            "UPDATE record SET quarantine = ?4 WHERE form_id = ?1 AND instance_id = ?2 AND quarantine = ?3",
            params![form_id, id, UNKNOWN_VERSION, quarantine],
        )?;
    }
    Ok(())
}

/// Inside a transaction.
pub fn decide(db: &Connection, seq: u64, decision: Decision) -> rusqlite::Result<Decided> {
    let seq = seq.cast_signed();
    let sql = format!("SELECT {FACTS} FROM record WHERE seq = ?1 AND quarantine IS NOT NULL");
    let found = db.prepare_cached(&sql)?.query_row([seq], read).optional()?;
    let Some(found) = found else {
        return Ok(Decided::Unknown);
    };
    // Columns hold neither what was out before nor know what goes.
    super::segments::forget(db, &found.form_id)?;
    if decision == Decision::Reject {
        db.execute(
            "UPDATE record SET rejected = 1 WHERE seq = ?1 AND quarantine IS NOT NULL",
            [seq],
        )?;
        return Ok(Decided::Done);
    }
    let (form_id, id) = (&found.form_id, &found.instance_id);
    if !is_published(db, form_id, &found.version)? {
        return Ok(Decided::NoForm);
    }
    let mut superseded_by = found.superseded_by;
    if found.quarantine.as_deref() == Some(CONFLICT) {
        superseded_by = successor(db, form_id, id)?.flatten();
        db.execute(
            "UPDATE record SET quarantine = ?3, rejected = 1, superseded_by = NULL \
             WHERE form_id = ?1 AND instance_id = ?2 AND (quarantine IS NULL OR quarantine <> ?3)",
            [form_id, id, CONFLICT],
        )?;
    }
    db.execute(
        "UPDATE record SET quarantine = NULL, rejected = 0, superseded_by = ?2 WHERE seq = ?1 AND quarantine IS NOT NULL",
        params![seq, superseded_by],
    )?;
    if let (None, Some(base)) = (superseded_by, found.deprecated_id)
        && let Some(tip) = newest(db, form_id, base, id)?
    {
        replace(db, form_id, &tip, id)?;
    }
    Ok(Decided::Done)
}

/// The end of the chain that begins with `base`; `None` if there is no such record, or if the chain ends in `id`.
fn newest(db: &Connection, form_id: &str, base: String, id: &str) -> rusqlite::Result<Option<String>> {
    let mut at = base;
    let mut seen = std::collections::BTreeSet::new();
    loop {
        match successor(db, form_id, &at)? {
            _ if at == id => return Ok(None),
            None => return Ok(None),
            Some(None) => return Ok(Some(at)),
            Some(Some(_)) if !seen.insert(at.clone()) => return Ok(None),
            Some(Some(next)) => at = next,
        }
    }
}

const FACTS: &str = "form_id, instance_id, version, seq, received_at, device_id, quarantine, rejected, deprecated_id, \
                     superseded_by, length(xml), \
                     (SELECT json_group_array(name) FROM attachment file WHERE file.form_id = record.form_id \
                      AND file.instance_id = record.instance_id AND file.record_sha256 = record.sha256)";

pub fn history(db: &Connection, form_id: &str, instance_id: &str) -> rusqlite::Result<Vec<RecordFacts>> {
    // UNION, not UNION ALL: a chain that bites its own tail comes to an end.
    let sql = format!(
        "WITH RECURSIVE chain (id) AS (SELECT ?2 UNION \
         SELECT CASE WHEN r.instance_id = chain.id THEN r.deprecated_id ELSE r.instance_id END \
         FROM chain JOIN record r ON r.form_id = ?1 AND (r.instance_id = chain.id OR r.deprecated_id = chain.id)) \
         SELECT {FACTS} FROM record WHERE form_id = ?1 AND instance_id IN (SELECT id FROM chain) ORDER BY seq"
    );
    db.prepare_cached(&sql)?
        .query_map([form_id, instance_id], read)?
        .collect()
}

pub fn quarantine(
    db: &Connection,
    rejected: bool,
    before: Option<u64>,
    limit: u32,
) -> rusqlite::Result<Vec<RecordFacts>> {
    let sql = format!(
        "SELECT {FACTS} FROM record WHERE quarantine IS NOT NULL AND superseded_by IS NULL AND rejected = ?1 \
         AND seq < ?2 ORDER BY seq DESC LIMIT ?3"
    );
    let before = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
    db.prepare_cached(&sql)?
        .query_map(params![rejected, before, limit], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<RecordFacts> {
    Ok(RecordFacts {
        form_id: row.get(0)?,
        instance_id: row.get(1)?,
        version: row.get(2)?,
        seq: row.get::<_, i64>(3)?.unsigned_abs(),
        received_at: row.get(4)?,
        device_id: row.get(5)?,
        quarantine: row.get(6)?,
        rejected: row.get(7)?,
        deprecated_id: row.get(8)?,
        superseded_by: row.get(9)?,
        size: row.get::<_, i64>(10)?.unsigned_abs(),
        attachments: serde_json::from_str(&row.get::<_, String>(11)?).unwrap_or_default(),
    })
}
