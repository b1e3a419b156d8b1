//! Records on the tablet, from the first answer to the receipt.
//!
//! The head of a record holds its stage and no answers; while the stage is queued, the head is the outbox entry. So a
//! record cannot be final without being in the outbox, nor in the outbox without being final.

use serde::{Deserialize, Serialize};
use sondeo_sync::hash::sha256_hex;
use sondeo_sync::receipt::{self, PinnedKey};
use sondeo_sync::record::{Event, FormKey, LifecycleError, Seal, SealedAttachment, Stage};
use sondeo_sync::reply::Trouble;
use sondeo_sync::wire::device::{PendingRecord, Receipt};

use crate::Store;
use crate::backend::{Backend, Batch, Durability, Table};
use crate::error::StoreError;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

#[derive(Clone, Serialize, Deserialize)]
struct Head {
    form: FormKey,
    title: String,
    stage: Stage,
    language: Option<String>,
    position: Option<String>,
    attachments: Vec<SealedAttachment>,
    created_at: i64,
    updated_at: i64,
    finished_at: Option<i64>,
    seal: Option<Seal>,
    #[serde(default)]
    failures: u32,
    #[serde(default)]
    trouble: Option<Trouble>,
    #[serde(default)]
    receipt_code: Option<String>,
}

impl<B: Backend> Store<B> {
    /// Begins a record. Its form must be here and offered by the server.
    pub async fn create_draft(&self, new: NewDraft) -> Result<(), StoreError> {
        let id = new.instance_id.as_str();
        if self.backend.get(Table::Records, id).await?.is_some() {
            return Err(StoreError::Exists {
                what: "record",
                id: id.to_owned(),
            });
        }
        let (form_key, form_head) = self.offered_head(&new.form).await?;
        let head = Head {
            form: new.form,
            title: new.title,
            stage: Stage::Draft { save_seq: 0 },
            language: new.content.language,
            position: new.content.position,
            attachments: Vec::new(),
            created_at: new.now,
            updated_at: new.now,
            finished_at: None,
            seal: None,
            failures: 0,
            trouble: None,
            receipt_code: None,
        };
        let batch = Batch::new()
            .expect(Table::Forms, form_key, Some(form_head))
            .expect(Table::Records, id, None)
            .put(Table::Records, id, write(id, &head)?)
            .put(Table::Contents, id, new.content.xml.into_bytes());
        self.backend.commit(batch).await
    }

    /// The draft as saved last; `None` when there is no such draft.
    pub async fn draft(&self, id: &str) -> Result<Option<Draft>, StoreError> {
        let Some((head, _)) = self.head(id).await? else {
            return Ok(None);
        };
        let Stage::Draft { save_seq } = head.stage else {
            return Ok(None);
        };
        let corrupt = || StoreError::Corrupt {
            what: "record",
            id: id.to_owned(),
        };
        let xml = self.backend.get(Table::Contents, id).await?.ok_or_else(corrupt)?;
        let xml = String::from_utf8(xml).map_err(|_| corrupt())?;
        Ok(Some(Draft {
            instance_id: id.to_owned(),
            form: head.form,
            title: head.title,
            content: DraftContent {
                xml,
                language: head.language,
                position: head.position,
            },
            save_seq,
            attachments: head.attachments,
            created_at: head.created_at,
            updated_at: head.updated_at,
        }))
    }

    /// Saves a draft over save number `based_on`; returns the new number. When another tab saved meanwhile, nothing is
    /// changed.
    pub async fn save_draft(
        &self,
        id: &str,
        based_on: u64,
        content: DraftContent,
        now: i64,
        durability: Durability,
    ) -> Result<u64, StoreError> {
        let (mut head, bytes) = self.existing(id).await?;
        head.stage = head.stage.after(Event::Saved { based_on })?;
        head.language = content.language;
        head.position = content.position;
        head.updated_at = now;
        let mut batch = Batch::new()
            .expect(Table::Records, id, Some(bytes))
            .put(Table::Records, id, write(id, &head)?)
            .put(Table::Contents, id, content.xml.into_bytes());
        batch.durability = durability;
        self.backend.commit(batch).await?;
        match head.stage {
            Stage::Draft { save_seq } => Ok(save_seq),
            _ => Err(LifecycleError::AlreadyFinal.into()),
        }
    }

    /// Deletes a draft with everything that belongs to it.
    pub async fn discard_draft(&self, id: &str) -> Result<(), StoreError> {
        let (head, bytes) = self.existing(id).await?;
        if !head.stage.is_draft() {
            return Err(LifecycleError::AlreadyFinal.into());
        }
        self.delete_all(id, bytes).await
    }

    /// Adds or replaces a file of a draft; it is durable before any answer names it.
    pub async fn attach(&self, id: &str, attachment: Attachment) -> Result<SealedAttachment, StoreError> {
        let (mut head, bytes) = self.existing(id).await?;
        if !head.stage.is_draft() {
            return Err(LifecycleError::AlreadyFinal.into());
        }
        let sealed = SealedAttachment {
            name: attachment.name,
            media_type: attachment.media_type,
            size: attachment.bytes.len() as u64,
            sha256: sha256_hex(&attachment.bytes),
        };
        head.attachments.retain(|a| a.name != sealed.name);
        head.attachments.push(sealed.clone());
        let key = attachment_key(id, &sealed.name);
        let batch = Batch::new()
            .expect(Table::Records, id, Some(bytes))
            .put(Table::Records, id, write(id, &head)?)
            .put(Table::Attachments, key, attachment.bytes);
        self.backend.commit(batch).await?;
        Ok(sealed)
    }

    /// Removes a file of a draft. One that is not there is no error.
    pub async fn detach(&self, id: &str, name: &str) -> Result<(), StoreError> {
        let (mut head, bytes) = self.existing(id).await?;
        if !head.stage.is_draft() {
            return Err(LifecycleError::AlreadyFinal.into());
        }
        head.attachments.retain(|a| a.name != name);
        let batch = Batch::new()
            .expect(Table::Records, id, Some(bytes))
            .put(Table::Records, id, write(id, &head)?)
            .delete(Table::Attachments, attachment_key(id, name));
        self.backend.commit(batch).await
    }

    /// A file of a draft or of a final record, checked against its hash.
    pub async fn attachment(&self, id: &str, name: &str) -> Result<Option<Attachment>, StoreError> {
        let Some((head, _)) = self.head(id).await? else {
            return Ok(None);
        };
        match head.attachments.iter().find(|a| a.name == name) {
            Some(sealed) => self.read_attachment(id, sealed).await.map(Some),
            None => Ok(None),
        }
    }

    /// Makes a record final over save number `based_on`: its bytes and hashes are fixed, the draft is gone and the
    /// record is in the outbox, all in one strict transaction. Then everything is read back and compared; if it
    /// differs, the draft is put back and the error is [`StoreError::ReadBack`].
    pub async fn finalize(
        &self,
        id: &str,
        based_on: u64,
        submission: Submission,
    ) -> Result<Seal, StoreError> {
        let (draft_head, bytes) = self.existing(id).await?;
        let stage = draft_head.stage.after(Event::Finished { based_on })?;
        let mut attachments = Vec::with_capacity(submission.attachments.len());
        for name in &submission.attachments {
            let found = draft_head.attachments.iter().find(|a| a.name == *name);
            let sealed = found.ok_or_else(|| StoreError::NotFound {
                what: "attachment",
                id: name.clone(),
            })?;
            if !attachments.contains(sealed) {
                attachments.push(sealed.clone());
            }
        }
        let seal = Seal {
            instance_id: id.to_owned(),
            form: draft_head.form.clone(),
            sha256: sha256_hex(&submission.xml),
            size: submission.xml.len() as u64,
            attachments: attachments.clone(),
        };
        let head = Head {
            stage,
            language: None,
            position: None,
            attachments,
            updated_at: submission.now,
            finished_at: Some(submission.now),
            seal: Some(seal.clone()),
            ..draft_head.clone()
        };
        let draft_xml = self.backend.get(Table::Contents, id).await?;
        let new_bytes = write(id, &head)?;
        let batch = Batch::new()
            .expect(Table::Records, id, Some(bytes.clone()))
            .put(Table::Records, id, new_bytes.clone())
            .put(Table::Contents, id, submission.xml);
        self.backend.commit(batch).await?;

        if self.sealed_is_whole(&seal, &new_bytes).await {
            let dropped = draft_head
                .attachments
                .iter()
                .filter(|a| !seal.attachments.contains(a));
            let batch = dropped.fold(Batch::new(), |batch, a| {
                batch.delete(Table::Attachments, attachment_key(id, &a.name))
            });
            // The record is final and whole; bytes that stay behind now leave when it is purged.
            let _ = self.backend.commit(batch).await;
            return Ok(seal);
        }
        let mut batch = Batch::new().put(Table::Records, id, bytes);
        if let Some(xml) = draft_xml {
            batch = batch.put(Table::Contents, id, xml);
        }
        self.backend.commit(batch).await?;
        Err(StoreError::ReadBack { id: id.to_owned() })
    }

    async fn sealed_is_whole(&self, seal: &Seal, head: &[u8]) -> bool {
        let id = seal.instance_id.as_str();
        let head_there = self.backend.get(Table::Records, id).await;
        let whole = self.read_sealed(seal).await;
        head_there.is_ok_and(|found| found.as_deref() == Some(head)) && whole.is_ok()
    }

    /// A final record with the bytes to send, every hash checked; `None` when there is none or it is a draft.
    pub async fn sealed(&self, id: &str) -> Result<Option<SealedRecord>, StoreError> {
        match self.head(id).await?.and_then(|(head, _)| head.seal) {
            Some(seal) => self.read_sealed(&seal).await.map(Some),
            None => Ok(None),
        }
    }

    async fn read_sealed(&self, seal: &Seal) -> Result<SealedRecord, StoreError> {
        let id = seal.instance_id.as_str();
        let missing = || StoreError::Corrupt {
            what: "record",
            id: id.to_owned(),
        };
        let xml = self.backend.get(Table::Contents, id).await?.ok_or_else(missing)?;
        check_hash(id, &seal.sha256, &xml)?;
        let mut attachments = Vec::with_capacity(seal.attachments.len());
        for sealed in &seal.attachments {
            attachments.push(self.read_attachment(id, sealed).await?);
        }
        Ok(SealedRecord {
            seal: seal.clone(),
            xml,
            attachments,
        })
    }

    async fn read_attachment(&self, id: &str, sealed: &SealedAttachment) -> Result<Attachment, StoreError> {
        let missing = || StoreError::Corrupt {
            what: "attachment",
            id: sealed.name.clone(),
        };
        let bytes = self
            .backend
            .get(Table::Attachments, &attachment_key(id, &sealed.name))
            .await?
            .ok_or_else(missing)?;
        check_hash(&sealed.name, &sealed.sha256, &bytes)?;
        Ok(Attachment {
            name: sealed.name.clone(),
            media_type: sealed.media_type.clone(),
            bytes,
        })
    }

    /// All records, newest change first. A head that cannot be read is left out here and named by
    /// [`Store::unreadable`]; it never hides the others.
    pub async fn summaries(&self) -> Result<Vec<RecordSummary>, StoreError> {
        let mut summaries: Vec<RecordSummary> = self
            .heads()
            .await?
            .into_iter()
            .map(|(id, head)| RecordSummary {
                instance_id: id,
                form: head.form,
                title: head.title,
                stage: head.stage,
                created_at: head.created_at,
                updated_at: head.updated_at,
                finished_at: head.finished_at,
                failures: head.failures,
                trouble: head.trouble,
                receipt_code: head.receipt_code,
            })
            .collect();
        summaries.sort_by(|a, b| (b.updated_at, &b.instance_id).cmp(&(a.updated_at, &a.instance_id)));
        Ok(summaries)
    }

    /// Ids of records whose head cannot be read: damaged on disk, or written by a newer app.
    pub async fn unreadable(&self) -> Result<Vec<String>, StoreError> {
        let heads = self.backend.list(Table::Records, "").await?;
        Ok(heads
            .into_iter()
            .filter(|(_, bytes)| parse(bytes).is_none())
            .map(|(id, _)| id)
            .collect())
    }

    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        for (_, head) in self.heads().await? {
            match head.stage {
                Stage::Draft { .. } => counts.drafts += 1,
                Stage::Queued | Stage::InFlight { .. } => {
                    counts.unsent += 1;
                    counts.need_help += u32::from(head.trouble.is_some_and(Trouble::needs_help));
                }
                Stage::Acked { .. } => counts.sent += 1,
                Stage::Purged => {}
            }
        }
        Ok(counts)
    }

    /// Final records without a receipt, in the order in which they were finished.
    pub async fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        let mut entries: Vec<OutboxEntry> = self
            .heads()
            .await?
            .into_iter()
            .filter(|(_, head)| head.stage.is_unsent())
            .filter_map(|(_, head)| {
                Some(OutboxEntry {
                    seal: head.seal?,
                    finished_at: head.finished_at.unwrap_or(head.updated_at),
                    failures: head.failures,
                    trouble: head.trouble,
                })
            })
            .collect();
        entries
            .sort_by(|a, b| (a.finished_at, &a.seal.instance_id).cmp(&(b.finished_at, &b.seal.instance_id)));
        Ok(entries)
    }

    /// What the heartbeat says of the outbox.
    pub async fn pending(&self) -> Result<Vec<PendingRecord>, StoreError> {
        let entries = self.outbox().await?.into_iter().map(|entry| PendingRecord {
            form_id: entry.seal.form.form_id,
            instance_id: entry.seal.instance_id,
            sha256: entry.seal.sha256,
        });
        Ok(entries.collect())
    }

    /// Notes an upload that ended without a receipt. A record that was acknowledged meanwhile stays so.
    pub async fn note_failure(&self, id: &str, trouble: Trouble) -> Result<(), StoreError> {
        let (mut head, bytes) = self.existing(id).await?;
        head.stage = head.stage.after(Event::NotSent)?;
        if !head.stage.is_unsent() {
            return Ok(());
        }
        head.failures = head.failures.saturating_add(1);
        head.trouble = Some(trouble);
        self.replace_head(id, bytes, &head).await
    }

    /// Verifies the receipt in `header` against the record's seal and marks the record as sent, in one strict
    /// transaction together with the receipt. There is no other way to mark a record as sent.
    pub async fn mark_acked(&self, id: &str, header: &str, key: &PinnedKey) -> Result<Receipt, StoreError> {
        let (mut head, bytes) = self.existing(id).await?;
        let seal = head.seal.as_ref().ok_or(LifecycleError::NotFinal)?;
        let receipt = receipt::verify(header, key, seal)?;
        head.stage = head.stage.after(Event::Received(&receipt))?;
        head.trouble = None;
        head.receipt_code = Some(receipt::short_code(header));
        let batch = Batch::new()
            .expect(Table::Records, id, Some(bytes))
            .put(Table::Records, id, write(id, &head)?)
            .put(Table::Receipts, id, header.as_bytes().to_vec());
        self.backend.commit(batch).await?;
        Ok(receipt)
    }

    /// The server has another epoch: it was restored from a backup. What another epoch acknowledged is queued again;
    /// returns how many that were.
    pub async fn epoch_changed(&self, epoch: &str) -> Result<usize, StoreError> {
        let mut batch = Batch::new();
        for (id, bytes) in self.backend.list(Table::Records, "").await? {
            let Some(mut head) = parse(&bytes) else { continue };
            let stage = head.stage.after(Event::EpochChanged { epoch })?;
            if stage == head.stage {
                continue;
            }
            head.stage = stage;
            head.failures = 0;
            batch = batch.expect(Table::Records, id.as_str(), Some(bytes)).put(
                Table::Records,
                id.as_str(),
                write(&id, &head)?,
            );
        }
        let changed = batch.changes.len();
        if changed > 0 {
            self.backend.commit(batch).await?;
        }
        Ok(changed)
    }

    /// The receipt header of a sent record.
    pub async fn receipt(&self, id: &str) -> Result<Option<String>, StoreError> {
        let Some(bytes) = self.backend.get(Table::Receipts, id).await? else {
            return Ok(None);
        };
        let corrupt = |_| StoreError::Corrupt {
            what: "receipt",
            id: id.to_owned(),
        };
        String::from_utf8(bytes).map(Some).map_err(corrupt)
    }

    /// Deletes a sent record from the tablet; refused while the server has not acknowledged it.
    pub async fn purge(&self, id: &str) -> Result<(), StoreError> {
        let (head, bytes) = self.existing(id).await?;
        head.stage.after(Event::Purged)?;
        self.delete_all(id, bytes).await
    }

    /// Form versions that a draft or an unsent record still needs; `None` when a head cannot be read, so that nobody
    /// can know.
    pub(crate) async fn forms_in_use(&self) -> Result<Option<Vec<FormKey>>, StoreError> {
        let heads = self.backend.list(Table::Records, "").await?;
        let mut keys = Vec::new();
        for (_, bytes) in heads {
            let Some(head) = parse(&bytes) else {
                return Ok(None);
            };
            if head.stage.is_draft() || head.stage.is_unsent() {
                keys.push(head.form);
            }
        }
        Ok(Some(keys))
    }

    async fn delete_all(&self, id: &str, head: Vec<u8>) -> Result<(), StoreError> {
        let mut batch = Batch::new()
            .expect(Table::Records, id, Some(head))
            .delete(Table::Records, id)
            .delete(Table::Contents, id)
            .delete(Table::Receipts, id);
        for key in self
            .backend
            .keys(Table::Attachments, &attachment_key(id, ""))
            .await?
        {
            batch = batch.delete(Table::Attachments, key);
        }
        self.backend.commit(batch).await
    }

    async fn replace_head(&self, id: &str, old: Vec<u8>, head: &Head) -> Result<(), StoreError> {
        let batch =
            Batch::new()
                .expect(Table::Records, id, Some(old))
                .put(Table::Records, id, write(id, head)?);
        self.backend.commit(batch).await
    }

    async fn head(&self, id: &str) -> Result<Option<(Head, Vec<u8>)>, StoreError> {
        let Some(bytes) = self.backend.get(Table::Records, id).await? else {
            return Ok(None);
        };
        let head = parse(&bytes).ok_or_else(|| StoreError::Corrupt {
            what: "record",
            id: id.to_owned(),
        })?;
        Ok(Some((head, bytes)))
    }

    async fn existing(&self, id: &str) -> Result<(Head, Vec<u8>), StoreError> {
        self.head(id).await?.ok_or_else(|| StoreError::NotFound {
            what: "record",
            id: id.to_owned(),
        })
    }

    async fn heads(&self) -> Result<Vec<(String, Head)>, StoreError> {
        let heads = self.backend.list(Table::Records, "").await?;
        Ok(heads
            .into_iter()
            .filter_map(|(id, bytes)| Some((id, parse(&bytes)?)))
            .collect())
    }
}

/// instanceID and file name as one key; U+0000 occurs in neither.
fn attachment_key(id: &str, name: &str) -> String {
    format!("{id}\u{0}{name}")
}

fn check_hash(name: &str, expected: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let found = sha256_hex(bytes);
    if found == expected {
        return Ok(());
    }
    Err(StoreError::HashMismatch {
        name: name.to_owned(),
        expected: expected.to_owned(),
        found,
    })
}

fn write(id: &str, head: &Head) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(head).map_err(|_| StoreError::Corrupt {
        what: "record",
        id: id.to_owned(),
    })
}

fn parse(bytes: &[u8]) -> Option<Head> {
    serde_json::from_slice(bytes).ok()
}
