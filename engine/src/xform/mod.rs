//! ODK XForms as XML.

pub mod read;

pub use read::read;
