//! Messages of the interface that need nothing filled in: each place is its key, and no code of its own.

use crate::view::prelude::*;

use super::live::live;
use crate::i18n::message;

/// The message of that key, as a part of a page that follows the language.
pub fn words(key: &'static str) -> View {
    live(move || message(key, &[]))
}

/// The message of that key, as what a component takes for a label or title.
pub fn wording(key: &'static str) -> Signal<String> {
    Signal::derive(move || message(key, &[]))
}
