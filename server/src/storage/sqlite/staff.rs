//! Staff, their sessions, and failed sign-ins.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::storage::{Role, Staff, StaffSession};

pub fn put(db: &Connection, staff: &Staff) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO staff (user, password_hash, must_change_password, role) VALUES (?1, ?2, ?3, ?4)",
        params![
            staff.user,
            staff.password_hash,
            staff.must_change_password,
            staff.role.name()
        ],
    )?;
    db.execute("DELETE FROM session WHERE user = ?1", [&staff.user])
        .map(drop)
}

pub fn get(db: &Connection, user: &str) -> rusqlite::Result<Option<Staff>> {
    db.query_row(
        "SELECT user, password_hash, must_change_password, role FROM staff WHERE user = ?1",
        [user],
        read,
    )
    .optional()
}

pub fn all(db: &Connection) -> rusqlite::Result<Vec<Staff>> {
    db.prepare("SELECT user, password_hash, must_change_password, role FROM staff ORDER BY user")?
        .query_map([], read)?
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Staff> {
    Ok(Staff {
        user: row.get(0)?,
        password_hash: row.get(1)?,
        must_change_password: row.get(2)?,
        // A name that only a newer program knows allows least.
        role: Role::named(&row.get::<_, String>(3)?).unwrap_or(Role::Reader),
    })
}

pub fn remove(db: &Connection, user: &str) -> rusqlite::Result<bool> {
    db.execute("DELETE FROM session WHERE user = ?1", [user])?;
    Ok(db.execute("DELETE FROM staff WHERE user = ?1", [user])? == 1)
}

pub fn add_session(db: &Connection, session: &StaffSession) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO session (token_hash, user, begun_at, last_seen_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            session.token_hash,
            session.user,
            session.begun_at,
            session.last_seen_at
        ],
    )
    .map(drop)
}

pub fn touch_session(
    db: &Connection,
    token_hash: &str,
    now: i64,
    idle_since: i64,
    begun_since: i64,
) -> rusqlite::Result<Option<StaffSession>> {
    db.execute(
        "DELETE FROM session WHERE last_seen_at < ?1 OR begun_at < ?2",
        params![idle_since, begun_since],
    )?;
    db.query_row(
        "UPDATE session SET last_seen_at = ?2 WHERE token_hash = ?1 RETURNING token_hash, user, begun_at, last_seen_at",
        params![token_hash, now],
        read_session,
    )
    .optional()
}

pub fn session(db: &Connection, token_hash: &str) -> rusqlite::Result<Option<StaffSession>> {
    db.prepare_cached("SELECT token_hash, user, begun_at, last_seen_at FROM session WHERE token_hash = ?1")?
        .query_row([token_hash], read_session)
        .optional()
}

fn read_session(row: &Row<'_>) -> rusqlite::Result<StaffSession> {
    Ok(StaffSession {
        token_hash: row.get(0)?,
        user: row.get(1)?,
        begun_at: row.get(2)?,
        last_seen_at: row.get(3)?,
    })
}

pub fn count_failures(db: &Connection, keys: &[String], now: i64, since: i64) -> rusqlite::Result<Vec<u32>> {
    db.execute("DELETE FROM sign_in_failure WHERE at < ?1", [since])?;
    let mut insert = db.prepare_cached("INSERT INTO sign_in_failure (key, at) VALUES (?1, ?2)")?;
    keys.iter()
        .map(|key| {
            insert.execute(params![key, now])?;
            failures(db, key, since)
        })
        .collect()
}

pub fn forgive(db: &Connection, keys: &[String], at: i64) -> rusqlite::Result<()> {
    let mut delete = db.prepare_cached("DELETE FROM sign_in_failure WHERE key = ?1 AND at = ?2")?;
    keys.iter()
        .try_for_each(|key| delete.execute(params![key, at]).map(drop))
}

pub fn remember_address(db: &Connection, key: &str, now: i64, since: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM known_address WHERE at < ?1", [since])?;
    db.execute(
        "INSERT OR REPLACE INTO known_address (key, at) VALUES (?1, ?2)",
        params![key, now],
    )
    .map(drop)
}

pub fn knows_address(db: &Connection, key: &str, since: i64) -> rusqlite::Result<bool> {
    db.query_row(
        "SELECT EXISTS (SELECT 1 FROM known_address WHERE key = ?1 AND at >= ?2)",
        params![key, since],
        |row| row.get(0),
    )
}

pub fn failures(db: &Connection, key: &str, since: i64) -> rusqlite::Result<u32> {
    db.query_row(
        "SELECT count(*) FROM sign_in_failure WHERE key = ?1 AND at >= ?2",
        params![key, since],
        |row| row.get(0),
    )
}
