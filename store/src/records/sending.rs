//! From the outbox to the receipt, and off the tablet.

use sondeo_sync::receipt::{self, PinnedKey};
use sondeo_sync::record::{Event, LifecycleError, Stage};
use sondeo_sync::reply::Trouble;
use sondeo_sync::wire::device::Receipt;

use super::{parse, write};
use crate::Store;
use crate::backend::{Backend, Batch, Table};
use crate::error::StoreError;

impl<B: Backend> Store<B> {
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
            .put(Table::Records, id, write(&head))
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
                write(&head),
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

    /// Deletes the sent records that were finished before that time; how many. Those that the server of the moment has
    /// not acknowledged stay.
    pub async fn purge_sent(&self, finished_before: i64) -> Result<usize, StoreError> {
        let old = self.summaries().await?.records.into_iter().filter(|record| {
            let is_old = record.finished_at.is_some_and(|at| at < finished_before);
            is_old && matches!(record.stage, Stage::Acked { .. })
        });
        let mut count = 0;
        for record in old {
            self.purge(&record.instance_id).await?;
            count += 1;
        }
        Ok(count)
    }

    /// Deletes a sent record from the tablet; refused while the server has not acknowledged it.
    pub async fn purge(&self, id: &str) -> Result<(), StoreError> {
        let (head, bytes) = self.existing(id).await?;
        head.stage.after(Event::Purged)?;
        self.delete_all(id, bytes).await
    }
}
