//! Lists whose parts stay while their entries do.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::signals::Owner;

use super::draw::{State, build, mark};
use super::into::IntoView;
use super::part::View;

/// An entry: what tells it from the others, and how it is drawn.
pub struct Entry {
    key: String,
    draw: Box<dyn FnOnce() -> View>,
}

/// An entry that was drawn.
pub(super) struct Kept {
    key: String,
    pub state: State,
    owner: Owner,
}

impl Drop for Kept {
    /// A list inside of it would keep what it began a moment longer.
    fn drop(&mut self) {
        self.owner.cleanup();
    }
}

/// A part of a page for each entry of a list. One whose key was there before stays as it is.
pub fn each<T: 'static, V: IntoView>(
    list: impl Fn() -> Vec<T> + 'static,
    key: impl Fn(&T) -> String + 'static,
    draw: impl Fn(T) -> V + 'static,
) -> View {
    let draw = Rc::new(draw);
    View::Keyed(Box::new(move || {
        let mut entries = Vec::new();
        for part in list() {
            let draw = Rc::clone(&draw);
            entries.push(Entry {
                key: key(&part),
                draw: Box::new(move || draw(part).into_view()),
            });
        }
        entries
    }))
}

/// Draws a list, keeping what was drawn of entries that are still there.
pub(super) fn draw(entries: Vec<Entry>, before: Option<State>, owner: &Owner) -> State {
    let (old, end) = match before {
        Some(State::Keyed(old, end)) => (old, end),
        _ => (Vec::new(), mark()),
    };
    let same = old.len() == entries.len() && old.iter().zip(&entries).all(|(old, new)| old.key == new.key);
    if same {
        return State::Keyed(old, end);
    }
    let places: BTreeMap<String, usize> = (0..)
        .zip(&old)
        .map(|(at, kept): (usize, &Kept)| (kept.key.clone(), at))
        .collect();
    let mut old: Vec<Option<Kept>> = old.into_iter().map(Some).collect();
    let mut kept = Vec::with_capacity(entries.len());
    for Entry { key, draw } in entries {
        let known = places.get(&key).and_then(|at| old[*at].take());
        kept.push(known.unwrap_or_else(|| {
            let owner = owner.with(Owner::new);
            let state = owner.with(|| build(draw()));
            Kept { key, state, owner }
        }));
    }
    old.iter().flatten().for_each(|kept| kept.state.remove());
    // From the end on, only what is not in its place is moved: what moves loses the focus.
    let mut next = end.clone();
    for kept in kept.iter().rev() {
        if kept.state.last().and_then(|last| last.next_sibling()).as_ref() != Some(&next) {
            kept.state.mount_before(&next);
        }
        next = kept.state.first();
    }
    State::Keyed(kept, end)
}
