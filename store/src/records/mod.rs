//! Records on the tablet, from the first answer to the receipt.
//!
//! The head of a record holds its stage and no answers; while the stage is queued, the head is the outbox entry. So a
//! record cannot be final without being in the outbox, nor in the outbox without being final.

mod drafts;
mod finish;
mod lists;
mod model;
mod sending;

use sondeo_sync::record::{FormKey, Seal, SealedAttachment, Stage};
use sondeo_sync::reply::Trouble;
use sondeo_sync::{json, object};

pub use model::{
    Attachment, Counts, Draft, DraftContent, NewDraft, OutboxEntry, RecordSummary, SealedRecord, Submission,
    Summaries,
};

use crate::Store;
use crate::backend::{Backend, Batch, Table};
use crate::error::StoreError;

object! {
    #[derive(Clone)]
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
        failures: u32 = 0,
        trouble: Option<Trouble>,
        receipt_code: Option<String>,
    }
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
        let batch = Batch::new()
            .expect(Table::Records, id, Some(old))
            .put(Table::Records, id, write(head));
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

fn write(head: &Head) -> Vec<u8> {
    json::to_text(head).into_bytes()
}

fn parse(bytes: &[u8]) -> Option<Head> {
    json::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the first version wrote it, and with what was added to it since.
    #[test]
    fn heads_of_earlier_apps_are_read() {
        let first = "{\"form\":{\"form_id\":\"f\",\"version\":\"1\"},\"title\":\"T\",\"stage\":{\"stage\":\"queued\"},\
                     \"language\":null,\"position\":\"2\",\"attachments\":[{\"name\":\"a.jpg\",\"media_type\":\"image/jpeg\",\
                     \"size\":3,\"sha256\":\"00\"}],\"created_at\":1,\"updated_at\":2,\"finished_at\":3,\"seal\":{\
                     \"instance_id\":\"uuid:1\",\"form\":{\"form_id\":\"f\",\"version\":\"1\"},\"sha256\":\"01\",\"size\":9,\
                     \"attachments\":[]}}";
        let head = parse(first.as_bytes()).expect("a head");
        assert_eq!(
            (head.failures, head.trouble, &head.receipt_code),
            (0, None, &None)
        );
        assert_eq!(head.seal.as_ref().map(|seal| seal.size), Some(9));
        let later = first.replacen(
            '{',
            "{\"failures\":2,\"trouble\":\"sign_in\",\"receipt_code\":null,",
            1,
        );
        let head = parse(later.as_bytes()).expect("a head");
        assert_eq!((head.failures, head.trouble), (2, Some(Trouble::SignIn)));
        let again = parse(&write(&head)).expect("a head");
        assert_eq!(write(&again), write(&head));
        assert_eq!(again.attachments, head.attachments);
        assert!(parse(b"{}").is_none() && parse(b"").is_none());
    }
}
