//! The form engine: XLSForm and XForm in, answers out.
//!
//! ```text
//! Workbook ──xlsform::lower──┐
//!                            ├─► FormDraft ──form::link──► FormDef ──► Session
//! XForm XML ──xform::read────┘        └──xform::write──► XForm XML
//! ```
//!
//! The crate does no I/O and reads no clock: everything that comes from outside passes through [`Host`](host::Host).
#![no_std]

extern crate alloc;

pub mod audit;
pub mod check;
pub mod diagnostic;
pub mod form;
pub mod host;
pub mod session;
pub mod sheet;
pub mod xform;
pub mod xlsform;
pub mod xml;
pub mod xpath;
