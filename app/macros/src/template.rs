//! Views: what stands still becomes one text, what does not a list of values in its order.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeElement, NodeName};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, Lit, Result};

include!("../../src/view/signs.rs");

/// A text and the values that it asks for.
#[derive(Default)]
struct Template {
    text: String,
    slots: Vec<TokenStream>,
}

pub fn expand(input: TokenStream) -> Result<TokenStream> {
    let nodes = rstml::parse2(input)?;
    let mut views = nodes.iter().map(part).collect::<Result<Vec<_>>>()?;
    Ok(match views.len() {
        1 => views.remove(0),
        _ => quote! { ::sondeo_app::view::View::List(::std::vec![#(#views),*]) },
    })
}

/// A node as a view of its own.
fn part(node: &Node) -> Result<TokenStream> {
    match node {
        Node::Element(element) if is_component(element) => component(element),
        Node::Element(element) => {
            let mut template = Template::default();
            template.element(element)?;
            let Template { text, slots } = template;
            Ok(quote! { ::sondeo_app::view::View::Element(#text, ::std::vec![#(#slots),*]) })
        }
        Node::Text(text) => {
            let text = text.value_string();
            Ok(quote! { ::sondeo_app::view::IntoView::into_view(#text) })
        }
        Node::Block(block) => Ok(quote! {
            ::sondeo_app::view::IntoView::into_view(#[allow(unused_braces)] #block)
        }),
        Node::Fragment(fragment) => {
            let parts = fragment.children.iter().map(part).collect::<Result<Vec<_>>>()?;
            Ok(quote! { ::sondeo_app::view::View::List(::std::vec![#(#parts),*]) })
        }
        other => Err(Error::new_spanned(other, "not a part of a page")),
    }
}

fn is_component(element: &NodeElement<rstml::Infallible>) -> bool {
    let NodeName::Path(path) = element.name() else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase))
}

impl Template {
    fn element(&mut self, element: &NodeElement<rstml::Infallible>) -> Result<()> {
        self.text.push(OPEN);
        self.text += &element.name().to_string();
        for attribute in element.attributes() {
            match attribute {
                NodeAttribute::Attribute(attribute) => self.attribute(attribute)?,
                NodeAttribute::Block(block) => {
                    return Err(Error::new_spanned(block, "an attribute needs a name"));
                }
            }
        }
        for child in element.children() {
            match child {
                Node::Element(child) if !is_component(child) => self.element(child)?,
                Node::Text(text) => {
                    self.text.push(TEXT);
                    self.still(&text.value_string(), text)?;
                }
                _ => {
                    let part = part(child)?;
                    self.text.push(PART);
                    self.slots.push(quote! { ::sondeo_app::view::Slot::Part(#part) });
                }
            }
        }
        self.text.push(CLOSE);
        Ok(())
    }

    /// A text that stands still.
    fn still(&mut self, text: &str, place: &impl ToTokens) -> Result<()> {
        if text.contains(|letter| letter <= BOUND) {
            return Err(Error::new_spanned(place, "a sign of templates in a text"));
        }
        self.text += text;
        Ok(())
    }

    fn attribute(&mut self, attribute: &KeyedAttribute) -> Result<()> {
        let key = attribute.key.to_string();
        let value = attribute.value();
        let (how, name) = match key.split_once(':') {
            None if key == "node_ref" => (TO_REF, ""),
            None => (TO_ATTRIBUTE, &*key),
            Some(("prop", name)) => (TO_PROPERTY, name),
            Some(("class", name)) => (TO_CLASS, name),
            Some(("style", name)) => (TO_STYLE, name),
            Some(("on", name)) => (TO_EVENT, name),
            Some(_) => return Err(Error::new_spanned(&attribute.key, "no such kind of attribute")),
        };
        if how == TO_ATTRIBUTE && value.is_none_or(|value| literal(value).is_some()) {
            self.text.push(ATTRIBUTE);
            self.text += name;
            self.text.push(TEXT);
            return self.still(&value.and_then(literal).unwrap_or_default(), &attribute.key);
        }
        let Some(value) = value else {
            return Err(Error::new_spanned(&attribute.key, "a value is missing"));
        };
        self.text.push(BOUND);
        self.text.push(how);
        self.text += name;
        self.slots.push(match how {
            TO_EVENT => {
                let event = format_ident!("{}", name, span = attribute.key.span());
                quote_spanned! { value.span() =>
                    ::sondeo_app::view::Slot::on::<::sondeo_app::view::events::#event>(#value)
                }
            }
            TO_REF => quote! { ::sondeo_app::view::Slot::to(#value) },
            _ => {
                quote! { ::sondeo_app::view::Slot::Value(::sondeo_app::view::IntoValue::into_value(#value)) }
            }
        });
        Ok(())
    }
}

/// The text of a literal that can stand in an attribute as it is.
fn literal(value: &Expr) -> Option<String> {
    let Expr::Lit(ExprLit { lit, .. }) = value else {
        return None;
    };
    match lit {
        Lit::Str(text) => Some(text.value()),
        Lit::Int(number) => Some(number.base10_digits().to_owned()),
        _ => None,
    }
}

fn component(element: &NodeElement<rstml::Infallible>) -> Result<TokenStream> {
    let name = element.name();
    let mut given = Vec::new();
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return Err(Error::new_spanned(attribute, "an argument needs a name"));
        };
        let key = &attribute.key;
        let value = attribute
            .value()
            .map_or_else(|| key.to_token_stream(), ToTokens::to_token_stream);
        given.push(quote! { .#key(#[allow(unused_braces)] { #value }) });
    }
    if !element.children().is_empty() {
        let mut parts = element.children().iter().map(part).collect::<Result<Vec<_>>>()?;
        let children = match parts.len() {
            1 => parts.remove(0),
            _ => quote! { ::sondeo_app::view::View::List(::std::vec![#(#parts),*]) },
        };
        given.push(quote! { .children(::sondeo_app::view::ToChildren::to_children(move || #children)) });
    }
    Ok(quote! {
        #name(::sondeo_app::view::props(&#name) #(#given)* .build())
    })
}
