//! Templates, as `app/macros/src/template.rs` writes them.

include!("signs.rs");

/// A step of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An element of that name begins.
    Open(&'static str),
    /// An attribute that stands still: name and value.
    Attribute(&'static str, &'static str),
    /// The innermost element ends.
    Close,
    /// A text that stands still.
    Text(&'static str),
    /// The next value belongs to the innermost element, in that way and by that name.
    Bound(Way, &'static str),
}

/// How a value belongs to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Attribute,
    Property,
    Class,
    Style,
    Event,
    Ref,
    /// A part of the page inside of it; without a name.
    Part,
}

/// The steps of a template, in its order.
pub fn steps(template: &'static str) -> impl Iterator<Item = Step> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let sign = rest.chars().next()?;
        let text = take(&mut rest);
        Some(match sign {
            OPEN => Step::Open(text),
            ATTRIBUTE => Step::Attribute(text, take(&mut rest)),
            CLOSE => Step::Close,
            TEXT => Step::Text(text),
            PART => Step::Bound(Way::Part, ""),
            _ => {
                let way = match text.chars().next()? {
                    TO_ATTRIBUTE => Way::Attribute,
                    TO_PROPERTY => Way::Property,
                    TO_CLASS => Way::Class,
                    TO_STYLE => Way::Style,
                    TO_EVENT => Way::Event,
                    TO_REF => Way::Ref,
                    _ => return None,
                };
                Step::Bound(way, &text[1..])
            }
        })
    })
}

/// Takes a sign and the text up to the next one.
fn take(rest: &mut &'static str) -> &'static str {
    let text = &rest[1..];
    let end = text.find(|letter| letter <= BOUND).unwrap_or(text.len());
    let (text, after) = text.split_at(end);
    *rest = after;
    text
}

#[cfg(test)]
mod tests {
    use super::{Step, Way, steps};
    use crate::view::prelude::*;
    use crate::view::{Slot, Value};

    fn check(view: View, expected: &[Step], slots: usize) {
        let View::Element(template, values) = view else {
            panic!("no element");
        };
        assert_eq!(steps(template).collect::<Vec<_>>(), expected);
        assert_eq!(values.len(), slots);
    }

    #[test]
    fn what_stands_still_is_one_text() {
        check(
            view! { <p class="a" tabindex=1 hidden>"one" <b>"two"</b></p> },
            &[
                Step::Open("p"),
                Step::Attribute("class", "a"),
                Step::Attribute("tabindex", "1"),
                Step::Attribute("hidden", ""),
                Step::Text("one"),
                Step::Open("b"),
                Step::Text("two"),
                Step::Close,
                Step::Close,
            ],
            0,
        );
    }

    #[test]
    fn values_come_in_the_order_of_their_places() {
        let (class, absent) = ("a".to_owned(), None::<String>);
        let view = view! {
            <p class=class on:click=|_| () class:odd=true>
                {"one".to_owned()}
                <input type="text" prop:value="two" aria-label=absent style:color="red" />
            </p>
        };
        check(
            view,
            &[
                Step::Open("p"),
                Step::Bound(Way::Attribute, "class"),
                Step::Bound(Way::Event, "click"),
                Step::Bound(Way::Class, "odd"),
                Step::Bound(Way::Part, ""),
                Step::Open("input"),
                Step::Attribute("type", "text"),
                Step::Bound(Way::Property, "value"),
                Step::Bound(Way::Attribute, "aria-label"),
                Step::Bound(Way::Style, "color"),
                Step::Close,
                Step::Close,
            ],
            7,
        );
    }

    #[test]
    fn text_beyond_ascii_stays_whole() {
        check(
            view! { <p title="Más">"Sí, ¿año?"</p> },
            &[
                Step::Open("p"),
                Step::Attribute("title", "Más"),
                Step::Text("Sí, ¿año?"),
                Step::Close,
            ],
            0,
        );
    }

    #[test]
    fn several_parts_are_a_list_and_a_closure_is_followed() {
        let view = view! { "a" {|| "b"} {None::<View>} };
        let View::List(parts) = view else {
            panic!("no list");
        };
        assert!(matches!(
            &parts[..],
            [View::Text(_), View::Live(_), View::Nothing]
        ));
        let view = view! { <p title=|| true></p> };
        let View::Element(_, values) = view else {
            panic!("no element");
        };
        assert!(matches!(&values[..], [Slot::Value(Value::Live(_))]));
    }

    #[test]
    fn components_take_arguments_by_name() {
        #[component]
        fn Named(
            name: &'static str,
            #[prop(optional)] more: Option<u32>,
            #[prop(into)] text: String,
        ) -> View {
            view! { {name} {more} {text} }
        }
        let parts = |view| match view {
            View::List(parts) => parts.len(),
            _ => 0,
        };
        assert_eq!(parts(view! { <Named name="a" text="b" /> }), 3);
        assert_eq!(parts(view! { <Named name="a" more=1 text="b" /> }), 3);
    }
}
