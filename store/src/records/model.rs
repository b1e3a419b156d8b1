//! What callers see of records.

use sondeo_sync::record::{FormKey, Seal, SealedAttachment, Stage};
use sondeo_sync::reply::Trouble;

/// A record that begins. Times are ms since 1970 UTC, tablet clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDraft {
    pub instance_id: String,
    pub form: FormKey,
    /// Title of the form, for lists.
    pub title: String,
    pub content: DraftContent,
    pub now: i64,
}

/// What a draft holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftContent {
    /// The whole instance, restorable.
    pub xml: String,
    /// Language of the form as the person chose it.
    pub language: Option<String>,
    /// Where the person was, in the app's own terms.
    pub position: Option<String>,
}

/// A draft as it was saved last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub instance_id: String,
    pub form: FormKey,
    pub title: String,
    pub content: DraftContent,
    /// Pass it to the next [`Store::save_draft`] or to [`Store::finalize`].
    pub save_seq: u64,
    pub attachments: Vec<SealedAttachment>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A file that an answer refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// What becomes final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The exact bytes that will be sent.
    pub xml: Vec<u8>,
    /// Names of the attachments that the XML refers to; others are dropped.
    pub attachments: Vec<String>,
    pub now: i64,
}

/// A final record with all its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRecord {
    pub seal: Seal,
    pub xml: Vec<u8>,
    pub attachments: Vec<Attachment>,
}

/// A line in a list of records: no answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSummary {
    pub instance_id: String,
    pub form: FormKey,
    pub title: String,
    pub stage: Stage,
    pub created_at: i64,
    pub updated_at: i64,
    pub finished_at: Option<i64>,
    /// Uploads that ended without a receipt.
    pub failures: u32,
    pub trouble: Option<Trouble>,
    /// First eight hexadecimal digits of the receipt's hash.
    pub receipt_code: Option<String>,
}

/// What a tablet holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summaries {
    /// Newest change first.
    pub records: Vec<RecordSummary>,
    /// How many records beyond these cannot be read: damaged on disk, or written by a newer app.
    pub unreadable: usize,
}

/// A final record that waits for its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    pub seal: Seal,
    pub finished_at: i64,
    pub failures: u32,
    pub trouble: Option<Trouble>,
}

/// How many records of each kind the tablet holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub drafts: u32,
    pub unsent: u32,
    /// Of the unsent: those that wait for a person.
    pub need_help: u32,
    pub sent: u32,
}

impl Counts {
    pub fn of(records: &[RecordSummary]) -> Counts {
        let mut counts = Counts::default();
        for record in records {
            match record.stage {
                Stage::Draft { .. } => counts.drafts += 1,
                Stage::Queued | Stage::InFlight { .. } => {
                    counts.unsent += 1;
                    counts.need_help += u32::from(record.trouble.is_some_and(Trouble::needs_help));
                }
                Stage::Acked { .. } => counts.sent += 1,
                Stage::Purged => {}
            }
        }
        counts
    }
}
