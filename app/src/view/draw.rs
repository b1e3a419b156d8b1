//! Views become what the browser shows, and what it shows follows them.

use std::borrow::Cow;

use super::signals::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, Node, Text};

use super::keyed::{self, Kept};
use super::part::{Slot, View};
use super::template::{Step, Way, steps};
use super::value::Value;

const SVG: &str = "http://www.w3.org/2000/svg";

/// Draws a view at the end of the page, for as long as the page lasts.
pub fn mount(draw: impl FnOnce() -> View) {
    // Fails only where it was begun before.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let state = owner.with(|| build(draw()));
    if let Some(body) = document().body() {
        state.mount(&body, None);
    }
    std::mem::forget((owner, state));
}

/// What was drawn of a view.
pub(super) enum State {
    /// A comment that keeps the place.
    Nothing(Node),
    Text(Text, Cow<'static, str>),
    Element(Element, &'static str, Vec<Bound>),
    /// A comment stands at the end.
    List(Vec<State>, Node),
    /// A comment stands at the end.
    Keyed(Vec<Kept>, Node),
    Live(Following),
    /// What a followed value was last.
    Value(Value),
}

/// What was made of a [`Slot`].
pub(super) enum Bound {
    Part(State),
    Still(Target, Value),
    Followed(Target, Following),
    On(Listener),
    Ref(Target),
}

/// What happens at an event; ended before its element may still send one.
pub(super) struct Listener(Target, Closure<dyn FnMut(Event)>);

impl Drop for Listener {
    fn drop(&mut self) {
        let Self(target, act) = self;
        let _ = target
            .element
            .remove_event_listener_with_callback(target.name, act.as_ref().unchecked_ref());
    }
}

/// An effect and what it drew last. When it ends, all that is drawn inside of it ends at the same moment: an effect's own
/// task would keep it a while, to be drawn once more with signals that are gone.
pub(super) struct Following(RenderEffect<State>);

impl Following {
    fn new(before: Option<State>, draw: impl FnMut(Option<State>) -> State + 'static) -> Self {
        Self(RenderEffect::new_with_value(draw, before))
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        drop(self.0.take_value());
    }
}

/// Where a value goes.
#[derive(Clone)]
pub(super) struct Target {
    element: Element,
    way: Way,
    name: &'static str,
}

pub(super) fn build(view: View) -> State {
    match view {
        View::Nothing => State::Nothing(mark()),
        View::Text(text) => State::Text(document().create_text_node(&text), text),
        View::Element(template, slots) => element(template, slots),
        View::List(views) => State::List(views.into_iter().map(build).collect(), mark()),
        View::Live(draw) => State::Live(Following::new(None, move |before| match before {
            None => build(draw()),
            Some(mut state) => {
                redraw(draw(), &mut state);
                state
            }
        })),
        View::Keyed(list) => {
            // Entries outlive the drawing of the list, so what they own is not the list's.
            let owner = Owner::current().unwrap_or_default();
            State::Live(Following::new(None, move |before| {
                keyed::draw(list(), before, &owner)
            }))
        }
    }
}

/// A comment that keeps a place.
pub(super) fn mark() -> Node {
    document().create_comment("").unchecked_into()
}

/// Changes what was drawn into another view: in place where that is of the same kind.
fn redraw(view: View, state: &mut State) {
    match (view, &mut *state) {
        (View::Nothing, State::Nothing(_)) => {}
        (View::Text(text), State::Text(node, before)) => {
            if text != *before {
                node.set_data(&text);
                *before = text;
            }
        }
        (View::Element(template, slots), State::Element(_, before, bounds))
            if std::ptr::eq(template, *before) =>
        {
            for (slot, bound) in slots.into_iter().zip(bounds) {
                rebind(slot, bound);
            }
        }
        (View::List(views), State::List(states, end)) => {
            let surplus = states.len().min(views.len());
            states.drain(surplus..).for_each(|state| state.remove());
            let mut views = views.into_iter();
            for (state, view) in states.iter_mut().zip(&mut views) {
                redraw(view, state);
            }
            for view in views {
                let state = build(view);
                state.mount_before(end);
                states.push(state);
            }
        }
        (view, before) => {
            let now = build(view);
            now.mount_before(&before.first());
            before.remove();
            *state = now;
        }
    }
}

fn element(template: &'static str, slots: Vec<Slot>) -> State {
    let mut slots = slots.into_iter();
    let mut bounds = Vec::with_capacity(slots.len());
    let mut open: Vec<Element> = Vec::new();
    // How many of the open elements are drawings.
    let mut drawings: u32 = 0;
    for step in steps(template) {
        match (step, open.last()) {
            (Step::Open(name), parent) => {
                if drawings > 0 || name == "svg" {
                    drawings += 1;
                }
                let element = new_element(name, drawings > 0);
                if let Some(parent) = parent {
                    append(parent, &element);
                }
                open.push(element);
            }
            (Step::Close, _) => {
                if open.len() > 1 {
                    open.pop();
                    drawings = drawings.saturating_sub(1);
                }
            }
            (Step::Attribute(name, value), Some(element)) => set_attribute(element, name, value),
            (Step::Text(text), Some(element)) => append(element, &document().create_text_node(text)),
            (Step::Bound(way, name), Some(element)) => {
                let element = element.clone();
                let target = Target { element, way, name };
                bounds.extend(slots.next().map(|slot| bind(slot, target, None)));
            }
            // A template begins with its element.
            (_, None) => {}
        }
    }
    State::Element(open.swap_remove(0), template, bounds)
}

/// An element of that name. Names are written in views, and a browser takes every one.
fn new_element(name: &str, drawing: bool) -> Element {
    let document = document();
    let element = if drawing {
        document.create_element_ns(Some(SVG), name)
    } else {
        document.create_element(name)
    };
    element.expect("a name of an element")
}

fn append(parent: &Node, child: &Node) {
    // What was just made can stand in any element.
    let _ = parent.append_child(child);
}

fn set_attribute(element: &Element, name: &str, value: &str) {
    // Names are written in views, and a browser takes every one.
    let _ = element.set_attribute(name, value);
}

fn bind(slot: Slot, target: Target, before: Option<State>) -> Bound {
    match slot {
        Slot::Part(view) => {
            let state = build(view);
            state.mount(&target.element, None);
            Bound::Part(state)
        }
        Slot::Value(Value::Live(make)) => {
            let place = target.clone();
            let follow = move |before: Option<State>| {
                let mut value = make();
                while let Value::Live(inner) = value {
                    value = inner();
                }
                State::Value(place.take(value, before))
            };
            Bound::Followed(target, Following::new(before, follow))
        }
        Slot::Value(value) => {
            let value = target.take(value, before);
            Bound::Still(target, value)
        }
        Slot::On(mut act) => {
            let owner = Owner::current().unwrap_or_default();
            let act: Box<dyn FnMut(Event)> = Box::new(move |event| owner.with(|| act(event)));
            let act = Closure::wrap(act);
            let _ = target
                .element
                .add_event_listener_with_callback(target.name, act.as_ref().unchecked_ref());
            Bound::On(Listener(target, act))
        }
        Slot::Ref(take) => {
            take(&target.element);
            Bound::Ref(target)
        }
    }
}

fn rebind(slot: Slot, bound: &mut Bound) {
    let (target, before) = match bound {
        Bound::Part(state) => {
            if let Slot::Part(view) = slot {
                redraw(view, state);
            }
            return;
        }
        // A component that is drawn again has a signal of its own.
        Bound::Ref(target) => (target, None),
        Bound::Still(target, value) => (
            target,
            Some(State::Value(std::mem::replace(value, Value::Absent))),
        ),
        Bound::Followed(target, effect) => (target, effect.0.take_value()),
        Bound::On(Listener(target, _)) => (target, None),
    };
    *bound = bind(slot, target.clone(), before);
}

impl Target {
    /// Gives the element its value, unless it is the one from before. A property is set again in any case: people
    /// change it, too.
    fn take(&self, value: Value, before: Option<State>) -> Value {
        let same = match (&value, &before) {
            (Value::Absent, Some(State::Value(Value::Absent))) => true,
            (Value::Flag(now), Some(State::Value(Value::Flag(before)))) => now == before,
            (Value::Text(now), Some(State::Value(Value::Text(before)))) => now == before,
            _ => false,
        };
        if self.way == Way::Property || !same {
            self.set(&value);
        }
        value
    }

    fn set(&self, value: &Value) {
        let Self { element, way, name } = self;
        let text = match value {
            Value::Text(text) => Some(&**text),
            Value::Flag(true) => Some(""),
            _ => None,
        };
        match way {
            Way::Property => {
                let value = match value {
                    Value::Text(text) => JsValue::from_str(text),
                    Value::Flag(flag) => JsValue::from_bool(*flag),
                    _ => return,
                };
                let (element, name) = (element.clone(), JsValue::from_str(name));
                let set = move || drop(js_sys::Reflect::set(&element, &name, &value));
                if self.name == "value" {
                    // What it chooses from has to be there before.
                    queue_microtask(set);
                } else {
                    set();
                }
            }
            Way::Class => {
                let classes = element.class_list();
                let _ = classes.toggle_with_force(name, text.is_some());
            }
            Way::Style => {
                let style = element.unchecked_ref::<web_sys::HtmlElement>().style();
                let _ = style.set_property(name, text.unwrap_or_default());
            }
            _ => match text {
                Some(text) => set_attribute(element, name, text),
                None => drop(element.remove_attribute(name)),
            },
        }
    }
}

impl State {
    /// Visits the outermost nodes, in their order.
    fn each(&self, visit: &mut dyn FnMut(&Node)) {
        match self {
            State::Nothing(node) => visit(node),
            State::Text(text, _) => visit(text),
            State::Element(element, ..) => visit(element),
            State::List(states, end) => {
                states.iter().for_each(|state| state.each(visit));
                visit(end);
            }
            State::Keyed(kept, end) => {
                kept.iter().for_each(|kept| kept.state.each(visit));
                visit(end);
            }
            State::Live(effect) => {
                effect.0.with_value_mut(|state| state.each(visit));
            }
            State::Value(_) => {}
        }
    }

    fn mount(&self, parent: &Node, before: Option<&Node>) {
        self.each(&mut |node| {
            let _ = parent.insert_before(node, before);
        });
    }

    pub(super) fn mount_before(&self, node: &Node) {
        if let Some(parent) = node.parent_node() {
            self.mount(&parent, Some(node));
        }
    }

    pub(super) fn remove(&self) {
        self.each(&mut |node| {
            if let Some(parent) = node.parent_node() {
                let _ = parent.remove_child(node);
            }
        });
    }

    pub(super) fn first(&self) -> Node {
        let mut first = None;
        self.each(&mut |node| {
            first.get_or_insert_with(|| node.clone());
        });
        first.unwrap_or_else(mark)
    }

    pub(super) fn last(&self) -> Option<Node> {
        let mut last = None;
        self.each(&mut |node| last = Some(node.clone()));
        last
    }
}
