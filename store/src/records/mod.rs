//! Records on the tablet, from the first answer to the receipt.
//!
//! The head of a record holds its stage and no answers; while the stage is queued, the head is the outbox entry. So a
//! record cannot be final without being in the outbox, nor in the outbox without being final.

mod drafts;
mod finish;
mod lists;
mod model;
mod sending;

use serde::{Deserialize, Serialize};
use sondeo_sync::record::{FormKey, Seal, SealedAttachment, Stage};
use sondeo_sync::reply::Trouble;

pub use model::{
    Attachment, Counts, Draft, DraftContent, NewDraft, OutboxEntry, RecordSummary, SealedRecord, Submission,
};

use crate::Store;
use crate::backend::{Backend, Batch, Table};
use crate::error::StoreError;

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

    async fn replace_head(&self, id: &str, old: Vec<u8>, head: &Head) -> Result<(), StoreError> {
        let batch =
            Batch::new()
                .expect(Table::Records, id, Some(old))
                .put(Table::Records, id, write(id, head)?);
        self.backend.commit(batch).await
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

    async fn check_hash(&self, name: &str, expected: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let found = self.backend.sha256_hex(bytes).await;
        if found == expected {
            return Ok(());
        }
        Err(StoreError::HashMismatch {
            name: name.to_owned(),
            expected: expected.to_owned(),
            found,
        })
    }
}

/// instanceID and file name as one key; U+0000 occurs in neither.
fn attachment_key(id: &str, name: &str) -> String {
    format!("{id}\u{0}{name}")
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
