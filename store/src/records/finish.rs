//! A draft becomes final, and final records are read with every hash checked.

use sondeo_sync::hash::sha256_hex;
use sondeo_sync::record::{Event, Seal, SealedAttachment};

use super::{Attachment, Head, SealedRecord, Submission, attachment_key, parse, write};
use crate::Store;
use crate::backend::{Backend, Batch, Table};
use crate::error::StoreError;

impl<B: Backend> Store<B> {
    /// Makes a record final over save number `based_on`: its bytes and hashes are fixed, the draft is gone and the
    /// record is in the outbox, all in one strict transaction. Then everything is read back and compared; if it
    /// differs, the draft is put back and the error is [`StoreError::ReadBack`]. If it cannot be read at all, nobody knows:
    /// the record stays as it was written, and the same call again says whether it is whole.
    pub async fn finalize(
        &self,
        id: &str,
        based_on: u64,
        submission: Submission,
    ) -> Result<Seal, StoreError> {
        let (draft_head, bytes) = self.existing(id).await?;
        if let Some(seal) = already_sealed(&draft_head, &submission) {
            // An earlier call wrote it and could not read it back, or another tab finished the same.
            if draft_head.stage.is_unsent() {
                self.read_sealed(&seal).await?;
            }
            return Ok(seal);
        }
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
        let new_bytes = write(&head);
        let batch = Batch::new()
            .expect(Table::Records, id, Some(bytes.clone()))
            .put(Table::Records, id, new_bytes.clone())
            .put(Table::Contents, id, submission.xml);
        self.backend.commit(batch).await?;

        if self.sealed_is_whole(&seal).await? {
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
        // Not over what somebody did meanwhile: a record that another tab sent must not become a draft again.
        let mut batch =
            Batch::new()
                .expect(Table::Records, id, Some(new_bytes))
                .put(Table::Records, id, bytes);
        if let Some(xml) = draft_xml {
            batch = batch.put(Table::Contents, id, xml);
        }
        self.backend.commit(batch).await?;
        Err(StoreError::ReadBack { id: id.to_owned() })
    }

    /// False if what is there differs from what was written; an error if it cannot be read.
    async fn sealed_is_whole(&self, seal: &Seal) -> Result<bool, StoreError> {
        let found = self.backend.get(Table::Records, &seal.instance_id).await?;
        // Its stage may have gone on: another tab sends.
        let head = found.and_then(|bytes| parse(&bytes));
        if head.is_none_or(|head| head.seal.as_ref() != Some(seal)) {
            return Ok(false);
        }
        match self.read_sealed(seal).await {
            Ok(_) => Ok(true),
            Err(StoreError::Corrupt { .. } | StoreError::HashMismatch { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A final record with the bytes to send, every hash checked; `None` when there is none or it is a draft.
    pub async fn sealed(&self, id: &str) -> Result<Option<SealedRecord>, StoreError> {
        match self.head(id).await?.and_then(|(head, _)| head.seal) {
            Some(seal) => self.read_sealed(&seal).await.map(Some),
            None => Ok(None),
        }
    }

    /// What was sent or will be of the record of that form, in any version, that was finished last and is still here;
    /// `None` also when it is damaged.
    pub async fn last_finished(&self, form_id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let heads = self.heads().await?.into_iter().map(|(_, head)| head);
        let finished = heads.filter(|head| head.form.form_id == form_id && head.seal.is_some());
        let Some(seal) = finished
            .max_by_key(|head| head.finished_at)
            .and_then(|head| head.seal)
        else {
            return Ok(None);
        };
        match self.read_sealed_xml(&seal).await {
            Err(StoreError::Corrupt { .. } | StoreError::HashMismatch { .. }) => Ok(None),
            read => read.map(Some),
        }
    }

    async fn read_sealed_xml(&self, seal: &Seal) -> Result<Vec<u8>, StoreError> {
        let id = seal.instance_id.as_str();
        let missing = || StoreError::Corrupt {
            what: "record",
            id: id.to_owned(),
        };
        let xml = self.backend.get(Table::Contents, id).await?.ok_or_else(missing)?;
        self.check_hash(id, &seal.sha256, &xml).await?;
        Ok(xml)
    }

    async fn read_sealed(&self, seal: &Seal) -> Result<SealedRecord, StoreError> {
        let id = seal.instance_id.as_str();
        let xml = self.read_sealed_xml(seal).await?;
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
        self.check_hash(&sealed.name, &sealed.sha256, &bytes).await?;
        Ok(Attachment {
            name: sealed.name.clone(),
            media_type: sealed.media_type.clone(),
            bytes,
        })
    }
}

/// The seal of a record that is final with exactly these bytes and files.
fn already_sealed(head: &Head, submission: &Submission) -> Option<Seal> {
    let seal = head.seal.as_ref()?;
    let is_named = |name: &str| submission.attachments.iter().any(|wanted| wanted == name);
    let has_all = submission
        .attachments
        .iter()
        .all(|name| seal.attachments.iter().any(|file| file.name == *name));
    let is_same = seal.sha256 == sha256_hex(&submission.xml)
        && has_all
        && seal.attachments.iter().all(|file| is_named(&file.name));
    is_same.then(|| seal.clone())
}
