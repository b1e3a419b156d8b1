//! Answers as columns.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::records::{self, CURRENT};
use crate::storage::{Mark, NewSegment, StoredAnswers, StoredSegment, Unsegmented};

pub fn unsegmented(db: &Connection, form_id: &str) -> rusqlite::Result<Unsegmented> {
    let after = last(db, form_id)?;
    let sql = format!("SELECT count(*) FROM record WHERE form_id = ?1 AND seq > ?2 AND {CURRENT}");
    let records: i64 = db
        .prepare_cached(&sql)?
        .query_row(params![form_id, after], |row| row.get(0))?;
    let sql = format!(
        "SELECT coalesce(sum(bytes), 0) FROM (SELECT length(xml) AS bytes FROM record \
         WHERE form_id = ?1 AND seq > ?2 AND {CURRENT} ORDER BY seq LIMIT 1000)"
    );
    let bytes: i64 = db
        .prepare_cached(&sql)?
        .query_row(params![form_id, after], |row| row.get(0))?;
    Ok(Unsegmented {
        after: after.unsigned_abs(),
        records: records.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
    })
}

fn last(db: &Connection, form_id: &str) -> rusqlite::Result<i64> {
    let sql = "SELECT coalesce(max(last_seq), 0) FROM segment WHERE form_id = ?1";
    db.prepare_cached(sql)?.query_row([form_id], |row| row.get(0))
}

/// Inside a transaction.
pub fn add(db: &Connection, new: &NewSegment) -> rusqlite::Result<bool> {
    let (after, upto) = (new.after.cast_signed(), new.last.cast_signed());
    let sql =
        format!("SELECT count(*) FROM record WHERE form_id = ?1 AND seq > ?2 AND seq <= ?3 AND {CURRENT}");
    let records: i64 = db
        .prepare_cached(&sql)?
        .query_row(params![new.form_id, after, upto], |row| row.get(0))?;
    if last(db, &new.form_id)? != after || records.unsigned_abs() != new.records {
        return Ok(false);
    }
    db.prepare_cached("INSERT INTO segment (form_id, after_seq, last_seq, head) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![new.form_id, after, upto, new.head])?;
    let sql = "INSERT INTO segment_column (form_id, name, after_seq, cells) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = db.prepare_cached(sql)?;
    for (name, cells) in &new.columns {
        insert.execute(params![new.form_id, name, after, cells])?;
    }
    Ok(true)
}

/// Inside a transaction.
pub fn forget(db: &Connection, form_id: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM segment WHERE form_id = ?1", [form_id])?;
    db.execute("DELETE FROM segment_column WHERE form_id = ?1", [form_id])?;
    Ok(())
}

/// All from one snapshot.
pub fn answers(
    db: &Connection,
    form_id: &str,
    columns: Option<&[String]>,
) -> rusqlite::Result<StoredAnswers> {
    let snapshot = db.unchecked_transaction()?;
    let db: &Connection = &snapshot;
    let mut answers = StoredAnswers::default();
    let mut places: HashMap<i64, usize> = HashMap::new();
    let mut statement =
        db.prepare_cached("SELECT after_seq, head FROM segment WHERE form_id = ?1 ORDER BY after_seq")?;
    let mut found = statement.query([form_id])?;
    while let Some(row) = found.next()? {
        places.insert(row.get(0)?, answers.segments.len());
        answers.segments.push(StoredSegment {
            head: row.get(1)?,
            columns: Vec::new(),
        });
    }
    let mut put = |after: i64, name: String, cells: Vec<u8>| {
        if let Some(segment) = places.get(&after).and_then(|at| answers.segments.get_mut(*at)) {
            segment.columns.push((name, cells));
        }
    };
    match columns {
        None => {
            let sql = "SELECT after_seq, name, cells FROM segment_column WHERE form_id = ?1";
            let mut statement = db.prepare_cached(sql)?;
            let mut found = statement.query([form_id])?;
            while let Some(row) = found.next()? {
                put(row.get(0)?, row.get(1)?, row.get(2)?);
            }
        }
        Some(names) => {
            let sql = "SELECT after_seq, cells FROM segment_column WHERE form_id = ?1 AND name = ?2";
            let mut statement = db.prepare_cached(sql)?;
            for name in names {
                let mut found = statement.query([form_id, name])?;
                while let Some(row) = found.next()? {
                    put(row.get(0)?, name.clone(), row.get(1)?);
                }
            }
        }
    }
    let sql = "SELECT seq, quarantine IS NOT NULL, rehearsal, 0 FROM record \
               WHERE form_id = ?1 AND (quarantine IS NOT NULL OR rehearsal <> 0) UNION ALL \
               SELECT seq, 1, 0, 1 FROM record WHERE form_id = ?1 AND (superseded_by IS NOT NULL OR rejected <> 0)";
    answers.marks = db
        .prepare_cached(sql)?
        .query_map([form_id], |row| {
            Ok(Mark {
                seq: row.get::<_, i64>(0)?.unsigned_abs(),
                is_quarantined: row.get(1)?,
                is_rehearsal: row.get(2)?,
                is_out: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let after = last(db, form_id)?.unsigned_abs();
    answers.rest = records::texts(db, form_id, after, u32::MAX, usize::MAX)?;
    Ok(answers)
}
