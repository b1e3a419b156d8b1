//! What can go wrong when a tablet stores something. The interface has a sentence for each code.

use sondeo_sync::receipt::ReceiptError;
use sondeo_sync::record::LifecycleError;
use std::fmt;

/// Why nothing was stored or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is nothing under this id.
    NotFound { what: &'static str, id: String },
    /// Something already has this id.
    Exists { what: &'static str, id: String },
    /// The record's life forbids it.
    Lifecycle(LifecycleError),
    /// Another tab changed the same thing meanwhile; read it again.
    Conflict,
    /// The bytes do not have the hash that the server or the seal names.
    HashMismatch {
        name: String,
        expected: String,
        found: String,
    },
    /// What was read back after writing is not what was written: NOT SAVED.
    ReadBack { id: String },
    /// What is on disk cannot be read as what it should be.
    Corrupt { what: &'static str, id: String },
    /// The receipt does not prove that the server holds the record.
    Receipt(ReceiptError),
    /// The disk or the browser's quota is full.
    Full,
    /// The browser refused or lost the database, also after reopening it.
    Unavailable { detail: String },
    /// A newer version of the app has written this database; this one must not touch it.
    NewerSchema { found: u32 },
    /// Another tab holds an older version open: close the other tabs.
    Blocked,
    /// The browser did not answer within five seconds: reload the page.
    Timeout,
}

impl StoreError {
    /// Stable code, also the key of the sentence in the interface.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "store.not-found",
            Self::Exists { .. } => "store.exists",
            Self::Lifecycle(_) => "store.lifecycle",
            Self::Conflict => "store.conflict",
            Self::HashMismatch { .. } => "store.hash",
            Self::ReadBack { .. } => "store.read-back",
            Self::Corrupt { .. } => "store.corrupt",
            Self::Receipt(_) => "store.receipt",
            Self::Full => "store.full",
            Self::Unavailable { .. } => "store.unavailable",
            Self::NewerSchema { .. } => "store.newer-schema",
            Self::Blocked => "store.blocked",
            Self::Timeout => "store.timeout",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what, id } => write!(f, "there is no {what} “{id}”"),
            Self::Exists { what, id } => write!(f, "the {what} “{id}” exists already"),
            Self::Lifecycle(cause) => write!(f, "{cause}"),
            Self::Conflict => f.write_str("another tab changed it meanwhile"),
            Self::HashMismatch {
                name,
                expected,
                found,
            } => {
                write!(f, "{name}: SHA-256 is {found}, expected {expected}")
            }
            Self::ReadBack { id } => write!(f, "{id} was not saved: what was read back differs"),
            Self::Corrupt { what, id } => write!(f, "the stored {what} “{id}” cannot be read"),
            Self::Receipt(cause) => write!(f, "{cause}"),
            Self::Full => f.write_str("the disk or the browser's quota is full"),
            Self::Unavailable { detail } => write!(f, "the database is not available: {detail}"),
            Self::NewerSchema { found } => write!(f, "the database has the newer schema {found}"),
            Self::Blocked => f.write_str("another tab holds an older version of the app open"),
            Self::Timeout => f.write_str("the browser did not open the database in time"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<LifecycleError> for StoreError {
    fn from(cause: LifecycleError) -> StoreError {
        StoreError::Lifecycle(cause)
    }
}

impl From<ReceiptError> for StoreError {
    fn from(cause: ReceiptError) -> StoreError {
        StoreError::Receipt(cause)
    }
}
