//! The form: as read ([`draft`]), and as linked for use.

pub mod draft;
