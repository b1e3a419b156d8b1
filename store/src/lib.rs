//! What a tablet keeps: published forms, records, settings.
//!
//! [`Store`] knows what belongs together; a [`Backend`] knows only tables of bytes and one strict, conditional
//! transaction. [`Memory`] serves tests and previews, `IndexedDb` the browser; both pass the same contract suite.

pub mod backend;
#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(feature = "contract")]
pub mod contract;
pub mod error;
pub mod forms;
mod memory;
pub mod records;
pub mod settings;
mod sorted;

pub use backend::{Backend, Durability};
#[cfg(target_arch = "wasm32")]
pub use browser::IndexedDb;
pub use error::StoreError;
pub use forms::{FormStatus, NewForm, NewMedia, StoredForm};
pub use memory::Memory;
pub use records::{
    Attachment, Counts, Draft, DraftContent, NewDraft, OutboxEntry, RecordSummary, SealedRecord, Submission,
    Summaries,
};

use sorted::sorted;

/// The tablet's storage over one backend. Cheap to clone when the backend is.
///
/// Every method is one change of state in one transaction. An error means that nothing was changed, except
/// [`StoreError::ReadBack`], which says what was done.
#[derive(Clone, Debug, Default)]
pub struct Store<B> {
    backend: B,
}

impl<B: Backend> Store<B> {
    pub fn new(backend: B) -> Store<B> {
        Store { backend }
    }

    /// The backend itself, for what only it can say.
    pub fn backend(&self) -> &B {
        &self.backend
    }
}
