//! Labels and hints: Markdown and the few tags that forms use, drawn as nodes of the page and never as an HTML string.

use crate::view::prelude::*;

use super::marks::{Kind, Mark, parse};

/// Draws a label or hint.
pub fn markup(text: &str) -> View {
    draw(&parse(text))
}

fn draw(marks: &[Mark]) -> View {
    marks.iter().map(draw_one).collect_view()
}

fn draw_one(mark: &Mark) -> View {
    match mark {
        Mark::Text(text) => text.clone().into_view(),
        Mark::Break => view! { <br /> },
        Mark::Element(kind, inner) => {
            let inner = draw(inner);
            match kind {
                Kind::Paragraph => view! { <p>{inner}</p> },
                Kind::Heading => view! { <p class="label-heading">{inner}</p> },
                Kind::Strong => view! { <strong>{inner}</strong> },
                Kind::Emphasis => view! { <em>{inner}</em> },
                Kind::Underline => view! { <u>{inner}</u> },
                Kind::Span(Some(colour)) => {
                    view! { <span style:color=colour.clone()>{inner}</span> }
                }
                Kind::Span(None) => view! { <span>{inner}</span> },
                Kind::Link(url) => {
                    view! { <a href=url.clone() target="_blank" rel="noopener noreferrer">{inner}</a> }
                }
                Kind::List => view! { <ul>{inner}</ul> },
                Kind::Numbered(first) => view! { <ol start=first.to_string()>{inner}</ol> },
                Kind::Item => view! { <li>{inner}</li> },
                Kind::Quote => view! { <blockquote>{inner}</blockquote> },
                Kind::Code => view! { <code>{inner}</code> },
            }
        }
    }
}
