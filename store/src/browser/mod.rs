//! What only a browser has: IndexedDB, Web Locks, the storage manager and the canary.

mod canary;
mod database;
mod digest;
mod indexed_db;
mod locks;
mod patience;
mod persistence;

pub use canary::{Canary, check_canary};
pub use indexed_db::IndexedDb;
pub use locks::{LockGuard, record_lock, sync_lock, try_lock};
pub use patience::within;
pub use persistence::{Persistence, persistence, request_persistence};
