//! Frozen reports.

use rusqlite::{Connection, params};

use crate::storage::StoredRelease;

pub fn add(db: &Connection, release: &StoredRelease) -> rusqlite::Result<bool> {
    let sql = "INSERT OR IGNORE INTO release \
               (form_id, number, id, wave, profile, hash, made_at, made_by, engine, basis, report) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let added = db.execute(
        sql,
        params![
            release.form_id,
            release.number,
            release.id,
            release.wave,
            release.profile,
            release.hash,
            release.made_at,
            release.made_by,
            release.engine,
            release.basis,
            release.report
        ],
    )?;
    Ok(added == 1)
}

pub fn all(db: &Connection, form_id: &str) -> rusqlite::Result<Vec<StoredRelease>> {
    db.prepare_cached(
        "SELECT form_id, number, id, wave, profile, hash, made_at, made_by, engine, basis, report \
         FROM release WHERE form_id = ?1 ORDER BY number",
    )?
    .query_map([form_id], |row| {
        Ok(StoredRelease {
            form_id: row.get(0)?,
            number: row.get(1)?,
            id: row.get(2)?,
            wave: row.get(3)?,
            profile: row.get(4)?,
            hash: row.get(5)?,
            made_at: row.get(6)?,
            made_by: row.get(7)?,
            engine: row.get(8)?,
            basis: row.get(9)?,
            report: row.get(10)?,
        })
    })?
    .collect()
}
