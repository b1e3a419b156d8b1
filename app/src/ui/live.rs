//! What follows signals, as one kind in the machine code: a tablet downloads what is done, not one copy for each place.

use crate::view::prelude::*;

/// A part of a page that is drawn anew when a signal that it reads changes.
pub fn live<V: IntoView>(draw: impl Fn() -> V + 'static) -> View {
    draw.into_view()
}

/// A value that is made anew when a signal that it reads changes, and is followed only where it differs from before.
pub fn memo<T: PartialEq + Send + Sync + 'static>(make: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let make: Box<dyn Fn() -> T + Send + Sync> = Box::new(make);
    Memo::new(move |_| make())
}

/// What is done now, and again when a signal that it reads changes.
pub fn effect(act: impl Fn() + 'static) {
    let act: Box<dyn Fn()> = Box::new(act);
    Effect::new(move |_| act());
}

/// Its children while the condition holds, else what stands in their place.
#[component]
pub fn When(
    #[prop(into)] holds: Signal<bool>,
    children: ChildrenFn,
    #[prop(optional, into)] otherwise: ViewFn,
) -> View {
    let holds = memo(move || holds.get());
    live(move || if holds.get() { children() } else { otherwise.run() })
}
