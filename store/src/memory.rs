//! Tables in memory, for tests, previews and benchmarks.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::backend::{Backend, Batch, Change, Table};
use crate::error::StoreError;

type Tables = BTreeMap<(Table, String), Vec<u8>>;

/// Clones share the tables, as tabs of one browser do.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    tables: Rc<RefCell<Tables>>,
}

impl Memory {
    pub fn new() -> Memory {
        Memory::default()
    }

    fn matching(&self, table: Table, prefix: &str) -> Vec<(String, Vec<u8>)> {
        self.tables
            .borrow()
            .range((table, prefix.to_owned())..)
            .take_while(|((t, key), _)| *t == table && key.starts_with(prefix))
            .map(|((_, key), bytes)| (key.clone(), bytes.clone()))
            .collect()
    }
}

impl Backend for Memory {
    async fn get(&self, table: Table, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.tables.borrow().get(&(table, key.to_owned())).cloned())
    }

    async fn list(&self, table: Table, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        Ok(self.matching(table, prefix))
    }

    async fn keys(&self, table: Table, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self
            .matching(table, prefix)
            .into_iter()
            .map(|(key, _)| key)
            .collect())
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let mut tables = self.tables.borrow_mut();
        for (table, key, bytes) in batch.expect {
            if tables.get(&(table, key)) != bytes.as_ref() {
                return Err(StoreError::Conflict);
            }
        }
        for change in batch.changes {
            match change {
                Change::Put { table, key, bytes } => {
                    tables.insert((table, key), bytes);
                }
                Change::Delete { table, key } => {
                    tables.remove(&(table, key));
                }
            }
        }
        Ok(())
    }
}
