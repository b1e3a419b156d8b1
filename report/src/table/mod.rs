//! A finished report as plain data: what screens draw, files hold and releases freeze.
//!
//! ```text
//! Report ─ sections ─► Section ─ tables ─► Table ─┬ columns ─► Head
//!                                                 ├ rows ────► Row { head, cells: one Cell a column }
//!                                                 ├ picture ─► Picture: which rows and columns to draw
//!                                                 └ readings, notes: sentences
//! ```
//!
//! Everything that is shown to a reader is in here and nothing else is: a picture names rows and columns of its table,
//! so it can show no number that the table withholds, and every picture has a table twin. A withheld cell carries
//! [`Why`] and no number at all. Words are bilingual ([`Text`]); numbers are numbers, and the reader's side formats
//! them by their [`Value`] kind.

mod cell;
mod document;
mod picture;
mod text;
mod why;

pub use cell::{Cell, Light, Value};
pub use document::{
    About, Group, Head, HeadKind, Profile, ROUNDED_TOTALS, ReleaseName, Report, Row, Section, Table,
};
pub use picture::Picture;
pub use text::Text;
pub use why::Why;
