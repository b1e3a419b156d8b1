//! ODK XForms as XML.

pub mod read;

mod write;

pub use read::read;
pub use write::write;
