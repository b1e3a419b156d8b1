//! Filling in a form: what the tablet does for real and the console to try one.
//!
//! [`Filling`] holds the session and what the screen follows; [`FormView`] draws it; a [`Keeper`] keeps the answers.

#[cfg(feature = "collect")]
mod audit;
#[cfg(test)]
mod commonmark;
mod end;
mod filling;
mod host;
mod image;
mod keeper;
mod marks;
mod markup;
pub mod media;
mod position;
mod question;
mod repeat;
mod view;
mod widget;

#[cfg(feature = "collect")]
pub use audit::{AuditLog, audit_node};
#[cfg(feature = "console")]
pub use filling::is_note;
pub use filling::{Filling, SaveState};
pub use host::BrowserHost;
pub use keeper::{Keeper, Kept, NewFile, Urgency};
pub use markup::markup;
pub use view::FormView;
