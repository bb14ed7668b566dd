//! `link_plugins!()`: names each dependency that rustc was given, so that it is linked.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use crate::dependency::dependencies;

pub fn expand(names: TokenStream) -> TokenStream {
    let names: Vec<Ident> = if names.is_empty() {
        dependencies().names.iter().map(|name| Ident::new_raw(name, Span::call_site())).collect()
    } else {
        names
            .into_iter()
            .filter_map(|token| match token {
                TokenTree::Ident(name) => Some(name),
                _ => None,
            })
            .collect()
    };
    let crates = names.iter().map(|name| {
        quote_spanned! {name.span()=>
            #[allow(unused_extern_crates, unused_imports, clippy::single_component_path_imports)]
            extern crate #name as _;
        }
    });
    quote!(const _: () = { #(#crates)* };)
}
