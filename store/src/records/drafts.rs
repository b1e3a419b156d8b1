//! From the first answer to the last: drafts and their files.

use sondeo_sync::record::{Event, LifecycleError, SealedAttachment, Stage};

use super::{Attachment, Draft, DraftContent, Head, NewDraft, attachment_key, write};
use crate::Store;
use crate::backend::{Backend, Batch, Durability, Table};
use crate::error::StoreError;

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
            .put(Table::Records, id, write(&head))
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
            .put(Table::Records, id, write(&head))
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
            sha256: self.backend.sha256_hex(&attachment.bytes).await,
        };
        head.attachments.retain(|a| a.name != sealed.name);
        head.attachments.push(sealed.clone());
        let key = attachment_key(id, &sealed.name);
        let batch = Batch::new()
            .expect(Table::Records, id, Some(bytes))
            .put(Table::Records, id, write(&head))
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
            .put(Table::Records, id, write(&head))
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
}
