//! The IndexedDB backend. Values are plain bytes: some browsers lose other kinds.
//!
//! A connection that the browser kills (WebKit does, in the background) is opened again and the operation repeated. A
//! commit whose outcome is unknown is repeated only if it did not happen.

use std::cell::RefCell;
use std::rc::Rc;

use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use indexed_db_futures::typed_array::{Uint8Array, Uint8ArraySlice};
use wasm_bindgen_futures::spawn_local;

use super::database::{Failure, open};
use super::digest;
use crate::backend::{Backend, Batch, Change, Durability, Table};
use crate::error::StoreError;
use crate::sorted;

/// How often an operation is tried on a connection that keeps dying.
const ATTEMPTS: u32 = 3;

/// Clones share one connection.
#[derive(Clone)]
pub struct IndexedDb {
    name: Rc<str>,
    connection: Rc<RefCell<Option<Database>>>,
}

impl IndexedDb {
    /// Opens the database `name`, creating or migrating it where needed.
    pub async fn open(name: &str) -> Result<IndexedDb, StoreError> {
        let this = IndexedDb {
            name: name.into(),
            connection: Rc::default(),
        };
        this.repeat(async |_| this.connection().await.map(drop)).await?;
        Ok(this)
    }

    /// Closes the connection, as a browser does in the background; the next operation opens it again.
    pub fn close(&self) {
        if let Some(connection) = self.connection.borrow_mut().take() {
            connection.close();
        }
    }

    async fn connection(&self) -> Result<Database, Failure> {
        if let Some(connection) = self.connection.borrow().clone() {
            return Ok(connection);
        }
        let connection = open(&self.name).await?;
        self.give_way(&connection);
        *self.connection.borrow_mut() = Some(connection.clone());
        Ok(connection)
    }

    /// Lets a newer version of the app in another tab migrate, and forgets a connection that the browser closes.
    fn give_way(&self, connection: &Database) {
        let Ok(mut changes) = connection.version_changes() else {
            return;
        };
        let shared = Rc::downgrade(&self.connection);
        spawn_local(async move {
            let closed_here = changes.recv().await.is_some();
            if closed_here {
                changes.db().clone().close();
            }
            if let Some(shared) = shared.upgrade() {
                shared.borrow_mut().take();
            }
        });
    }

    async fn repeat<T>(&self, operation: impl AsyncFn(u32) -> Result<T, Failure>) -> Result<T, StoreError> {
        let mut attempt = 0;
        loop {
            match operation(attempt).await {
                Ok(value) => return Ok(value),
                Err(Failure::Store(error)) => return Err(error),
                Err(Failure::Lost(error)) => {
                    self.close();
                    attempt += 1;
                    if attempt >= ATTEMPTS {
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn try_commit(&self, batch: &Batch, attempt: u32) -> Result<(), Failure> {
        let tables: Vec<&str> = batch.tables().into_iter().map(Table::name).collect();
        if tables.is_empty() {
            return Ok(());
        }
        let durability = match batch.durability {
            Durability::Strict => TransactionDurability::Strict,
            Durability::Relaxed => TransactionDurability::Relaxed,
        };
        let mut options = TransactionOptions::new();
        options.set_durability(durability);
        let connection = self.connection().await?;
        let transaction = connection
            .transaction(tables.as_slice())
            .with_mode(TransactionMode::Readwrite)
            .with_options(options)
            .build()?;
        // All reads come before the first write: WebKit may not roll back what was awaited.
        for (table, key, expected) in &batch.expect {
            if read(&transaction, *table, key).await? == *expected {
                continue;
            }
            // The commit whose connection died may have happened.
            if attempt > 0 && already_made(&transaction, batch).await? {
                return Ok(());
            }
            return Err(Failure::Store(StoreError::Conflict));
        }
        // Nothing waits until all are asked for and the commit with them, so that a page which is left meanwhile leaves little
        // unfinished. What fails ends the commit.
        for change in &batch.changes {
            match change {
                Change::Put { table, key, bytes } => {
                    let store = transaction.object_store(table.name())?;
                    let put = store.put(Uint8ArraySlice::new(bytes));
                    drop(put.with_key(key.as_str()).without_key_type().primitive()?);
                }
                Change::Delete { table, key } => {
                    drop(
                        transaction
                            .object_store(table.name())?
                            .delete(key.as_str())
                            .primitive()?,
                    );
                }
            }
        }
        transaction.commit().await?;
        Ok(())
    }
}

async fn read(transaction: &Transaction<'_>, table: Table, key: &str) -> Result<Option<Vec<u8>>, Failure> {
    let store = transaction.object_store(table.name())?;
    let found: Option<Uint8Array> = store.get(key).primitive()?.await?;
    Ok(found.map(Vec::from))
}

async fn already_made(transaction: &Transaction<'_>, batch: &Batch) -> Result<bool, Failure> {
    for change in &batch.changes {
        let (table, key, wanted) = match change {
            Change::Put { table, key, bytes } => (*table, key, Some(bytes)),
            Change::Delete { table, key } => (*table, key, None),
        };
        if read(transaction, table, key).await?.as_ref() != wanted {
            return Ok(false);
        }
    }
    Ok(true)
}

/// All keys that start with `prefix`: U+FFFF is the last code unit and occurs in no key.
fn range(prefix: &str) -> KeyRange<String> {
    KeyRange::Bound(prefix.to_owned(), false, format!("{prefix}\u{ffff}"), false)
}

impl Backend for IndexedDb {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.repeat(async |_| {
            let connection = self.connection().await?;
            let transaction = connection.transaction(table.name()).build()?;
            read(&transaction, table, key).await
        })
        .await
    }

    async fn list(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.repeat(async |_| {
            let connection = self.connection().await?;
            let transaction = connection.transaction(table.name()).build()?;
            let store = transaction.object_store(table.name())?;
            // Both in one transaction, so that they fit each other.
            let keys = store
                .get_all_keys::<String>()
                .with_query::<String, _>(range(prefix))
                .primitive()?
                .await?;
            let values = store
                .get_all::<Uint8Array>()
                .with_query::<String, _>(range(prefix))
                .primitive()?
                .await?;
            let mut entries = Vec::new();
            for (key, value) in keys.zip(values) {
                entries.push((key?, value?.into()));
            }
            Ok(sorted(entries, |a: &(String, Vec<u8>), b| a.0 < b.0))
        })
        .await
    }

    async fn keys(&self, table: Table, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.repeat(async |_| {
            let connection = self.connection().await?;
            let transaction = connection.transaction(table.name()).build()?;
            let store = transaction.object_store(table.name())?;
            let found = store
                .get_all_keys::<String>()
                .with_query::<String, _>(range(prefix))
                .primitive()?
                .await?;
            let keys = found.collect::<Result<Vec<String>, _>>()?;
            Ok(sorted(keys, |a, b| a < b))
        })
        .await
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.repeat(async |attempt| self.try_commit(&batch, attempt).await)
            .await
    }

    async fn sha256_hex(&self, bytes: &[u8]) -> String {
        digest::sha256_hex(bytes).await
    }
}
