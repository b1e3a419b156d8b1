//! What the tablet holds, without answers.

use sondeo_sync::record::FormKey;
use sondeo_sync::wire::device::PendingRecord;

use super::{Counts, Head, OutboxEntry, RecordSummary, Summaries, parse};
use crate::backend::{Backend, Table};
use crate::error::StoreError;
use crate::{Store, sorted};

impl<B: Backend> Store<B> {
    /// All records, newest change first. One that cannot be read never hides the others.
    pub async fn summaries(&self) -> Result<Summaries, StoreError> {
        let heads = self.backend.list(Table::Records, "").await?;
        let found = heads.len();
        let summaries: Vec<RecordSummary> = heads
            .into_iter()
            .filter_map(|(id, bytes)| {
                let head = parse(&bytes)?;
                Some(RecordSummary {
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
            })
            .collect();
        Ok(Summaries {
            unreadable: found - summaries.len(),
            records: sorted(summaries, |a, b| {
                (b.updated_at, &b.instance_id) < (a.updated_at, &a.instance_id)
            }),
        })
    }

    pub async fn counts(&self) -> Result<Counts, StoreError> {
        Ok(Counts::of(&self.summaries().await?.records))
    }

    /// Final records without a receipt, in the order in which they were finished.
    pub async fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        let entries = self
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
            });
        Ok(sorted(entries, |a, b| {
            (a.finished_at, &a.seal.instance_id) < (b.finished_at, &b.seal.instance_id)
        }))
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

    pub(super) async fn heads(&self) -> Result<Vec<(String, Head)>, StoreError> {
        let heads = self.backend.list(Table::Records, "").await?;
        Ok(heads
            .into_iter()
            .filter_map(|(id, bytes)| Some((id, parse(&bytes)?)))
            .collect())
    }
}
