//! Components: a function and the arguments it takes by name.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Error, FnArg, GenericArgument, ItemFn, Pat, PathArguments, Result, Type};

/// How an argument may be given.
#[derive(Default)]
struct Given {
    optional: bool,
    into: bool,
}

pub fn expand(item: TokenStream) -> Result<TokenStream> {
    let ItemFn {
        attrs,
        vis,
        sig,
        block,
        ..
    } = syn::parse2(item)?;
    let name = &sig.ident;
    let props = format_ident!("{name}Props");
    let builder = format_ident!("{name}PropsBuilder");
    let about = format!("What [`{name}`] takes.");
    let mut fields = Vec::new();
    let mut names = Vec::new();
    for input in &sig.inputs {
        let FnArg::Typed(input) = input else {
            return Err(Error::new_spanned(input, "a component is a function of its own"));
        };
        let Pat::Ident(ident) = &*input.pat else {
            return Err(Error::new_spanned(
                &input.pat,
                "an argument of a component needs a name",
            ));
        };
        let (marks, docs): (Vec<_>, Vec<_>) = input
            .attrs
            .iter()
            .partition(|attribute| attribute.path().is_ident("prop"));
        let setter = setter(&given(&marks)?, &input.ty);
        let (ident, ty) = (&ident.ident, &input.ty);
        fields.push(quote! { #(#docs)* #setter pub #ident: #ty });
        names.push(ident);
    }
    Ok(quote! {
        #[doc = #about]
        #[derive(::typed_builder::TypedBuilder)]
        #[builder(crate_module_path = ::typed_builder)]
        #[allow(non_camel_case_types)]
        #vis struct #props { #(#fields),* }

        impl ::sondeo_app::view::Props for #props {
            type Builder = #builder;

            fn builder() -> Self::Builder {
                #props::builder()
            }
        }

        #(#attrs)*
        #[allow(non_snake_case)]
        #vis fn #name(props: #props) -> ::sondeo_app::view::View {
            let #props { #(#names),* } = props;
            ::sondeo_app::view::untracked(move || ::sondeo_app::view::IntoView::into_view(#block))
        }
    })
}

fn given(marks: &[&Attribute]) -> Result<Given> {
    let mut given = Given::default();
    for mark in marks {
        mark.parse_nested_meta(|meta| {
            if meta.path.is_ident("optional") {
                given.optional = true;
            } else if meta.path.is_ident("into") {
                given.into = true;
            } else {
                return Err(meta.error("an argument is `optional`, `into` or both"));
            }
            Ok(())
        })?;
    }
    Ok(given)
}

/// What the builder is told of an argument.
fn setter(given: &Given, ty: &Type) -> TokenStream {
    let default = given.optional.then(|| quote! { default, });
    let inner = given.optional.then(|| inside_option(ty)).flatten();
    let setter = match (given.into, inner) {
        (true, Some(inner)) => quote! {
            setter(fn transform<M>(value: impl ::reactive_graph::prelude::IntoReactiveValue<#inner, M>) -> Option<#inner> {
                Some(value.into_reactive_value())
            },)
        },
        (true, None) => quote! {
            setter(fn transform<M>(value: impl ::reactive_graph::prelude::IntoReactiveValue<#ty, M>) -> #ty {
                value.into_reactive_value()
            },)
        },
        (false, Some(_)) => quote! { setter(strip_option) },
        (false, None) => quote! {},
    };
    if given.optional || given.into {
        quote! { #[builder(#default #setter)] }
    } else {
        quote! {}
    }
}

/// `T` of an `Option<T>`.
fn inside_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}
