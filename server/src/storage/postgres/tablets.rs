//! Tablets: enrolment, tokens, and what they say of themselves.

use deadpool_postgres::GenericClient;
use tokio_postgres::{Error, Row};

use super::connect::{row, rows, run, text};
use crate::storage::{
    DeviceCount, NewDevice, NewEnrolmentCode, OpenEnrolment, Redeemed, StoredDevice, StoredHeartbeat,
    TokenHolder,
};

pub async fn add_enrolment(db: &impl GenericClient, new: &NewEnrolmentCode) -> Result<(), Error> {
    let sql = "INSERT INTO enrolment (code_hash, tablets, expires_at) VALUES ($1, $2, $3)";
    run(
        db,
        sql,
        &[&new.code_hash, &i64::from(new.tablets), &new.expires_at],
    )
    .await?;
    Ok(())
}

pub async fn open_enrolments(db: &impl GenericClient, now: i64) -> Result<Vec<OpenEnrolment>, Error> {
    let sql = "SELECT tablets, used, expires_at FROM enrolment WHERE expires_at > $1 AND used < tablets \
               ORDER BY expires_at, code_hash";
    let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let read = |row: &Row| {
        Ok(OpenEnrolment {
            tablets: small(row.try_get(0)?),
            used: small(row.try_get(1)?),
            expires_at: row.try_get(2)?,
        })
    };
    rows(db, sql, &[&now]).await?.iter().map(read).collect()
}

pub async fn end_enrolments(db: &impl GenericClient, now: i64) -> Result<(), Error> {
    run(
        db,
        "UPDATE enrolment SET expires_at = $1 WHERE expires_at > $1",
        &[&now],
    )
    .await?;
    Ok(())
}

/// Inside a transaction.
pub async fn redeem(
    db: &impl GenericClient,
    code_hash: &str,
    device: &NewDevice,
    now: i64,
) -> Result<Redeemed, Error> {
    // One statement takes a place, so that two tablets cannot take the same one.
    let sql =
        "UPDATE enrolment SET used = used + 1 WHERE code_hash = $1 AND expires_at > $2 AND used < tablets";
    if run(db, sql, &[&text(code_hash), &now]).await? == 0 {
        let sql = "SELECT 1 FROM enrolment WHERE code_hash = $1 AND expires_at > $2";
        let is_known = row(db, sql, &[&text(code_hash), &now]).await?.is_some();
        return Ok(if is_known {
            Redeemed::UsedUp
        } else {
            Redeemed::Unknown
        });
    }
    run(
        db,
        "INSERT INTO device (device_id, name, token_hash, enrolled_at) VALUES ($1, $2, $3, $4)",
        &[&device.device_id, &text(&device.name), &device.token_hash, &now],
    )
    .await?;
    Ok(Redeemed::Enrolled)
}

pub async fn by_token(db: &impl GenericClient, token_hash: &str) -> Result<Option<TokenHolder>, Error> {
    let sql = "SELECT device_id, revoked_at IS NOT NULL FROM device WHERE token_hash = $1";
    let Some(found) = row(db, sql, &[&text(token_hash)]).await? else {
        return Ok(None);
    };
    Ok(Some(TokenHolder {
        device_id: found.try_get(0)?,
        revoked: found.try_get(1)?,
    }))
}

pub async fn all(db: &impl GenericClient) -> Result<Vec<StoredDevice>, Error> {
    let sql = "SELECT device_id, name, enrolled_at, revoked_at, last_seen_at, app_version, persisted, drafts, clock_skew, \
         (SELECT count(*) FROM pending WHERE pending.device_id = device.device_id), \
         (SELECT count(*) FROM record WHERE record.device_id = device.device_id) \
         FROM device ORDER BY enrolled_at DESC, device_id COLLATE \"C\"";
    let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let read = |row: &Row| {
        Ok(StoredDevice {
            device_id: row.try_get(0)?,
            name: row.try_get(1)?,
            enrolled_at: row.try_get(2)?,
            revoked_at: row.try_get(3)?,
            last_seen_at: row.try_get(4)?,
            app_version: row.try_get(5)?,
            persisted: row.try_get(6)?,
            drafts: small(row.try_get(7)?),
            clock_skew: row.try_get(8)?,
            pending: small(row.try_get(9)?),
            received: row.try_get::<_, i64>(10)?.unsigned_abs(),
        })
    };
    rows(db, sql, &[]).await?.iter().map(read).collect()
}

/// Inside a transaction.
pub async fn heartbeat(
    db: &impl GenericClient,
    device_id: &str,
    beat: &StoredHeartbeat,
) -> Result<(), Error> {
    let device_id = text(device_id);
    run(
        db,
        "UPDATE device SET last_seen_at = $2, app_version = $3, persisted = $4, drafts = $5, clock_skew = $6, \
         name = coalesce($7, name) WHERE device_id = $1",
        &[
            &device_id,
            &beat.at,
            &text(&beat.app_version),
            &beat.persisted,
            &i64::from(beat.drafts),
            &beat.clock_skew,
            &beat.name.as_deref().map(text),
        ],
    )
    .await?;
    run(db, "DELETE FROM pending WHERE device_id = $1", &[&device_id]).await?;
    let forms: Vec<_> = beat.pending.iter().map(|p| text(&p.0)).collect();
    let instances: Vec<_> = beat.pending.iter().map(|p| text(&p.1)).collect();
    let hashes: Vec<_> = beat.pending.iter().map(|p| text(&p.2)).collect();
    run(
        db,
        "INSERT INTO pending (device_id, form_id, instance_id, sha256) SELECT $1, said.form_id, said.instance_id, said.sha256 \
         FROM unnest($2::TEXT[], $3::TEXT[], $4::TEXT[]) AS said (form_id, instance_id, sha256) WHERE NOT EXISTS \
         (SELECT 1 FROM record WHERE record.form_id = said.form_id AND record.instance_id = said.instance_id \
         AND record.sha256 = said.sha256) ON CONFLICT DO NOTHING",
        &[&device_id, &forms, &instances, &hashes],
    )
    .await?;
    Ok(())
}

pub async fn pending(db: &impl GenericClient, form_id: &str) -> Result<Vec<DeviceCount>, Error> {
    let sql = "SELECT pending.device_id, count(*) FROM pending JOIN device USING (device_id) \
               WHERE form_id = $1 AND revoked_at IS NULL GROUP BY pending.device_id \
               ORDER BY pending.device_id COLLATE \"C\"";
    let read = |row: &Row| {
        Ok(DeviceCount {
            device_id: row.try_get(0)?,
            count: row.try_get::<_, i64>(1)?.unsigned_abs(),
            last_at: None,
        })
    };
    rows(db, sql, &[&text(form_id)]).await?.iter().map(read).collect()
}
