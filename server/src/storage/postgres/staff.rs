//! Staff, their sessions, and failed sign-ins.

use deadpool_postgres::GenericClient;
use tokio_postgres::{Error, Row};

use super::connect::{row, rows, run, text};
use crate::storage::{Role, Staff, StaffSession};

/// Inside a transaction.
pub async fn put(db: &impl GenericClient, staff: &Staff) -> Result<(), Error> {
    run(
        db,
        "INSERT INTO staff (\"user\", password_hash, must_change_password, role) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (\"user\") DO UPDATE SET password_hash = excluded.password_hash, \
         must_change_password = excluded.must_change_password, role = excluded.role",
        &[
            &text(&staff.user),
            &staff.password_hash,
            &staff.must_change_password,
            &staff.role.name(),
        ],
    )
    .await?;
    run(
        db,
        "DELETE FROM session WHERE \"user\" = $1",
        &[&text(&staff.user)],
    )
    .await?;
    Ok(())
}

pub async fn get(db: &impl GenericClient, user: &str) -> Result<Option<Staff>, Error> {
    let sql = "SELECT \"user\", password_hash, must_change_password, role FROM staff WHERE \"user\" = $1";
    let found = row(db, sql, &[&text(user)]).await?;
    found.as_ref().map(read).transpose()
}

pub async fn all(db: &impl GenericClient) -> Result<Vec<Staff>, Error> {
    let sql = "SELECT \"user\", password_hash, must_change_password, role FROM staff ORDER BY \"user\" COLLATE \"C\"";
    rows(db, sql, &[]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Staff, Error> {
    Ok(Staff {
        user: row.try_get(0)?,
        password_hash: row.try_get(1)?,
        must_change_password: row.try_get(2)?,
        // A name that only a newer program knows allows least.
        role: Role::named(row.try_get(3)?).unwrap_or(Role::Reader),
    })
}

/// Inside a transaction.
pub async fn remove(db: &impl GenericClient, user: &str) -> Result<bool, Error> {
    run(db, "DELETE FROM session WHERE \"user\" = $1", &[&text(user)]).await?;
    Ok(run(db, "DELETE FROM staff WHERE \"user\" = $1", &[&text(user)]).await? == 1)
}

pub async fn add_session(db: &impl GenericClient, session: &StaffSession) -> Result<(), Error> {
    run(
        db,
        "INSERT INTO session (token_hash, \"user\", begun_at, last_seen_at) VALUES ($1, $2, $3, $4)",
        &[
            &session.token_hash,
            &text(&session.user),
            &session.begun_at,
            &session.last_seen_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn touch_session(
    db: &impl GenericClient,
    token_hash: &str,
    now: i64,
    idle_since: i64,
    begun_since: i64,
) -> Result<Option<StaffSession>, Error> {
    let sql = "DELETE FROM session WHERE last_seen_at < $1 OR begun_at < $2";
    run(db, sql, &[&idle_since, &begun_since]).await?;
    let sql = "UPDATE session SET last_seen_at = $2 WHERE token_hash = $1 \
               RETURNING token_hash, \"user\", begun_at, last_seen_at";
    let found = row(db, sql, &[&text(token_hash), &now]).await?;
    found.as_ref().map(read_session).transpose()
}

pub async fn session(db: &impl GenericClient, token_hash: &str) -> Result<Option<StaffSession>, Error> {
    let sql = "SELECT token_hash, \"user\", begun_at, last_seen_at FROM session WHERE token_hash = $1";
    let found = row(db, sql, &[&text(token_hash)]).await?;
    found.as_ref().map(read_session).transpose()
}

fn read_session(row: &Row) -> Result<StaffSession, Error> {
    Ok(StaffSession {
        token_hash: row.try_get(0)?,
        user: row.try_get(1)?,
        begun_at: row.try_get(2)?,
        last_seen_at: row.try_get(3)?,
    })
}

pub async fn count_failures(
    db: &impl GenericClient,
    keys: &[String],
    now: i64,
    since: i64,
) -> Result<Vec<u32>, Error> {
    run(db, "DELETE FROM sign_in_failure WHERE at < $1", &[&since]).await?;
    let mut counts = Vec::with_capacity(keys.len());
    for key in keys {
        let sql = "INSERT INTO sign_in_failure (key, at) VALUES ($1, $2)";
        run(db, sql, &[&text(key), &now]).await?;
        counts.push(failures(db, key, since).await?);
    }
    Ok(counts)
}

pub async fn remember_address(db: &impl GenericClient, key: &str, now: i64, since: i64) -> Result<(), Error> {
    run(db, "DELETE FROM known_address WHERE at < $1", &[&since]).await?;
    let sql = "INSERT INTO known_address (key, at) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET at = excluded.at";
    run(db, sql, &[&text(key), &now]).await?;
    Ok(())
}

pub async fn failures(db: &impl GenericClient, key: &str, since: i64) -> Result<u32, Error> {
    let sql = "SELECT count(*) FROM sign_in_failure WHERE key = $1 AND at >= $2";
    let count: i64 = match row(db, sql, &[&text(key), &since]).await? {
        Some(row) => row.try_get(0)?,
        None => 0,
    };
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
