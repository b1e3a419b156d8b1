//! The two browser bundles: `collect`, which people hold in their hands, and `console`, where staff work.

// Macros name this crate, inside of it, too.
extern crate self as sondeo_app;

pub mod clock;
#[cfg(feature = "collect")]
pub mod codes;
#[cfg(any(feature = "collect", feature = "console"))]
pub mod form;
pub mod http;
pub mod i18n;
#[cfg(debug_assertions)]
pub mod panic;
pub mod route;
pub mod ui;
pub mod view;

// Its storage exists in a browser alone.
#[cfg(all(feature = "collect", target_arch = "wasm32"))]
pub mod collect;
#[cfg(feature = "console")]
pub mod console;
