//! Answers as columns.

use std::collections::HashMap;

use deadpool_postgres::GenericClient;
use tokio_postgres::Error;

use super::connect::{row, rows, run, text};
use super::records::{self, CURRENT};
use crate::storage::{Mark, NewSegment, StoredAnswers, StoredSegment, Unsegmented};

/// Any number that no other program uses to lock this database: "columns" in ASCII.
const SEGMENT_LOCK: i64 = 0x63_6f6c_756d_6e73;

pub async fn unsegmented(db: &impl GenericClient, form_id: &str) -> Result<Unsegmented, Error> {
    let after = last(db, form_id).await?;
    let sql = format!("SELECT count(*) FROM record WHERE form_id = $1 AND seq > $2 AND {CURRENT}");
    let found = row(db, &sql, &[&text(form_id), &after]).await?;
    let records: i64 = found.map_or(Ok(0), |row| row.try_get(0))?;
    // The length of a document is known without reading it.
    let sql = format!(
        "SELECT coalesce(sum(octet_length(xml)), 0)::bigint FROM (SELECT xml FROM record \
         WHERE form_id = $1 AND seq > $2 AND {CURRENT} ORDER BY seq LIMIT 1000) AS r"
    );
    let found = row(db, &sql, &[&text(form_id), &after]).await?;
    let bytes: i64 = found.map_or(Ok(0), |row| row.try_get(0))?;
    Ok(Unsegmented {
        after: after.unsigned_abs(),
        records: records.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
    })
}

async fn last(db: &impl GenericClient, form_id: &str) -> Result<i64, Error> {
    let sql = "SELECT max(last_seq) FROM segment WHERE form_id = $1";
    let found = row(db, sql, &[&text(form_id)]).await?;
    let last: Option<i64> = found.map_or(Ok(None), |row| row.try_get(0))?;
    Ok(last.unwrap_or(0))
}

/// Until the end of the transaction nobody else adds segments, or removes records and their segments.
pub async fn lock(db: &impl GenericClient) -> Result<(), Error> {
    row(db, "SELECT pg_advisory_xact_lock($1)", &[&SEGMENT_LOCK]).await?;
    Ok(())
}

/// Inside a transaction.
pub async fn add(db: &impl GenericClient, new: &NewSegment) -> Result<bool, Error> {
    lock(db).await?;
    let (after, upto) = (new.after.cast_signed(), new.last.cast_signed());
    let form_id = text(&new.form_id);
    let sql =
        format!("SELECT count(*) FROM record WHERE form_id = $1 AND seq > $2 AND seq <= $3 AND {CURRENT}");
    let found = row(db, &sql, &[&form_id, &after, &upto]).await?;
    let records: i64 = found.map_or(Ok(0), |row| row.try_get(0))?;
    if last(db, &new.form_id).await? != after || records.unsigned_abs() != new.records {
        return Ok(false);
    }
    let sql = "INSERT INTO segment (form_id, after_seq, last_seq, head) VALUES ($1, $2, $3, $4)";
    run(db, sql, &[&form_id, &after, &upto, &new.head]).await?;
    let (names, cells): (Vec<&str>, Vec<&[u8]>) = new
        .columns
        .iter()
        .map(|(name, cells)| (name.as_str(), cells.as_slice()))
        .unzip();
    let sql = "INSERT INTO segment_column (form_id, name, after_seq, cells) \
               SELECT $1, name, $2, cells FROM unnest($3::text[], $4::bytea[]) AS c (name, cells)";
    run(db, sql, &[&form_id, &after, &names, &cells]).await?;
    Ok(true)
}

/// Inside a transaction.
pub async fn forget(db: &impl GenericClient, form_id: &str) -> Result<(), Error> {
    lock(db).await?;
    for table in ["segment", "segment_column"] {
        let sql = format!("DELETE FROM {table} WHERE form_id = $1");
        run(db, &sql, &[&text(form_id)]).await?;
    }
    Ok(())
}

/// Inside a transaction that sees one snapshot.
pub async fn answers(
    db: &impl GenericClient,
    form_id: &str,
    columns: Option<&[String]>,
) -> Result<StoredAnswers, Error> {
    let form = text(form_id);
    let mut answers = StoredAnswers::default();
    let mut places: HashMap<i64, usize> = HashMap::new();
    let sql = "SELECT after_seq, head FROM segment WHERE form_id = $1 ORDER BY after_seq";
    for found in rows(db, sql, &[&form]).await? {
        places.insert(found.try_get(0)?, answers.segments.len());
        answers.segments.push(StoredSegment {
            head: found.try_get(1)?,
            columns: Vec::new(),
        });
    }
    let found = match columns {
        None => {
            let sql = "SELECT after_seq, name, cells FROM segment_column WHERE form_id = $1";
            rows(db, sql, &[&form]).await?
        }
        Some(names) => {
            let sql =
                "SELECT after_seq, name, cells FROM segment_column WHERE form_id = $1 AND name = ANY($2)";
            rows(db, sql, &[&form, &names]).await?
        }
    };
    for found in found {
        let after: i64 = found.try_get(0)?;
        if let Some(segment) = places.get(&after).and_then(|at| answers.segments.get_mut(*at)) {
            segment.columns.push((found.try_get(1)?, found.try_get(2)?));
        }
    }
    let sql = "SELECT seq, quarantine IS NOT NULL, rehearsal, FALSE FROM record \
               WHERE form_id = $1 AND (quarantine IS NOT NULL OR rehearsal) UNION ALL \
               SELECT seq, TRUE, FALSE, TRUE FROM record \
               WHERE form_id = $1 AND (superseded_by IS NOT NULL OR rejected)";
    for found in rows(db, sql, &[&form]).await? {
        answers.marks.push(Mark {
            seq: found.try_get::<_, i64>(0)?.unsigned_abs(),
            is_quarantined: found.try_get(1)?,
            is_rehearsal: found.try_get(2)?,
            is_out: found.try_get(3)?,
        });
    }
    let after = last(db, form_id).await?.unsigned_abs();
    answers.rest = records::texts(db, form_id, after, u32::MAX, usize::MAX).await?;
    Ok(answers)
}
