//! What views and components are written in: Leptos' notation, made into data instead of one type for each view.
//! `app/src/view/` draws it.

mod component;
mod template;

use proc_macro::TokenStream;

/// A part of a page, in Leptos' notation: elements, `{expressions}`, components by their capital letter. On elements,
/// `name=value`, `prop:name=`, `class:name=`, `style:name=`, `on:event=` and `node_ref=`; values may be closures,
/// which are followed. A drawing is whole in one `svg`, and a `class` beside a `class:name` stands still. Makes a `sondeo_app::view::View`.
#[proc_macro]
pub fn view(input: TokenStream) -> TokenStream {
    template::expand(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// A function whose arguments are given by name in [`view!`]. `#[prop(optional)]` may be left out, `#[prop(into)]`
/// takes what can become its type.
#[proc_macro_attribute]
pub fn component(_: TokenStream, item: TokenStream) -> TokenStream {
    component::expand(item.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
