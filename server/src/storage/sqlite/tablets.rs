//! Tablets: enrolment, tokens, and what they say of themselves.

use rusqlite::{Connection, OptionalExtension, params};

use crate::storage::{
    DeviceCount, NewDevice, NewEnrolmentCode, OpenEnrolment, Redeemed, StoredDevice, StoredHeartbeat,
    TokenHolder,
};

pub fn add_enrolment(db: &Connection, new: &NewEnrolmentCode) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO enrolment (code_hash, tablets, expires_at) VALUES (?1, ?2, ?3)",
        params![new.code_hash, new.tablets, new.expires_at],
    )
    .map(drop)
}

pub fn open_enrolments(db: &Connection, now: i64) -> rusqlite::Result<Vec<OpenEnrolment>> {
    db.prepare_cached(
        "SELECT tablets, used, expires_at FROM enrolment WHERE expires_at > ?1 AND used < tablets \
         ORDER BY expires_at, code_hash",
    )?
    .query_map([now], |row| {
        Ok(OpenEnrolment {
            tablets: row.get(0)?,
            used: row.get(1)?,
            expires_at: row.get(2)?,
        })
    })?
    .collect()
}

pub fn end_enrolments(db: &Connection, now: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE enrolment SET expires_at = ?1 WHERE expires_at > ?1",
        [now],
    )
    .map(drop)
}

pub fn redeem(db: &Connection, code_hash: &str, device: &NewDevice, now: i64) -> rusqlite::Result<Redeemed> {
    let place = db
        .query_row(
            "SELECT used < tablets FROM enrolment WHERE code_hash = ?1 AND expires_at > ?2",
            params![code_hash, now],
            |row| row.get::<_, bool>(0),
        )
        .optional()?;
    match place {
        None => return Ok(Redeemed::Unknown),
        Some(false) => return Ok(Redeemed::UsedUp),
        Some(true) => {}
    }
    db.execute(
        "UPDATE enrolment SET used = used + 1 WHERE code_hash = ?1",
        [code_hash],
    )?;
    db.execute(
        "INSERT INTO device (device_id, name, token_hash, enrolled_at) VALUES (?1, ?2, ?3, ?4)",
        params![device.device_id, device.name, device.token_hash, now],
    )?;
    Ok(Redeemed::Enrolled)
}

pub fn by_token(db: &Connection, token_hash: &str) -> rusqlite::Result<Option<TokenHolder>> {
    db.prepare_cached("SELECT device_id, revoked_at IS NOT NULL FROM device WHERE token_hash = ?1")?
        .query_row([token_hash], |row| {
            Ok(TokenHolder {
                device_id: row.get(0)?,
                revoked: row.get(1)?,
            })
        })
        .optional()
}

pub fn all(db: &Connection) -> rusqlite::Result<Vec<StoredDevice>> {
    db.prepare_cached(
        "SELECT device_id, name, enrolled_at, revoked_at, last_seen_at, app_version, persisted, drafts, clock_skew, \
         (SELECT count(*) FROM pending WHERE pending.device_id = device.device_id), \
         (SELECT count(*) FROM record WHERE record.device_id = device.device_id) \
         FROM device ORDER BY enrolled_at DESC, device_id",
    )?
    .query_map([], |row| {
        Ok(StoredDevice {
            device_id: row.get(0)?,
            name: row.get(1)?,
            enrolled_at: row.get(2)?,
            revoked_at: row.get(3)?,
            last_seen_at: row.get(4)?,
            app_version: row.get(5)?,
            persisted: row.get(6)?,
            drafts: row.get(7)?,
            clock_skew: row.get(8)?,
            pending: row.get(9)?,
            received: row.get::<_, i64>(10)?.unsigned_abs(),
        })
    })?
    .collect()
}

pub fn revoke(db: &Connection, device_id: &str, now: i64) -> rusqlite::Result<bool> {
    let changed = db.execute(
        "UPDATE device SET revoked_at = ?2 WHERE device_id = ?1 AND revoked_at IS NULL",
        params![device_id, now],
    )?;
    Ok(changed == 1)
}

pub fn heartbeat(db: &Connection, device_id: &str, beat: &StoredHeartbeat) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE device SET last_seen_at = ?2, app_version = ?3, persisted = ?4, drafts = ?5, clock_skew = ?6, \
         name = coalesce(?7, name) WHERE device_id = ?1",
        params![
            device_id,
            beat.at,
            beat.app_version,
            beat.persisted,
            beat.drafts,
            beat.clock_skew,
            beat.name
        ],
    )?;
    db.execute("DELETE FROM pending WHERE device_id = ?1", [device_id])?;
    let mut insert = db.prepare_cached(
        "INSERT OR IGNORE INTO pending SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS \
         (SELECT 1 FROM record WHERE form_id = ?2 AND instance_id = ?3 AND sha256 = ?4)",
    )?;
    for (form_id, instance_id, sha256) in &beat.pending {
        insert.execute([device_id, form_id, instance_id, sha256])?;
    }
    Ok(())
}

pub fn pending(db: &Connection, form_id: &str) -> rusqlite::Result<Vec<DeviceCount>> {
    db.prepare_cached(
        "SELECT pending.device_id, count(*) FROM pending JOIN device USING (device_id) \
         WHERE form_id = ?1 AND revoked_at IS NULL GROUP BY pending.device_id ORDER BY pending.device_id",
    )?
    .query_map([form_id], |row| {
        Ok(DeviceCount {
            device_id: row.get(0)?,
            count: row.get::<_, i64>(1)?.unsigned_abs(),
            last_at: None,
        })
    })?
    .collect()
}
