//! Published versions, and which forms are closed.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::edits;
use crate::hash::md5_hex;
use crate::storage::files::{completes, media, media_json};
use crate::storage::{Closed, NewVersion, PublishOutcome, StoredForm, StoredVersion};

const COLUMNS: &str = "form_id, version, title, xform_sha256, xform_md5, length(xform), workbook_name, media, \
                       missing_media, published_at, published_by";

pub fn publish(db: &Connection, new: &NewVersion) -> rusqlite::Result<PublishOutcome> {
    let sha256 = sondeo_sync::hash::sha256_hex(&new.xform);
    if let Some(old) = version(db, &new.form_id, &new.version)? {
        if completes(new, &sha256, &old) {
            db.execute(
                "UPDATE form_version SET media = ?3, missing_media = ?4 WHERE form_id = ?1 AND version = ?2",
                params![
                    new.form_id,
                    new.version,
                    media_json(&new.media),
                    json!(new.missing_media).to_string(),
                ],
            )?;
            return Ok(PublishOutcome::Completed);
        }
        let same = old.xform_sha256 == sha256 && old.media == new.media;
        return Ok(if same {
            PublishOutcome::Same
        } else {
            PublishOutcome::Taken
        });
    }
    db.execute(
        "INSERT INTO form_version (form_id, version, title, xform, xform_sha256, xform_md5, workbook_name, workbook, media, \
         missing_media, published_at, published_by, number) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, (SELECT count(*) + 1 FROM form_version))",
        params![
            new.form_id,
            new.version,
            new.title,
            new.xform,
            sha256,
            md5_hex(&new.xform),
            new.workbook.as_ref().map(|(name, _)| name),
            new.workbook.as_ref().map(|(_, bytes)| bytes),
            media_json(&new.media),
            json!(new.missing_media).to_string(),
            new.published_at,
            new.published_by,
        ],
    )?;
    edits::release(db, &new.form_id, &new.version)?;
    Ok(PublishOutcome::Published)
}

pub fn all(db: &Connection) -> rusqlite::Result<Vec<StoredForm>> {
    let sql = format!("SELECT {COLUMNS} FROM form_version ORDER BY number DESC");
    let versions: Vec<StoredVersion> = db
        .prepare_cached(&sql)?
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?;
    let mut forms: Vec<StoredForm> = Vec::new();
    for version in versions {
        match forms.iter_mut().find(|form| form.form_id == version.form_id) {
            Some(form) => form.versions.push(version),
            None => forms.push(StoredForm {
                form_id: version.form_id.clone(),
                closed: None,
                versions: vec![version],
            }),
        }
    }
    let mut closed: HashMap<String, Closed> = db
        .prepare_cached("SELECT form_id, closed_at, closed_by FROM closed_form")?
        .query_map([], |row| {
            let (at, by) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, Closed { at, by }))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for form in &mut forms {
        form.closed = closed.remove(&form.form_id);
    }
    forms.sort_by(|a, b| a.versions[0].title.cmp(&b.versions[0].title));
    Ok(forms)
}

pub fn versions(db: &Connection, form_id: &str) -> rusqlite::Result<Vec<StoredVersion>> {
    let sql = format!("SELECT {COLUMNS} FROM form_version WHERE form_id = ?1 ORDER BY number DESC");
    db.prepare_cached(&sql)?.query_map([form_id], read)?.collect()
}

pub fn version(db: &Connection, form_id: &str, version: &str) -> rusqlite::Result<Option<StoredVersion>> {
    let sql = format!("SELECT {COLUMNS} FROM form_version WHERE form_id = ?1 AND version = ?2");
    db.prepare_cached(&sql)?
        .query_row([form_id, version], read)
        .optional()
}

pub fn close(db: &Connection, form_id: &str, closed: &Closed) -> rusqlite::Result<bool> {
    let sql = "INSERT OR IGNORE INTO closed_form (form_id, closed_at, closed_by) \
               SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM form_version WHERE form_id = ?1)";
    Ok(db.execute(sql, params![form_id, closed.at, closed.by])? == 1)
}

pub fn closed(db: &Connection, form_id: &str) -> rusqlite::Result<Option<Closed>> {
    db.prepare_cached("SELECT closed_at, closed_by FROM closed_form WHERE form_id = ?1")?
        .query_row([form_id], |row| {
            let (at, by) = (row.get(0)?, row.get(1)?);
            Ok(Closed { at, by })
        })
        .optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredVersion> {
    let text: String = row.get(7)?;
    let missing: String = row.get(8)?;
    Ok(StoredVersion {
        form_id: row.get(0)?,
        version: row.get(1)?,
        title: row.get(2)?,
        xform_sha256: row.get(3)?,
        xform_md5: row.get(4)?,
        xform_size: row.get::<_, i64>(5)?.unsigned_abs(),
        workbook: row.get(6)?,
        media: media(&text),
        missing_media: serde_json::from_str(&missing).unwrap_or_default(),
        published_at: row.get(9)?,
        published_by: row.get(10)?,
    })
}
