//! Answers to tables, statistics and exports.
//!
//! ```text
//! submission XML ──Scanner──► rows ─┬─Dataset::push──► Dataset (columns) ──compose::report──► table::Report
//!                                   └─export::write──► files for other programs
//! Dataset ──Segment::of──► columns as bytes, beside the documents in a database ──Dataset::append──► Dataset
//! ```
//!
//! The crate is pure: it reads no file and no clock, and runs on the server, on the command line and in a browser.

mod answer;
mod cells;
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
pub mod scan;
mod segment;
#[cfg(feature = "pictures")]
pub mod show;
pub mod stats;
pub mod table;
pub mod wire;

pub use answer::{AnswerState, Cell, Missing};
pub use cells::Cells;
pub use coding::Coding;
pub use dataset::{Column, Dataset, Note, Row, Table};
pub use language::{plain, text_in};
pub use rows::{RecordMeta, RecordRows, RowError, read_meta, read_record};
pub use segment::{INSTANCE_IDS, Segment, SegmentError, SegmentHead, column_name, columns_of};
