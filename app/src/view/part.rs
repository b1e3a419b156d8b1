use std::borrow::Cow;

use super::signals::*;
use wasm_bindgen::JsCast;

use super::keyed::Entry;
use super::value::Value;

/// A part of a page, before it is drawn.
pub enum View {
    Nothing,
    Text(Cow<'static, str>),
    /// A template and the values it asks for, in its order.
    Element(&'static str, Vec<Slot>),
    List(Vec<View>),
    /// Drawn again when a signal that it reads changes.
    Live(Box<dyn Fn() -> View>),
    /// A list whose parts stay while their entries do.
    Keyed(Box<dyn Fn() -> Vec<Entry>>),
}

/// A value that a template asks for.
pub enum Slot {
    Part(View),
    Value(Value),
    On(Box<dyn FnMut(web_sys::Event)>),
    /// Takes the element, once it is there.
    Ref(Box<dyn Fn(&web_sys::Element)>),
}

impl Slot {
    /// Puts the element, once it is there, into a signal.
    pub fn to<E: JsCast + Clone + 'static>(signal: RwSignal<Option<E>, LocalStorage>) -> Self {
        Self::Ref(Box::new(move |element| {
            signal.try_set(Some(element.clone().unchecked_into()));
        }))
    }

    /// What happens at an event of that type.
    pub fn on<E: JsCast>(mut act: impl FnMut(E) + 'static) -> Self {
        Self::On(Box::new(move |event| act(event.unchecked_into())))
    }
}
