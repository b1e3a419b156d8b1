//! Answers to tables, statistics and exports.
//!
//! ```text
//! submission XML ──read_record──► RecordRows ──Dataset::push──► Dataset ──compose::report──► table::Report (tables, readings, pictures)
//!                                                                       └─export::write───► files for other programs
//! ```
//!
//! The crate is pure: it reads no file and no clock, and runs on the server, on the command line and in a browser.

mod answer;
mod coding;
pub mod compose;
mod condition;
mod dataset;
pub mod disclosure;
#[cfg(feature = "export")]
pub mod export;
mod kind;
mod language;
pub mod link;
pub mod link_code;
#[cfg(feature = "pictures")]
pub mod page;
#[cfg(feature = "pictures")]
pub mod picture;
pub mod rehearsal;
pub mod release;
mod rows;
pub mod sample;
#[cfg(feature = "export")]
pub mod scan;
#[cfg(feature = "pictures")]
pub mod show;
pub mod stats;
pub mod table;
pub mod wire;

pub use answer::{AnswerState, Cell, Missing};
pub use coding::Coding;
pub use dataset::{Column, Dataset, Row, Table};
pub use language::{plain, text_in};
pub use rows::{RecordMeta, RecordReader, RecordRow, RecordRows, RowError, read_meta, read_record};
