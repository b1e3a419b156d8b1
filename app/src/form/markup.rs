//! Labels and hints: Markdown and the few tags that forms use, drawn as nodes of the page and never as an HTML string.

use leptos::prelude::*;

use super::marks::{Kind, Mark, parse};

/// Draws a label or hint.
pub fn markup(text: &str) -> AnyView {
    draw(&parse(text))
}

fn draw(marks: &[Mark]) -> AnyView {
    marks.iter().map(draw_one).collect_view().into_any()
}

fn draw_one(mark: &Mark) -> AnyView {
    match mark {
        Mark::Text(text) => text.clone().into_any(),
        Mark::Break => view! { <br /> }.into_any(),
        Mark::Element(kind, inner) => {
            let inner = draw(inner);
            match kind {
                Kind::Paragraph => view! { <p>{inner}</p> }.into_any(),
                Kind::Heading => view! { <p class="label-heading">{inner}</p> }.into_any(),
                Kind::Strong => view! { <strong>{inner}</strong> }.into_any(),
                Kind::Emphasis => view! { <em>{inner}</em> }.into_any(),
                Kind::Underline => view! { <u>{inner}</u> }.into_any(),
                Kind::Span(Some(colour)) => {
                    view! { <span style:color=colour.clone()>{inner}</span> }.into_any()
                }
                Kind::Span(None) => view! { <span>{inner}</span> }.into_any(),
                Kind::Link(url) => {
                    view! { <a href=url.clone() target="_blank" rel="noopener noreferrer">{inner}</a> }
                        .into_any()
                }
                Kind::List => view! { <ul>{inner}</ul> }.into_any(),
                Kind::Numbered(first) => view! { <ol start=first.to_string()>{inner}</ol> }.into_any(),
                Kind::Item => view! { <li>{inner}</li> }.into_any(),
                Kind::Quote => view! { <blockquote>{inner}</blockquote> }.into_any(),
                Kind::Code => view! { <code>{inner}</code> }.into_any(),
            }
        }
    }
}
