//! SQLite: one file, WAL, `synchronous=FULL`, one thread that writes and commits for many at once.

mod edits;
mod forms;
mod pool;
mod records;
mod releases;
mod segments;
mod staff;
mod tablets;

use std::path::Path;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::*;
use pool::Pool;

/// Migrations by name; those with the same name do the same in PostgreSQL.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_first", include_str!("migrations/0001_first.sql")),
    ("0003_release", include_str!("migrations/0003_release.sql")),
    ("0004_guard", include_str!("migrations/0004_guard.sql")),
    ("0006_segment", include_str!("migrations/0006_segment.sql")),
    ("0007_edits", include_str!("migrations/0007_edits.sql")),
    ("0008_closing", include_str!("migrations/0008_closing.sql")),
];

/// The server's storage in one SQLite file.
pub struct Sqlite {
    pool: Pool,
}

impl Sqlite {
    /// Opens the file, creating and migrating it where needed.
    pub fn open(file: &Path) -> Result<Sqlite, StorageError> {
        let mut connection = pool::connect(file)?;
        migrate(&mut connection)?;
        Ok(Sqlite {
            pool: Pool::start(file, connection)?,
        })
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(pool::failure)?;
    known(MIGRATIONS, &done(&transaction).map_err(pool::failure)?)?;
    let run = |transaction: Transaction<'_>| -> rusqlite::Result<()> {
        for (name, sql) in MIGRATIONS {
            if transaction.execute("INSERT OR IGNORE INTO migration VALUES (?1)", [name])? == 1 {
                transaction.execute_batch(sql)?;
            }
        }
        transaction.commit()
    };
    run(transaction).map_err(pool::failure)
}

/// Names of the migrations that the database has.
fn done(transaction: &Transaction<'_>) -> rusqlite::Result<Vec<String>> {
    transaction.execute_batch("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) STRICT")?;
    transaction
        .prepare("SELECT name FROM migration ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect()
}

#[async_trait]
impl Storage for Sqlite {
    async fn identity(&self, fresh: Identity) -> Result<Identity, StorageError> {
        self.pool
            .write(move |db| {
                db.execute(
                    "INSERT OR IGNORE INTO identity (one, project, epoch, key_id, key_secret) VALUES (1, ?1, ?2, ?3, ?4)",
                    params![fresh.project, fresh.epoch, fresh.key_id, fresh.key_secret],
                )?;
                db.query_row(
                    "SELECT project, epoch, key_id, key_secret FROM identity",
                    [],
                    |row| {
                        Ok(Identity {
                            project: row.get(0)?,
                            epoch: row.get(1)?,
                            key_id: row.get(2)?,
                            key_secret: row.get(3)?,
                        })
                    },
                )
            })
            .await
    }

    async fn set_epoch(&self, epoch: &str) -> Result<(), StorageError> {
        let epoch = epoch.to_owned();
        self.pool
            .write(move |db| db.execute("UPDATE identity SET epoch = ?1", [epoch]).map(|_| ()))
            .await
    }

    async fn set_project(&self, project: &str) -> Result<(), StorageError> {
        let project = project.to_owned();
        self.pool
            .write(move |db| {
                db.execute("UPDATE identity SET project = ?1", [project])
                    .map(|_| ())
            })
            .await
    }

    async fn publish(&self, version: NewVersion) -> Result<PublishOutcome, StorageError> {
        self.pool.write(move |db| forms::publish(db, &version)).await
    }

    async fn forms(&self) -> Result<Vec<StoredForm>, StorageError> {
        self.pool.read(forms::all).await
    }

    async fn versions(&self, form_id: &str) -> Result<Vec<StoredVersion>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool.read(move |db| forms::versions(db, &form_id)).await
    }

    async fn version(&self, form_id: &str, version: &str) -> Result<Option<StoredVersion>, StorageError> {
        let (form_id, version) = (form_id.to_owned(), version.to_owned());
        self.pool
            .read(move |db| forms::version(db, &form_id, &version))
            .await
    }

    async fn xform(&self, form_id: &str, version: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let key = [form_id.to_owned(), version.to_owned()];
        self.pool
            .read(move |db| {
                let sql = "SELECT xform FROM form_version WHERE form_id = ?1 AND version = ?2";
                db.query_row(sql, key, |row| row.get(0)).optional()
            })
            .await
    }

    async fn workbook(
        &self,
        form_id: &str,
        version: &str,
    ) -> Result<Option<(String, Vec<u8>)>, StorageError> {
        let key = [form_id.to_owned(), version.to_owned()];
        self.pool
            .read(move |db| {
                let sql = "SELECT workbook_name, workbook FROM form_version \
                           WHERE form_id = ?1 AND version = ?2 AND workbook IS NOT NULL";
                db.query_row(sql, key, |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .await
    }

    async fn close(&self, form_id: &str, closed: Closed) -> Result<bool, StorageError> {
        let form_id = form_id.to_owned();
        self.pool
            .write(move |db| forms::close(db, &form_id, &closed))
            .await
    }

    async fn reopen(&self, form_id: &str) -> Result<bool, StorageError> {
        let form_id = form_id.to_owned();
        self.pool
            .write(move |db| {
                let opened = db.execute("DELETE FROM closed_form WHERE form_id = ?1", [form_id])?;
                Ok(opened == 1)
            })
            .await
    }

    async fn closed(&self, form_id: &str) -> Result<Option<Closed>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool.read(move |db| forms::closed(db, &form_id)).await
    }

    async fn keep(&self, record: NewRecord) -> Result<Kept, StorageError> {
        self.pool.write(move |db| records::keep(db, &record)).await
    }

    async fn record_counts(&self, form_id: &str) -> Result<RecordCounts, StorageError> {
        let form_id = form_id.to_owned();
        self.pool.read(move |db| records::counts(db, &form_id)).await
    }

    async fn remove_rehearsals(&self, form_id: &str) -> Result<u64, StorageError> {
        let form_id = form_id.to_owned();
        self.pool
            .write(move |db| records::remove_rehearsals(db, &form_id))
            .await
    }

    async fn records(
        &self,
        form_id: &str,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<StoredRecord>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool
            .read(move |db| records::page(db, &form_id, before, limit))
            .await
    }

    async fn record_texts(
        &self,
        form_id: &str,
        after: u64,
        limit: u32,
    ) -> Result<Vec<RecordText>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool
            .read(move |db| records::texts(db, &form_id, after, limit, PAGE_BYTES))
            .await
    }

    async fn record(&self, form_id: &str, instance_id: &str) -> Result<Option<StoredRecord>, StorageError> {
        let (form_id, instance_id) = (form_id.to_owned(), instance_id.to_owned());
        self.pool
            .read(move |db| records::one(db, &form_id, &instance_id))
            .await
    }

    async fn record_numbered(&self, form_id: &str, seq: u64) -> Result<Option<StoredRecord>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool
            .read(move |db| records::numbered(db, &form_id, seq))
            .await
    }

    async fn history(&self, form_id: &str, instance_id: &str) -> Result<Vec<RecordFacts>, StorageError> {
        let (form_id, instance_id) = (form_id.to_owned(), instance_id.to_owned());
        self.pool
            .read(move |db| edits::history(db, &form_id, &instance_id))
            .await
    }

    async fn quarantine(
        &self,
        rejected: bool,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<RecordFacts>, StorageError> {
        self.pool
            .read(move |db| edits::quarantine(db, rejected, before, limit))
            .await
    }

    async fn quarantined(&self, seq: u64) -> Result<Option<StoredRecord>, StorageError> {
        self.pool.read(move |db| records::quarantined(db, seq)).await
    }

    async fn decide(&self, seq: u64, decision: Decision) -> Result<Decided, StorageError> {
        self.pool.write(move |db| edits::decide(db, seq, decision)).await
    }

    async fn records_by_device(&self, form_id: &str) -> Result<Vec<DeviceCount>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool.read(move |db| records::by_device(db, &form_id)).await
    }

    async fn unsegmented(&self, form_id: &str) -> Result<Unsegmented, StorageError> {
        let form_id = form_id.to_owned();
        self.pool
            .read(move |db| segments::unsegmented(db, &form_id))
            .await
    }

    async fn add_segment(&self, segment: NewSegment) -> Result<bool, StorageError> {
        self.pool.write(move |db| segments::add(db, &segment)).await
    }

    async fn forget_segments(&self, form_id: &str) -> Result<(), StorageError> {
        let form_id = form_id.to_owned();
        self.pool.write(move |db| segments::forget(db, &form_id)).await
    }

    async fn answers(
        &self,
        form_id: &str,
        columns: Option<&[String]>,
    ) -> Result<StoredAnswers, StorageError> {
        let (form_id, columns) = (form_id.to_owned(), columns.map(<[String]>::to_vec));
        self.pool
            .read(move |db| segments::answers(db, &form_id, columns.as_deref()))
            .await
    }

    async fn add_release(&self, release: StoredRelease) -> Result<bool, StorageError> {
        self.pool.write(move |db| releases::add(db, &release)).await
    }

    async fn releases(&self, form_id: &str) -> Result<Vec<StoredRelease>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool.read(move |db| releases::all(db, &form_id)).await
    }

    async fn add_enrolment(&self, enrolment: NewEnrolmentCode) -> Result<(), StorageError> {
        self.pool
            .write(move |db| tablets::add_enrolment(db, &enrolment))
            .await
    }

    async fn open_enrolments(&self, now: i64) -> Result<Vec<OpenEnrolment>, StorageError> {
        self.pool.read(move |db| tablets::open_enrolments(db, now)).await
    }

    async fn end_enrolments(&self, now: i64) -> Result<(), StorageError> {
        self.pool.write(move |db| tablets::end_enrolments(db, now)).await
    }

    async fn redeem(&self, code_hash: &str, device: NewDevice, now: i64) -> Result<Redeemed, StorageError> {
        let code_hash = code_hash.to_owned();
        self.pool
            .write(move |db| tablets::redeem(db, &code_hash, &device, now))
            .await
    }

    async fn device_by_token(&self, token_hash: &str) -> Result<Option<TokenHolder>, StorageError> {
        let token_hash = token_hash.to_owned();
        self.pool.read(move |db| tablets::by_token(db, &token_hash)).await
    }

    async fn devices(&self) -> Result<Vec<StoredDevice>, StorageError> {
        self.pool.read(tablets::all).await
    }

    async fn revoke_device(&self, device_id: &str, now: i64) -> Result<bool, StorageError> {
        let device_id = device_id.to_owned();
        self.pool
            .write(move |db| tablets::revoke(db, &device_id, now))
            .await
    }

    async fn heartbeat(&self, device_id: &str, beat: StoredHeartbeat) -> Result<(), StorageError> {
        let device_id = device_id.to_owned();
        self.pool
            .write(move |db| tablets::heartbeat(db, &device_id, &beat))
            .await
    }

    async fn pending_by_device(&self, form_id: &str) -> Result<Vec<DeviceCount>, StorageError> {
        let form_id = form_id.to_owned();
        self.pool.read(move |db| tablets::pending(db, &form_id)).await
    }

    async fn put_staff(&self, staff: Staff) -> Result<(), StorageError> {
        self.pool.write(move |db| staff::put(db, &staff)).await
    }

    async fn staff(&self, user: &str) -> Result<Option<Staff>, StorageError> {
        let user = user.to_owned();
        self.pool.read(move |db| staff::get(db, &user)).await
    }

    async fn all_staff(&self) -> Result<Vec<Staff>, StorageError> {
        self.pool.read(staff::all).await
    }

    async fn remove_staff(&self, user: &str) -> Result<bool, StorageError> {
        let user = user.to_owned();
        self.pool.write(move |db| staff::remove(db, &user)).await
    }

    async fn has_no_staff(&self) -> Result<bool, StorageError> {
        self.pool
            .read(|db| db.query_row("SELECT NOT EXISTS (SELECT 1 FROM staff)", [], |row| row.get(0)))
            .await
    }

    async fn add_session(&self, session: StaffSession) -> Result<(), StorageError> {
        self.pool.write(move |db| staff::add_session(db, &session)).await
    }

    async fn touch_session(
        &self,
        token_hash: &str,
        now: i64,
        idle_since: i64,
        begun_since: i64,
    ) -> Result<Option<StaffSession>, StorageError> {
        let token_hash = token_hash.to_owned();
        self.pool
            .write(move |db| staff::touch_session(db, &token_hash, now, idle_since, begun_since))
            .await
    }

    async fn end_session(&self, token_hash: &str) -> Result<(), StorageError> {
        let token_hash = token_hash.to_owned();
        self.pool
            .write(move |db| {
                db.execute("DELETE FROM session WHERE token_hash = ?1", [token_hash])
                    .map(drop)
            })
            .await
    }

    async fn count_failures(&self, keys: &[String], now: i64, since: i64) -> Result<Vec<u32>, StorageError> {
        let keys = keys.to_vec();
        self.pool
            .write(move |db| staff::count_failures(db, &keys, now, since))
            .await
    }

    async fn forgive(&self, keys: &[String], at: i64) -> Result<(), StorageError> {
        let keys = keys.to_vec();
        self.pool.write(move |db| staff::forgive(db, &keys, at)).await
    }

    async fn remember_address(&self, key: &str, now: i64, since: i64) -> Result<(), StorageError> {
        let key = key.to_owned();
        self.pool
            .write(move |db| staff::remember_address(db, &key, now, since))
            .await
    }

    async fn knows_address(&self, key: &str, since: i64) -> Result<bool, StorageError> {
        let key = key.to_owned();
        self.pool
            .read(move |db| staff::knows_address(db, &key, since))
            .await
    }

    async fn session(&self, token_hash: &str) -> Result<Option<StaffSession>, StorageError> {
        let token_hash = token_hash.to_owned();
        self.pool.read(move |db| staff::session(db, &token_hash)).await
    }

    async fn failures(&self, key: &str, since: i64) -> Result<u32, StorageError> {
        let key = key.to_owned();
        self.pool.read(move |db| staff::failures(db, &key, since)).await
    }

    async fn forget_failures(&self, key: &str) -> Result<(), StorageError> {
        let key = key.to_owned();
        self.pool
            .write(move |db| {
                db.execute("DELETE FROM sign_in_failure WHERE key = ?1", [key])
                    .map(drop)
            })
            .await
    }

    async fn note(&self, event: Event) -> Result<(), StorageError> {
        self.pool
            .write(move |db| {
                db.prepare_cached("INSERT INTO event (at, actor, action, object) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![event.at, event.actor, event.action, event.object])
                    .map(drop)
            })
            .await
    }

    async fn events(&self, limit: u32) -> Result<Vec<Event>, StorageError> {
        self.pool
            .read(move |db| {
                db.prepare_cached(
                    "SELECT at, actor, action, object FROM event ORDER BY number DESC LIMIT ?1",
                )?
                .query_map([limit], |row| {
                    Ok(Event {
                        at: row.get(0)?,
                        actor: row.get(1)?,
                        action: row.get(2)?,
                        object: row.get(3)?,
                    })
                })?
                .collect()
            })
            .await
    }
}
