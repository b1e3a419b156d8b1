//! Leptos' signals, effects and owners, its ways to the window and the document, and tasks.
//!
//! They come from the crates that hold them: `leptos` itself exports more to the script of every bundle than views of
//! our own have a use for.

pub use leptos_dom::helpers::*;
pub use reactive_graph::callback::{Callable, Callback};
pub use reactive_graph::computed::*;
pub use reactive_graph::effect::*;
pub use reactive_graph::graph::untrack;
pub use reactive_graph::owner::*;
pub use reactive_graph::prelude::*;
pub use reactive_graph::signal::*;
pub use reactive_graph::wrappers::read::*;
pub use reactive_graph::wrappers::write::*;
pub use wasm_bindgen_futures::spawn_local;
