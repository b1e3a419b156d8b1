//! What the server keeps, behind one trait: [`sqlite`] and [`postgres`] pass the same contract suite.
//!
//! Times are ms since 1970 UTC by the server's clock. Hashes are SHA-256, lower-case hex. A method that changes something
//! returns only after its commit is on disk.

pub(crate) mod files;
mod model;
pub mod postgres;
pub mod sqlite;

use async_trait::async_trait;

pub use model::*;

/// Bytes of documents after which [`Storage::record_texts`] gives no more of them at once.
pub const PAGE_BYTES: usize = 8 << 20;

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The disk or the database's quota is full; nothing was half written.
    #[error("the database has no room left: {0}")]
    Full(String),
    /// It is busy or away; trying again later may help.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The data folder or connection cannot be used as it is.
    #[error("the database cannot be used: {0}")]
    Broken(String),
    /// A newer program has changed it, and this one would misread it; nothing was touched.
    #[error(
        "database.newer: a newer program has changed the database ({0}), and this one would misread it; \
         start the newer program again, or restore the backup from before it"
    )]
    Newer(String),
}

/// Refuses a database with a migration that is not among those that this program knows.
fn known(migrations: &[(&str, &str)], done: &[String]) -> Result<(), StorageError> {
    let is_known = |name: &String| migrations.iter().any(|(known, _)| known == name);
    let newer: Vec<&str> = done
        .iter()
        .filter(|name| !is_known(name))
        .map(String::as_str)
        .collect();
    match newer.is_empty() {
        true => Ok(()),
        false => Err(StorageError::Newer(newer.join(", "))),
    }
}

/// Everything the server keeps.
#[async_trait]
pub trait Storage: Send + Sync {
    /// Who this server is; `fresh` is stored and returned if it is nobody yet.
    async fn identity(&self, fresh: Identity) -> Result<Identity, StorageError>;
    /// The data came back from a backup: another epoch, so that tablets offer again what the backup may not hold.
    async fn set_epoch(&self, epoch: &str) -> Result<(), StorageError>;
    /// Gives the project another name, as tablets that enrol from now on show it.
    async fn set_project(&self, project: &str) -> Result<(), StorageError>;

    // Forms.

    /// Publishes a version, once: an existing (form, version) stays as it is and is reported. Records that waited for it
    /// ([`UNKNOWN_VERSION`]) count from then on.
    async fn publish(&self, version: NewVersion) -> Result<PublishOutcome, StorageError>;
    /// Every form, newest version first, by title.
    async fn forms(&self) -> Result<Vec<StoredForm>, StorageError>;
    /// Every version of one form, newest first.
    async fn versions(&self, form_id: &str) -> Result<Vec<StoredVersion>, StorageError>;
    /// One version without its files' bytes.
    async fn version(&self, form_id: &str, version: &str) -> Result<Option<StoredVersion>, StorageError>;
    /// The XForm XML of a version.
    async fn xform(&self, form_id: &str, version: &str) -> Result<Option<Vec<u8>>, StorageError>;
    /// File name and bytes of the workbook of a version, if it was made from one.
    async fn workbook(&self, form_id: &str, version: &str)
    -> Result<Option<(String, Vec<u8>)>, StorageError>;
    /// Closes a form, which changes nothing about its records; false, and nothing changes, if no such form is open.
    async fn close(&self, form_id: &str, closed: Closed) -> Result<bool, StorageError>;
    /// Opens a form again; false if it was not closed.
    async fn reopen(&self, form_id: &str) -> Result<bool, StorageError>;
    /// Set while the form is closed.
    async fn closed(&self, form_id: &str) -> Result<Option<Closed>, StorageError>;

    // Records.

    /// Keeps a record, idempotently: see [`Kept`]. The bytes of attachments must be in [`crate::blobs`] before. An edit
    /// replaces the record that it names, whichever of them comes first; a second edit of it is quarantined.
    async fn keep(&self, record: NewRecord) -> Result<Kept, StorageError>;
    /// How many records the form has and how many of them are quarantined.
    async fn record_counts(&self, form_id: &str) -> Result<RecordCounts, StorageError>;
    /// Deletes the records of rehearsals and says how many; nothing else is ever deleted.
    async fn remove_rehearsals(&self, form_id: &str) -> Result<u64, StorageError>;
    /// Records of a form with sequence numbers below `before` (or all), newest first, with their bytes; without those that
    /// were replaced or rejected.
    async fn records(
        &self,
        form_id: &str,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<StoredRecord>, StorageError>;
    /// Records of a form with sequence numbers above `after`, oldest first, with the number of their attachments: what
    /// exports and reports read. Without those that were replaced or rejected; fewer than `limit` where their documents have
    /// [`PAGE_BYTES`] together, and none only at the end.
    async fn record_texts(
        &self,
        form_id: &str,
        after: u64,
        limit: u32,
    ) -> Result<Vec<RecordText>, StorageError>;
    /// One record, replaced or not.
    async fn record(&self, form_id: &str, instance_id: &str) -> Result<Option<StoredRecord>, StorageError>;
    /// The record of a form with that sequence number, replaced or not.
    async fn record_numbered(&self, form_id: &str, seq: u64) -> Result<Option<StoredRecord>, StorageError>;
    /// A record with everything that it replaces, that replaces it or that has its id, in the order of arrival.
    async fn history(&self, form_id: &str, instance_id: &str) -> Result<Vec<RecordFacts>, StorageError>;
    /// Quarantined records of all forms, published or not, with sequence numbers below `before` (or all), newest first:
    /// those that wait for a person, or those that were rejected.
    async fn quarantine(
        &self,
        rejected: bool,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<RecordFacts>, StorageError>;
    /// The quarantined record with that sequence number.
    async fn quarantined(&self, seq: u64) -> Result<Option<StoredRecord>, StorageError>;
    /// Does with a quarantined record what a person decided.
    async fn decide(&self, seq: u64, decision: Decision) -> Result<Decided, StorageError>;
    /// Records per device of a form; `None` stands for clients that did not enrol.
    async fn records_by_device(&self, form_id: &str) -> Result<Vec<DeviceCount>, StorageError>;

    // Answers as columns. Whoever changes or removes a record's answers forgets its form's segments in the same transaction.

    /// Which records are in no segment.
    async fn unsegmented(&self, form_id: &str) -> Result<Unsegmented, StorageError>;
    /// Keeps a segment. False, and nothing is kept, unless it follows the last one and holds as many records as there are.
    async fn add_segment(&self, segment: NewSegment) -> Result<bool, StorageError>;
    /// Removes every segment of the form; its documents stay.
    async fn forget_segments(&self, form_id: &str) -> Result<(), StorageError>;
    /// The form's segments with the columns of those names, or with all of them, and everything else that counting takes,
    /// as of one moment.
    async fn answers(&self, form_id: &str, columns: Option<&[String]>)
    -> Result<StoredAnswers, StorageError>;

    // Frozen reports.

    /// Keeps a release for ever; false, and nothing is kept, if its form has one with that number already.
    async fn add_release(&self, release: StoredRelease) -> Result<bool, StorageError>;
    /// Every release of a form, in the order of their numbers.
    async fn releases(&self, form_id: &str) -> Result<Vec<StoredRelease>, StorageError>;

    // Tablets.

    /// Makes an enrolment code known by its hash.
    async fn add_enrolment(&self, enrolment: NewEnrolmentCode) -> Result<(), StorageError>;
    /// The codes with which a tablet could enrol now, the first to expire first.
    async fn open_enrolments(&self, now: i64) -> Result<Vec<OpenEnrolment>, StorageError>;
    /// No tablet enrols with any code that was made before now.
    async fn end_enrolments(&self, now: i64) -> Result<(), StorageError>;
    /// Uses up one place of an enrolment code and adds the device, in one transaction.
    async fn redeem(&self, code_hash: &str, device: NewDevice, now: i64) -> Result<Redeemed, StorageError>;
    /// The device that holds the token, revoked or not.
    async fn device_by_token(&self, token_hash: &str) -> Result<Option<TokenHolder>, StorageError>;
    /// Every device, newest first.
    async fn devices(&self) -> Result<Vec<StoredDevice>, StorageError>;
    /// True if there was such a device that was not yet revoked.
    async fn revoke_device(&self, device_id: &str, now: i64) -> Result<bool, StorageError>;
    /// Replaces what the device says of itself, its pending records included.
    async fn heartbeat(&self, device_id: &str, beat: StoredHeartbeat) -> Result<(), StorageError>;
    /// What devices that are not revoked say they still hold of the form, per device; records that arrived meanwhile are left out.
    async fn pending_by_device(&self, form_id: &str) -> Result<Vec<DeviceCount>, StorageError>;

    // Staff.

    /// Adds or replaces a member of staff; ends the sessions of a replaced one.
    async fn put_staff(&self, staff: Staff) -> Result<(), StorageError>;
    async fn staff(&self, user: &str) -> Result<Option<Staff>, StorageError>;
    /// Everybody who may sign in, by name.
    async fn all_staff(&self) -> Result<Vec<Staff>, StorageError>;
    /// Takes a member of staff away and ends their sessions; false if there was none.
    async fn remove_staff(&self, user: &str) -> Result<bool, StorageError>;
    /// True if nobody can sign in yet.
    async fn has_no_staff(&self) -> Result<bool, StorageError>;
    async fn add_session(&self, session: StaffSession) -> Result<(), StorageError>;
    /// The session that the token's hash names, over or not.
    async fn session(&self, token_hash: &str) -> Result<Option<StaffSession>, StorageError>;
    /// The session, its `last_seen_at` set to `now`, unless idle since before `idle_since` or begun before `begun_since`.
    async fn touch_session(
        &self,
        token_hash: &str,
        now: i64,
        idle_since: i64,
        begun_since: i64,
    ) -> Result<Option<StaffSession>, StorageError>;
    async fn end_session(&self, token_hash: &str) -> Result<(), StorageError>;
    /// Counts one failed attempt for each key (a user, an address) and gives for each how many there were since `since`.
    async fn count_failures(&self, keys: &[String], now: i64, since: i64) -> Result<Vec<u32>, StorageError>;
    /// How many failed sign-ins the key has since then.
    async fn failures(&self, key: &str, since: i64) -> Result<u32, StorageError>;
    /// Takes back what was counted at that time: the attempt did not fail.
    async fn forgive(&self, keys: &[String], at: i64) -> Result<(), StorageError>;
    /// Forgets every failed attempt of the key.
    async fn forget_failures(&self, key: &str) -> Result<(), StorageError>;
    /// Remembers that a user signed in from an address (one key for both), and forgets what was remembered before `since`.
    async fn remember_address(&self, key: &str, now: i64, since: i64) -> Result<(), StorageError>;
    /// True if that user signed in from that address since then.
    async fn knows_address(&self, key: &str, since: i64) -> Result<bool, StorageError>;
    /// Notes who did what: sign-ins, publishing, reading and exporting of records. Never answers or secrets.
    async fn note(&self, event: Event) -> Result<(), StorageError>;
    /// The newest events, newest first.
    async fn events(&self, limit: u32) -> Result<Vec<Event>, StorageError>;
}
