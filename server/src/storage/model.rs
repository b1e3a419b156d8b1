//! The plain data that goes in and out of a [`Storage`](super::Storage).

/// Who this server is.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    pub project: String,
    /// Random; changes when the server was restored from a backup.
    pub epoch: String,
    pub key_id: String,
    /// Ed25519 secret key that signs receipts.
    pub key_secret: [u8; 32],
}

/// A form version to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVersion {
    pub form_id: String,
    pub version: String,
    pub title: String,
    pub xform: Vec<u8>,
    /// File name and bytes.
    pub workbook: Option<(String, Vec<u8>)>,
    pub media: Vec<MediaFile>,
    pub missing_media: Vec<String>,
    pub published_at: i64,
    pub published_by: String,
}

/// A file of a form; its bytes lie in [`crate::blobs`] under the hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MediaFile {
    pub filename: String,
    pub sha256: String,
    /// MD5 of the same bytes, lower-case hex, as OpenRosa's manifest wants it.
    pub md5: String,
    pub size: u64,
}

/// What became of a version that was to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishOutcome {
    Published,
    /// The version was published without files that it needs; now it has some more of them.
    Completed,
    /// The same XForm and media are published under this version already.
    Same,
    /// Something else is published under this version.
    Taken,
}

/// A form with its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredForm {
    pub form_id: String,
    /// Newest first; never empty.
    pub versions: Vec<StoredVersion>,
    /// Set while it is offered to nobody.
    pub closed: Option<Closed>,
}

/// Since when a form is closed, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub at: i64,
    pub by: String,
}

/// One version without its files' bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVersion {
    pub form_id: String,
    pub version: String,
    pub title: String,
    pub xform_sha256: String,
    pub xform_md5: String,
    pub xform_size: u64,
    pub workbook: Option<String>,
    pub media: Vec<MediaFile>,
    pub missing_media: Vec<String>,
    pub published_at: i64,
    pub published_by: String,
}

/// How many records a form has: those that were replaced by an edit, or rejected, are not among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordCounts {
    /// All of them, quarantined ones included.
    pub records: u64,
    pub quarantined: u64,
    /// Those of rehearsals; they are among `records`.
    pub rehearsal: u64,
    pub last_received_at: Option<i64>,
}

/// A record as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecord {
    /// Empty if the document does not say.
    pub form_id: String,
    pub version: String,
    pub instance_id: String,
    /// The exact bytes.
    pub xml: Vec<u8>,
    pub sha256: String,
    /// InstanceID of the record that this one replaces.
    pub deprecated_id: Option<String>,
    pub attachments: Vec<AttachmentFile>,
    pub device_id: Option<String>,
    pub received_at: i64,
    /// Why a person must look at it.
    pub quarantine: Option<String>,
    /// Made up by a rehearsal of this server.
    pub is_rehearsal: bool,
}

/// An attachment of a record; its bytes lie in [`crate::blobs`] under the hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttachmentFile {
    pub name: String,
    pub sha256: String,
    pub size: u64,
}

/// What became of a record. In every case its bytes and attachments are on disk, and nothing that was there before changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Place in the server's order of receipts: that of the first arrival, if the same bytes came before.
    pub seq: u64,
    pub received_at: i64,
    /// Every attachment that the server holds for these bytes, sorted by name.
    pub attachments: Vec<AttachmentFile>,
    pub quarantine: Option<String>,
    pub how: KeptHow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptHow {
    New,
    /// The same bytes were here already; attachments that are new were added.
    Again,
    /// Other bytes are here under the same (form, instanceID): both are kept, these ones quarantined.
    Sibling,
}

/// Reason of quarantine for [`KeptHow::Sibling`].
pub const CONFLICT: &str = "conflict";
/// Of a record whose form version is not published here; publishing it takes the reason away.
pub const UNKNOWN_VERSION: &str = "unknown-form-version";
/// Of an edit of a record that has not arrived; its arrival takes the reason away.
pub const EARLY_EDIT: &str = "edit-before-original";
/// Of a second edit of the same record.
pub const SECOND_EDIT: &str = "edit-conflict";

/// What is known of a record beside its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFacts {
    pub form_id: String,
    pub instance_id: String,
    pub version: String,
    pub seq: u64,
    pub received_at: i64,
    pub device_id: Option<String>,
    pub quarantine: Option<String>,
    /// A person left it out for good.
    pub rejected: bool,
    /// InstanceID of the record that it replaces.
    pub deprecated_id: Option<String>,
    /// InstanceID of the edit that replaced it.
    pub superseded_by: Option<String>,
    pub size: u64,
    /// Names of the files that came with it.
    pub attachments: Vec<String>,
}

/// What a person decides about a quarantined record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It counts from now on. Of records with one instanceID it takes the place of the other, which is rejected; as an
    /// edit it replaces the newest of its chain.
    Accept,
    /// It never counts; its bytes stay.
    Reject,
}

/// What became of a [`Decision`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    Done,
    /// No quarantined record has that number.
    Unknown,
    /// It names no form version that is published here, so that nothing could read it.
    NoForm,
}

/// A record with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    pub form_id: String,
    pub instance_id: String,
    pub version: String,
    pub seq: u64,
    pub received_at: i64,
    pub device_id: Option<String>,
    pub quarantine: Option<String>,
    pub is_rehearsal: bool,
    pub sha256: String,
    pub xml: Vec<u8>,
    pub attachments: Vec<AttachmentFile>,
}

/// A record as exports and reports read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordText {
    pub seq: u64,
    pub instance_id: String,
    pub version: String,
    pub received_at: i64,
    pub device_id: Option<String>,
    pub quarantine: Option<String>,
    pub is_rehearsal: bool,
    /// How many of its files are here.
    pub attachments: u64,
    pub xml: Vec<u8>,
}

/// A run of records as columns, see [`sondeo_report::Segment`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSegment {
    pub form_id: String,
    /// It holds the records with sequence numbers above this one and up to `last`.
    pub after: u64,
    pub last: u64,
    /// How many those are.
    pub records: u64,
    pub head: Vec<u8>,
    /// By name.
    pub columns: Vec<(String, Vec<u8>)>,
}

/// Records that are in no segment yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsegmented {
    /// Sequence number of the last record of the last segment; 0 without one.
    pub after: u64,
    /// How many come after it.
    pub records: u64,
    /// Bytes of the documents of the first thousand of those.
    pub bytes: u64,
}

/// A segment with the columns that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSegment {
    pub head: Vec<u8>,
    pub columns: Vec<(String, Vec<u8>)>,
}

/// What may change of a record after it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub seq: u64,
    pub is_quarantined: bool,
    pub is_rehearsal: bool,
    /// Replaced by an edit, or rejected: a segment that holds it is out of date.
    pub is_out: bool,
}

/// The answers of a form at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredAnswers {
    /// In the order of their records.
    pub segments: Vec<StoredSegment>,
    /// Of every record that is quarantined, of a rehearsal, or out; the last one of a record counts.
    pub marks: Vec<Mark>,
    /// The records that are in no segment, oldest first.
    pub rest: Vec<RecordText>,
}

/// A frozen report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRelease {
    pub form_id: String,
    /// Place among the releases of the form, from 1 without a gap.
    pub number: u32,
    pub id: String,
    pub wave: String,
    /// `internal` or `external`.
    pub profile: String,
    /// SHA-256 of data, plan, options and engine version.
    pub hash: String,
    pub made_at: i64,
    pub made_by: String,
    /// Version of the program that counted.
    pub engine: String,
    /// JSON of what the next release is compared with: digests of records, no answers.
    pub basis: Vec<u8>,
    /// JSON of the report, the same bytes for every reader.
    pub report: Vec<u8>,
}

/// A number per device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCount {
    pub device_id: Option<String>,
    pub count: u64,
    /// When the last of them arrived, where that makes sense.
    pub last_at: Option<i64>,
}

/// An enrolment code; the code itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEnrolmentCode {
    pub code_hash: String,
    pub tablets: u32,
    pub expires_at: i64,
}

/// An enrolment code that can be used still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEnrolment {
    pub tablets: u32,
    /// How many have enrolled with it.
    pub used: u32,
    pub expires_at: i64,
}

/// A tablet that enrols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDevice {
    pub device_id: String,
    pub name: String,
    pub token_hash: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemed {
    Enrolled,
    /// No such code, or its time is over.
    Unknown,
    /// As many tablets as were allowed have used it.
    UsedUp,
}

/// Who holds a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHolder {
    pub device_id: String,
    /// A revoked tablet may still deliver what it holds, and nothing else.
    pub revoked: bool,
}

/// A tablet and what it said last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDevice {
    pub device_id: String,
    pub name: String,
    pub enrolled_at: i64,
    pub revoked_at: Option<i64>,
    pub last_seen_at: Option<i64>,
    pub app_version: Option<String>,
    pub persisted: Option<bool>,
    pub drafts: u32,
    /// Finished records it said it holds and that have not arrived since.
    pub pending: u32,
    pub received: u64,
    /// Its clock minus ours, ms.
    pub clock_skew: Option<i64>,
}

/// What a tablet says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHeartbeat {
    pub at: i64,
    /// The tablet's new name, if it has one.
    pub name: Option<String>,
    pub app_version: String,
    pub persisted: Option<bool>,
    pub drafts: u32,
    pub clock_skew: i64,
    /// (form, instanceID, SHA-256).
    pub pending: Vec<(String, String, String)>,
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Lower case.
    pub user: String,
    /// PHC string (argon2id).
    pub password_hash: String,
    pub must_change_password: bool,
    pub role: Role,
}

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    #[default]
    Admin,
    /// See protected results of all records together: no record, no text that somebody wrote, no change.
    Reader,
}

impl Role {
    pub const ALL: [Role; 2] = [Role::Admin, Role::Reader];

    /// As it is stored, sent and typed.
    pub fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Reader => "reader",
        }
    }

    /// `None` for a name that is none.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A signed-in browser; the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSession {
    pub token_hash: String,
    pub user: String,
    pub begun_at: i64,
    pub last_seen_at: i64,
}

/// Who did what, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub at: i64,
    /// `staff:admin`, `device:sondeo:…`, `server`.
    pub actor: String,
    /// `sign-in`, `publish`, `records.read`, `export`, ….
    pub action: String,
    /// The form or device it was done to; may be empty.
    pub object: String,
}
