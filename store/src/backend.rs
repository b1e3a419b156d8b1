//! What a place to store must be able to do: tables of bytes under text keys, and one conditional transaction.

use crate::error::StoreError;
use crate::sorted;

/// Tables of the schema. Adding one is a migration; none is ever renamed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Settings by name.
    Settings,
    /// Form heads (JSON) by form id and version.
    Forms,
    /// Form and media bytes by SHA-256.
    Blobs,
    /// Record heads (JSON, no answers) by instanceID.
    Records,
    /// Instance XML by instanceID: of a draft, or the sealed bytes.
    Contents,
    /// Attachment bytes by instanceID and name.
    Attachments,
    /// Receipt headers by instanceID.
    Receipts,
}

impl Table {
    pub const ALL: [Table; 7] = [
        Table::Settings,
        Table::Forms,
        Table::Blobs,
        Table::Records,
        Table::Contents,
        Table::Attachments,
        Table::Receipts,
    ];

    /// Name on disk.
    pub fn name(self) -> &'static str {
        match self {
            Table::Settings => "settings",
            Table::Forms => "forms",
            Table::Blobs => "blobs",
            Table::Records => "records",
            Table::Contents => "contents",
            Table::Attachments => "attachments",
            Table::Receipts => "receipts",
        }
    }
}

/// How far a commit must have gone before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Durability {
    /// On the medium.
    #[default]
    Strict,
    /// Handed to the operating system: for what is typed between two strict saves.
    Relaxed,
}

/// A change of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Put {
        table: Table,
        key: String,
        bytes: Vec<u8>,
    },
    Delete {
        table: Table,
        key: String,
    },
}

/// Changes that happen together or not at all, and only while every expectation holds.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// What must be on disk, byte for byte, for the changes to be made; `None`: nothing under that key.
    pub expect: Vec<(Table, String, Option<Vec<u8>>)>,
    pub changes: Vec<Change>,
    pub durability: Durability,
}

impl Batch {
    pub fn new() -> Batch {
        Batch::default()
    }

    #[must_use]
    pub fn expect(mut self, table: Table, key: impl Into<String>, bytes: Option<Vec<u8>>) -> Batch {
        self.expect.push((table, key.into(), bytes));
        self
    }

    #[must_use]
    pub fn put(mut self, table: Table, key: impl Into<String>, bytes: Vec<u8>) -> Batch {
        self.changes.push(Change::Put {
            table,
            key: key.into(),
            bytes,
        });
        self
    }

    #[must_use]
    pub fn delete(mut self, table: Table, key: impl Into<String>) -> Batch {
        self.changes.push(Change::Delete {
            table,
            key: key.into(),
        });
        self
    }

    /// Tables it reads or writes, each once, in order.
    pub fn tables(&self) -> Vec<Table> {
        let expected = self.expect.iter().map(|(table, ..)| *table);
        let changed = self.changes.iter().map(|change| match change {
            Change::Put { table, .. } | Change::Delete { table, .. } => *table,
        });
        let mut tables = sorted(expected.chain(changed), |a, b| a < b);
        tables.dedup();
        tables
    }
}

/// A place to store. Futures need not be `Send`: a browser has one thread.
#[allow(async_fn_in_trait)]
pub trait Backend {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// All entries whose key starts with `prefix`, in the order of the keys.
    async fn list(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// The keys that start with `prefix`, in order, without reading the values.
    async fn keys(&self, table: Table, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Makes the changes in one transaction; returns after the commit is as durable as the batch asks.
    /// [`StoreError::Conflict`] when an expectation does not hold; then, as with every error, nothing was changed.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;

    /// SHA-256 of files, lower-case hex: for places that have a quicker one.
    async fn sha256_hex(&self, bytes: &[u8]) -> String {
        sondeo_sync::hash::sha256_hex(bytes)
    }
}
