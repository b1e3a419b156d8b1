//! PostgreSQL: several server processes may share one database.

mod connect;
mod edits;
mod forms;
mod records;
mod releases;
mod segments;
mod staff;
mod tablets;

use async_trait::async_trait;
use deadpool_postgres::{Object, Pool};
use tokio_postgres::IsolationLevel;

use super::*;
use connect::{row, rows, run, text};

/// Migrations by name; those with the same name do the same in SQLite.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_first", include_str!("migrations/0001_first.sql")),
    ("0003_release", include_str!("migrations/0003_release.sql")),
    ("0004_guard", include_str!("migrations/0004_guard.sql")),
    ("0006_segment", include_str!("migrations/0006_segment.sql")),
    ("0007_edits", include_str!("migrations/0007_edits.sql")),
    ("0008_closing", include_str!("migrations/0008_closing.sql")),
];

/// Any number that no other program uses to lock this database: "sondeo" in ASCII.
const MIGRATION_LOCK: i64 = 0x736f_6e64_656f;

/// The server's storage in one PostgreSQL database.
pub struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// Connects to the database of the URL and migrates it where needed. The connection is not encrypted: the database
    /// belongs on the same machine or in a network of its own.
    pub async fn open(url: &str) -> Result<Postgres, StorageError> {
        let pool = connect::pool(url)?;
        let mut client = pool.get().await?;
        for setting in ["fsync", "synchronous_commit"] {
            let value: String = client
                .query_one(&format!("SHOW {setting}"), &[])
                .await?
                .try_get(0)?;
            if value == "off" {
                let words = format!("{setting} is off, and receipts promise that records are on disk");
                return Err(StorageError::Broken(words));
            }
        }
        migrate(&mut client).await?;
        Ok(Postgres { pool })
    }

    async fn client(&self) -> Result<Object, StorageError> {
        Ok(self.pool.get().await?)
    }
}

async fn migrate(client: &mut Object) -> Result<(), StorageError> {
    let transaction = client.transaction().await?;
    // Two servers that start together migrate one after the other.
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
        .await?;
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)")
        .await?;
    let done = transaction
        .query("SELECT name FROM migration ORDER BY name", &[])
        .await?;
    let done: Vec<String> = done.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    known(MIGRATIONS, &done)?;
    for (name, sql) in MIGRATIONS {
        let insert = "INSERT INTO migration VALUES ($1) ON CONFLICT DO NOTHING";
        if transaction.execute(insert, &[name]).await? == 1 {
            transaction.batch_execute(sql).await?;
        }
    }
    Ok(transaction.commit().await?)
}

#[async_trait]
impl Storage for Postgres {
    async fn identity(&self, fresh: Identity) -> Result<Identity, StorageError> {
        let client = self.client().await?;
        run(
            &client,
            "INSERT INTO identity (one, project, epoch, key_id, key_secret) VALUES (1, $1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
            &[
                &text(&fresh.project),
                &fresh.epoch,
                &fresh.key_id,
                &&fresh.key_secret[..],
            ],
        )
        .await?;
        let sql = "SELECT project, epoch, key_id, key_secret FROM identity";
        let found = client.query_one(sql, &[]).await?;
        let secret: Vec<u8> = found.try_get(3)?;
        Ok(Identity {
            project: found.try_get(0)?,
            epoch: found.try_get(1)?,
            key_id: found.try_get(2)?,
            key_secret: secret
                .try_into()
                .map_err(|_| StorageError::Broken("the signing key has not 32 bytes".to_owned()))?,
        })
    }

    async fn set_epoch(&self, epoch: &str) -> Result<(), StorageError> {
        run(&self.client().await?, "UPDATE identity SET epoch = $1", &[&epoch]).await?;
        Ok(())
    }

    async fn set_project(&self, project: &str) -> Result<(), StorageError> {
        let sql = "UPDATE identity SET project = $1";
        run(&self.client().await?, sql, &[&text(project)]).await?;
        Ok(())
    }

    async fn publish(&self, version: NewVersion) -> Result<PublishOutcome, StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let outcome = forms::publish(&transaction, &version).await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    async fn forms(&self) -> Result<Vec<StoredForm>, StorageError> {
        Ok(forms::all(&self.client().await?).await?)
    }

    async fn versions(&self, form_id: &str) -> Result<Vec<StoredVersion>, StorageError> {
        Ok(forms::versions(&self.client().await?, form_id).await?)
    }

    async fn version(&self, form_id: &str, version: &str) -> Result<Option<StoredVersion>, StorageError> {
        Ok(forms::version(&self.client().await?, form_id, version).await?)
    }

    async fn xform(&self, form_id: &str, version: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let sql = "SELECT xform FROM form_version WHERE form_id = $1 AND version = $2";
        let found = row(&self.client().await?, sql, &[&text(form_id), &text(version)]).await?;
        Ok(found.map(|row| row.try_get(0)).transpose()?)
    }

    async fn workbook(
        &self,
        form_id: &str,
        version: &str,
    ) -> Result<Option<(String, Vec<u8>)>, StorageError> {
        let sql = "SELECT workbook_name, workbook FROM form_version \
                   WHERE form_id = $1 AND version = $2 AND workbook IS NOT NULL";
        let found = row(&self.client().await?, sql, &[&text(form_id), &text(version)]).await?;
        let Some(found) = found else { return Ok(None) };
        Ok(Some((found.try_get(0)?, found.try_get(1)?)))
    }

    async fn close(&self, form_id: &str, closed: Closed) -> Result<bool, StorageError> {
        Ok(forms::close(&self.client().await?, form_id, &closed).await?)
    }

    async fn reopen(&self, form_id: &str) -> Result<bool, StorageError> {
        let sql = "DELETE FROM closed_form WHERE form_id = $1";
        Ok(run(&self.client().await?, sql, &[&text(form_id)]).await? == 1)
    }

    async fn closed(&self, form_id: &str) -> Result<Option<Closed>, StorageError> {
        Ok(forms::closed(&self.client().await?, form_id).await?)
    }

    async fn keep(&self, record: NewRecord) -> Result<Kept, StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let kept = records::keep(&transaction, &record).await?;
        transaction.commit().await?;
        Ok(kept)
    }

    async fn record_counts(&self, form_id: &str) -> Result<RecordCounts, StorageError> {
        Ok(records::counts(&self.client().await?, form_id).await?)
    }

    async fn remove_rehearsals(&self, form_id: &str) -> Result<u64, StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let removed = records::remove_rehearsals(&transaction, form_id).await?;
        transaction.commit().await?;
        Ok(removed)
    }

    async fn records(
        &self,
        form_id: &str,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<StoredRecord>, StorageError> {
        Ok(records::page(&self.client().await?, form_id, before, limit).await?)
    }

    async fn record_texts(
        &self,
        form_id: &str,
        after: u64,
        limit: u32,
    ) -> Result<Vec<RecordText>, StorageError> {
        Ok(records::texts(&self.client().await?, form_id, after, limit, PAGE_BYTES).await?)
    }

    async fn record(&self, form_id: &str, instance_id: &str) -> Result<Option<StoredRecord>, StorageError> {
        Ok(records::one(&self.client().await?, form_id, instance_id).await?)
    }

    async fn record_numbered(&self, form_id: &str, seq: u64) -> Result<Option<StoredRecord>, StorageError> {
        Ok(records::numbered(&self.client().await?, form_id, seq).await?)
    }

    async fn history(&self, form_id: &str, instance_id: &str) -> Result<Vec<RecordFacts>, StorageError> {
        Ok(edits::history(&self.client().await?, form_id, instance_id).await?)
    }

    async fn quarantine(
        &self,
        rejected: bool,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<RecordFacts>, StorageError> {
        Ok(edits::quarantine(&self.client().await?, rejected, before, limit).await?)
    }

    async fn quarantined(&self, seq: u64) -> Result<Option<StoredRecord>, StorageError> {
        Ok(records::quarantined(&self.client().await?, seq).await?)
    }

    async fn decide(&self, seq: u64, decision: Decision) -> Result<Decided, StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let decided = edits::decide(&transaction, seq, decision).await?;
        transaction.commit().await?;
        Ok(decided)
    }

    async fn records_by_device(&self, form_id: &str) -> Result<Vec<DeviceCount>, StorageError> {
        Ok(records::by_device(&self.client().await?, form_id).await?)
    }

    async fn unsegmented(&self, form_id: &str) -> Result<Unsegmented, StorageError> {
        Ok(segments::unsegmented(&self.client().await?, form_id).await?)
    }

    async fn add_segment(&self, segment: NewSegment) -> Result<bool, StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let is_added = segments::add(&transaction, &segment).await?;
        transaction.commit().await?;
        Ok(is_added)
    }

    async fn forget_segments(&self, form_id: &str) -> Result<(), StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        segments::forget(&transaction, form_id).await?;
        Ok(transaction.commit().await?)
    }

    async fn answers(
        &self,
        form_id: &str,
        columns: Option<&[String]>,
    ) -> Result<StoredAnswers, StorageError> {
        let mut client = self.client().await?;
        let snapshot = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await?;
        let answers = segments::answers(&snapshot, form_id, columns).await?;
        snapshot.commit().await?;
        Ok(answers)
    }

    async fn add_release(&self, release: StoredRelease) -> Result<bool, StorageError> {
        Ok(releases::add(&self.client().await?, &release).await?)
    }

    async fn releases(&self, form_id: &str) -> Result<Vec<StoredRelease>, StorageError> {
        Ok(releases::all(&self.client().await?, form_id).await?)
    }

    async fn add_enrolment(&self, enrolment: NewEnrolmentCode) -> Result<(), StorageError> {
        Ok(tablets::add_enrolment(&self.client().await?, &enrolment).await?)
    }

    async fn open_enrolments(&self, now: i64) -> Result<Vec<OpenEnrolment>, StorageError> {
        Ok(tablets::open_enrolments(&self.client().await?, now).await?)
    }

    async fn end_enrolments(&self, now: i64) -> Result<(), StorageError> {
        Ok(tablets::end_enrolments(&self.client().await?, now).await?)
    }

    async fn redeem(&self, code_hash: &str, device: NewDevice, now: i64) -> Result<Redeemed, StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let redeemed = tablets::redeem(&transaction, code_hash, &device, now).await?;
        transaction.commit().await?;
        Ok(redeemed)
    }

    async fn device_by_token(&self, token_hash: &str) -> Result<Option<TokenHolder>, StorageError> {
        Ok(tablets::by_token(&self.client().await?, token_hash).await?)
    }

    async fn devices(&self) -> Result<Vec<StoredDevice>, StorageError> {
        Ok(tablets::all(&self.client().await?).await?)
    }

    async fn revoke_device(&self, device_id: &str, now: i64) -> Result<bool, StorageError> {
        let sql = "UPDATE device SET revoked_at = $2 WHERE device_id = $1 AND revoked_at IS NULL";
        Ok(run(&self.client().await?, sql, &[&text(device_id), &now]).await? == 1)
    }

    async fn heartbeat(&self, device_id: &str, beat: StoredHeartbeat) -> Result<(), StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        tablets::heartbeat(&transaction, device_id, &beat).await?;
        Ok(transaction.commit().await?)
    }

    async fn pending_by_device(&self, form_id: &str) -> Result<Vec<DeviceCount>, StorageError> {
        Ok(tablets::pending(&self.client().await?, form_id).await?)
    }

    async fn put_staff(&self, staff: Staff) -> Result<(), StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        staff::put(&transaction, &staff).await?;
        Ok(transaction.commit().await?)
    }

    async fn staff(&self, user: &str) -> Result<Option<Staff>, StorageError> {
        Ok(staff::get(&self.client().await?, user).await?)
    }

    async fn all_staff(&self) -> Result<Vec<Staff>, StorageError> {
        Ok(staff::all(&self.client().await?).await?)
    }

    async fn remove_staff(&self, user: &str) -> Result<bool, StorageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await?;
        let removed = staff::remove(&transaction, user).await?;
        transaction.commit().await?;
        Ok(removed)
    }

    async fn has_no_staff(&self) -> Result<bool, StorageError> {
        let sql = "SELECT 1 FROM staff LIMIT 1";
        Ok(row(&self.client().await?, sql, &[]).await?.is_none())
    }

    async fn add_session(&self, session: StaffSession) -> Result<(), StorageError> {
        Ok(staff::add_session(&self.client().await?, &session).await?)
    }

    async fn touch_session(
        &self,
        token_hash: &str,
        now: i64,
        idle_since: i64,
        begun_since: i64,
    ) -> Result<Option<StaffSession>, StorageError> {
        let client = self.client().await?;
        Ok(staff::touch_session(&client, token_hash, now, idle_since, begun_since).await?)
    }

    async fn end_session(&self, token_hash: &str) -> Result<(), StorageError> {
        let sql = "DELETE FROM session WHERE token_hash = $1";
        run(&self.client().await?, sql, &[&text(token_hash)]).await?;
        Ok(())
    }

    async fn count_failures(&self, keys: &[String], now: i64, since: i64) -> Result<Vec<u32>, StorageError> {
        Ok(staff::count_failures(&self.client().await?, keys, now, since).await?)
    }

    async fn forgive(&self, keys: &[String], at: i64) -> Result<(), StorageError> {
        let sql = "DELETE FROM sign_in_failure WHERE key = ANY($1) AND at = $2";
        run(&self.client().await?, sql, &[&keys, &at]).await?;
        Ok(())
    }

    async fn remember_address(&self, key: &str, now: i64, since: i64) -> Result<(), StorageError> {
        Ok(staff::remember_address(&self.client().await?, key, now, since).await?)
    }

    async fn knows_address(&self, key: &str, since: i64) -> Result<bool, StorageError> {
        let sql = "SELECT 1 FROM known_address WHERE key = $1 AND at >= $2";
        Ok(row(&self.client().await?, sql, &[&key, &since]).await?.is_some())
    }

    async fn session(&self, token_hash: &str) -> Result<Option<StaffSession>, StorageError> {
        Ok(staff::session(&self.client().await?, token_hash).await?)
    }

    async fn failures(&self, key: &str, since: i64) -> Result<u32, StorageError> {
        Ok(staff::failures(&self.client().await?, key, since).await?)
    }

    async fn forget_failures(&self, key: &str) -> Result<(), StorageError> {
        let sql = "DELETE FROM sign_in_failure WHERE key = $1";
        run(&self.client().await?, sql, &[&text(key)]).await?;
        Ok(())
    }

    async fn note(&self, event: Event) -> Result<(), StorageError> {
        let sql = "INSERT INTO event (at, actor, action, object) VALUES ($1, $2, $3, $4)";
        let values: connect::Values = &[
            &event.at,
            &text(&event.actor),
            &text(&event.action),
            &text(&event.object),
        ];
        run(&self.client().await?, sql, values).await?;
        Ok(())
    }

    async fn events(&self, limit: u32) -> Result<Vec<Event>, StorageError> {
        let sql = "SELECT at, actor, action, object FROM event ORDER BY number DESC LIMIT $1";
        let found = rows(&self.client().await?, sql, &[&i64::from(limit)]).await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(Event {
                at: row.try_get(0)?,
                actor: row.try_get(1)?,
                action: row.try_get(2)?,
                object: row.try_get(3)?,
            })
        };
        Ok(found
            .iter()
            .map(read)
            .collect::<Result<_, tokio_postgres::Error>>()?)
    }
}
