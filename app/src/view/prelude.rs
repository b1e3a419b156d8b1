//! What views are written with: Leptos' signals, effects and owners, and views of our own.

pub use sondeo_app_macros::{component, view};

pub use super::signals::*;
pub use super::{Children, ChildrenFn, CollectView, IntoView, View, ViewFn, each};
