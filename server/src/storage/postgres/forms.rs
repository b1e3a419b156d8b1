//! Published versions, and which forms are closed.

use std::collections::HashMap;

use deadpool_postgres::GenericClient;
use tokio_postgres::{Error, Row};

use super::connect::{row, rows, run, text};
use super::edits;
use crate::hash::md5_hex;
use crate::storage::files::{completes, media, media_json};
use crate::storage::{Closed, NewVersion, PublishOutcome, StoredForm, StoredVersion};

const COLUMNS: &str = "form_id, version, title, xform_sha256, xform_md5, length(xform)::BIGINT, workbook_name, media, \
                       missing_media, published_at, published_by";

/// Inside a transaction.
pub async fn publish(db: &impl GenericClient, new: &NewVersion) -> Result<PublishOutcome, Error> {
    // Records are kept under the same lock: one that comes meanwhile either finds the version or is found by it.
    rows(db, "SELECT 1 FROM identity FOR UPDATE", &[]).await?;
    let sha256 = sondeo_sync::hash::sha256_hex(&new.xform);
    let inserted = run(
        db,
        "INSERT INTO form_version (form_id, version, title, xform, xform_sha256, xform_md5, workbook_name, workbook, \
         media, missing_media, published_at, published_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        &[
            &text(&new.form_id),
            &text(&new.version),
            &text(&new.title),
            &new.xform,
            &sha256,
            &md5_hex(&new.xform),
            &new.workbook.as_ref().map(|(name, _)| text(name)),
            &new.workbook.as_ref().map(|(_, bytes)| bytes),
            &media_json(&new.media),
            &serde_json::json!(new.missing_media).to_string(),
            &new.published_at,
            &text(&new.published_by),
        ],
    )
    .await?;
    if inserted == 1 {
        edits::release(db, &new.form_id, &new.version).await?;
        return Ok(PublishOutcome::Published);
    }
    let old = version(db, &new.form_id, &new.version).await?;
    if old.as_ref().is_some_and(|old| completes(new, &sha256, old)) {
        run(
            db,
            "UPDATE form_version SET media = $3, missing_media = $4 WHERE form_id = $1 AND version = $2",
            &[
                &text(&new.form_id),
                &text(&new.version),
                &media_json(&new.media),
                &serde_json::json!(new.missing_media).to_string(),
            ],
        )
        .await?;
        return Ok(PublishOutcome::Completed);
    }
    let same = old.is_some_and(|old| old.xform_sha256 == sha256 && old.media == new.media);
    Ok(if same {
        PublishOutcome::Same
    } else {
        PublishOutcome::Taken
    })
}

pub async fn all(db: &impl GenericClient) -> Result<Vec<StoredForm>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM form_version ORDER BY number DESC");
    let mut forms: Vec<StoredForm> = Vec::new();
    for found in rows(db, &sql, &[]).await? {
        let version = read(&found)?;
        match forms.iter_mut().find(|form| form.form_id == version.form_id) {
            Some(form) => form.versions.push(version),
            None => forms.push(StoredForm {
                form_id: version.form_id.clone(),
                closed: None,
                versions: vec![version],
            }),
        }
    }
    let mut closed = HashMap::new();
    for found in rows(db, "SELECT closed_at, closed_by, form_id FROM closed_form", &[]).await? {
        closed.insert(found.try_get::<_, String>(2)?, read_closed(&found)?);
    }
    for form in &mut forms {
        form.closed = closed.remove(&form.form_id);
    }
    forms.sort_by(|a, b| a.versions[0].title.cmp(&b.versions[0].title));
    Ok(forms)
}

pub async fn versions(db: &impl GenericClient, form_id: &str) -> Result<Vec<StoredVersion>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM form_version WHERE form_id = $1 ORDER BY number DESC");
    rows(db, &sql, &[&text(form_id)])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub async fn version(
    db: &impl GenericClient,
    form_id: &str,
    version: &str,
) -> Result<Option<StoredVersion>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM form_version WHERE form_id = $1 AND version = $2");
    let found = row(db, &sql, &[&text(form_id), &text(version)]).await?;
    found.as_ref().map(read).transpose()
}

pub async fn close(db: &impl GenericClient, form_id: &str, closed: &Closed) -> Result<bool, Error> {
    let sql = "INSERT INTO closed_form (form_id, closed_at, closed_by) \
               SELECT $1::TEXT, $2::BIGINT, $3::TEXT \
               WHERE EXISTS (SELECT 1 FROM form_version WHERE form_id = $1) ON CONFLICT DO NOTHING";
    Ok(run(db, sql, &[&text(form_id), &closed.at, &text(&closed.by)]).await? == 1)
}

pub async fn closed(db: &impl GenericClient, form_id: &str) -> Result<Option<Closed>, Error> {
    let sql = "SELECT closed_at, closed_by FROM closed_form WHERE form_id = $1";
    let found = row(db, sql, &[&text(form_id)]).await?;
    found.as_ref().map(read_closed).transpose()
}

fn read_closed(row: &Row) -> Result<Closed, Error> {
    let (at, by) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Closed { at, by })
}

fn read(row: &Row) -> Result<StoredVersion, Error> {
    let files: String = row.try_get(7)?;
    let missing: String = row.try_get(8)?;
    Ok(StoredVersion {
        form_id: row.try_get(0)?,
        version: row.try_get(1)?,
        title: row.try_get(2)?,
        xform_sha256: row.try_get(3)?,
        xform_md5: row.try_get(4)?,
        xform_size: row.try_get::<_, i64>(5)?.unsigned_abs(),
        workbook: row.try_get(6)?,
        media: media(&files),
        missing_media: serde_json::from_str(&missing).unwrap_or_default(),
        published_at: row.try_get(9)?,
        published_by: row.try_get(10)?,
    })
}
