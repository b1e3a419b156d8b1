//! What pages are made of. A view is data: a text with all that stands still, and the values that do not. One piece of
//! code draws all of them, and follows signals (of Leptos) where a value is a closure. The same view drawn again
//! changes what is there instead of making it anew.

mod children;
mod draw;
pub mod events;
mod into;
mod keyed;
mod part;
pub mod prelude;
mod signals;
mod template;
mod value;

pub use children::{Children, ChildrenFn, Props, ToChildren, ViewFn, props, untracked};
pub use draw::mount;
pub use into::{CollectView, IntoView};
pub use keyed::each;
pub use part::{Slot, View};
pub use value::{IntoValue, Value};
