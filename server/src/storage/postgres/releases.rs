//! Frozen reports.

use deadpool_postgres::GenericClient;
use tokio_postgres::Error;

use super::connect::{rows, run, text};
use crate::storage::StoredRelease;

pub async fn add(db: &impl GenericClient, release: &StoredRelease) -> Result<bool, Error> {
    let sql = "INSERT INTO release \
               (form_id, number, id, wave, profile, hash, made_at, made_by, engine, basis, report) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    let added = run(
        db,
        sql,
        &[
            &text(&release.form_id),
            &i64::from(release.number),
            &text(&release.id),
            &text(&release.wave),
            &release.profile,
            &release.hash,
            &release.made_at,
            &text(&release.made_by),
            &release.engine,
            &release.basis,
            &release.report,
        ],
    )
    .await?;
    Ok(added == 1)
}

pub async fn all(db: &impl GenericClient, form_id: &str) -> Result<Vec<StoredRelease>, Error> {
    let sql = "SELECT form_id, number, id, wave, profile, hash, made_at, made_by, engine, basis, report \
               FROM release WHERE form_id = $1 ORDER BY number";
    let found = rows(db, sql, &[&text(form_id)]).await?;
    found
        .iter()
        .map(|row| {
            Ok(StoredRelease {
                form_id: row.try_get(0)?,
                number: u32::try_from(row.try_get::<_, i64>(1)?).unwrap_or(u32::MAX),
                id: row.try_get(2)?,
                wave: row.try_get(3)?,
                profile: row.try_get(4)?,
                hash: row.try_get(5)?,
                made_at: row.try_get(6)?,
                made_by: row.try_get(7)?,
                engine: row.try_get(8)?,
                basis: row.try_get(9)?,
                report: row.try_get(10)?,
            })
        })
        .collect()
}
