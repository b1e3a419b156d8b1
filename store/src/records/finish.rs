//! A draft becomes final, and final records are read with every hash checked.

use sondeo_sync::hash::sha256_hex;
use sondeo_sync::record::{Event, Seal, SealedAttachment};

use super::{Attachment, Head, SealedRecord, Submission, attachment_key, check_hash, write};
use crate::Store;
use crate::backend::{Backend, Batch, Table};
use crate::error::StoreError;

impl<B: Backend> Store<B> {
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

    pub(super) async fn read_attachment(
        &self,
        id: &str,
        sealed: &SealedAttachment,
    ) -> Result<Attachment, StoreError> {
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
}
