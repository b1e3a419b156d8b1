//! Components: what they take, and what stands inside of them.

use std::sync::Arc;

use super::into::IntoView;
use super::part::View;

/// What a component takes.
pub trait Props {
    type Builder;
    fn builder() -> Self::Builder;
}

/// What begins to collect what that component takes.
pub fn props<P: Props>(_: &impl FnOnce(P) -> View) -> P::Builder {
    P::builder()
}

/// Draws a component: what it reads while it is drawn is not followed by what it is drawn in.
pub fn untracked(draw: impl FnOnce() -> View) -> View {
    let mut draw = Some(draw);
    erased(&mut || draw.take().map_or(View::Nothing, |draw| draw()))
}

#[inline(never)]
fn erased(draw: &mut dyn FnMut() -> View) -> View {
    super::signals::untrack(draw)
}

/// What stands inside of a component, drawn once.
pub type Children = Box<dyn FnOnce() -> View>;
/// What stands inside of a component, drawn whenever it is asked for.
pub type ChildrenFn = Arc<dyn Fn() -> View>;

/// What can be drawn inside of a component.
pub trait ToChildren<F> {
    fn to_children(draw: F) -> Self;
}

impl<F: FnOnce() -> View + 'static> ToChildren<F> for Children {
    fn to_children(draw: F) -> Self {
        Box::new(draw)
    }
}

impl<F: Fn() -> View + 'static> ToChildren<F> for ChildrenFn {
    fn to_children(draw: F) -> Self {
        Arc::new(draw)
    }
}

/// A part of a page that a component may be given.
#[derive(Clone)]
pub struct ViewFn(Arc<dyn Fn() -> View>);

impl ViewFn {
    pub fn run(&self) -> View {
        (self.0)()
    }
}

impl Default for ViewFn {
    fn default() -> Self {
        Self(Arc::new(|| View::Nothing))
    }
}

impl<V: IntoView, F: Fn() -> V + 'static> From<F> for ViewFn {
    fn from(draw: F) -> Self {
        Self(Arc::new(move || draw().into_view()))
    }
}
