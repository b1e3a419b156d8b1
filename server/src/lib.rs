//! The server: OpenRosa for tablets, an interface for staff, SQLite or PostgreSQL below.
//!
//! ```text
//! http ──► ingest, publish, auth ──► storage (trait) ──► sqlite | postgres
//!                                └─► blobs (files by hash)
//! http ──► report, release ──► dataset ──► segments (answers as columns) ──► storage        http ──► export ──► storage
//! ```

pub mod app;
pub mod auth;
pub mod backup;
pub mod blobs;
pub mod clock;
pub mod dataset;
pub mod export;
pub mod formcache;
pub mod hash;
pub mod http;
pub mod ingest;
pub mod limits;
pub mod listen;
mod paced;
pub mod private;
pub mod publish;
pub mod rehearse;
pub mod release;
pub mod report;
pub mod room;
pub mod secret;
pub mod segments;
pub mod storage;
pub mod tls;
pub mod versions;
