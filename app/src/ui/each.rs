//! Lists whose parts stay while their entries do, as one kind in the machine code.

use std::sync::Arc;

use leptos::prelude::*;

/// An entry: what tells it from the others, and how it is drawn.
struct Entry {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A part of a page for each entry of a list. One whose key was there before stays as it is.
pub fn each<T: Send + 'static, V: IntoView + 'static>(
    list: impl Fn() -> Vec<T> + Send + 'static,
    key: impl Fn(&T) -> String + Send + 'static,
    draw: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView {
    let draw = Arc::new(draw);
    erased(Box::new(move || {
        let mut entries = Vec::new();
        for part in list() {
            let draw = Arc::clone(&draw);
            entries.push(Entry {
                key: key(&part),
                draw: Box::new(move || draw(part).into_any()),
            });
        }
        entries
    }))
}

#[inline(never)]
fn erased(list: Box<dyn Fn() -> Vec<Entry> + Send>) -> AnyView {
    view! { <For each=list key=|entry| entry.key.clone() children=|entry: Entry| (entry.draw)() /> }
        .into_any()
}
