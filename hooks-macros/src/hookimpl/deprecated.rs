//! Says at the user's words that the hook is deprecated, or an argument of it.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Signature};

use super::attr::ImplOptions;
use crate::argument::{name, typed};

/// ```text
/// trait NotDeprecated { fn implementation() {} fn argument_token() {} }
/// impl<T: ?Sized> NotDeprecated for T {}
/// <find_user>::implementation();
/// <find_user>::argument_token();
/// ```
/// What is deprecated has functions of its own by these names, which rustc prefers to those of a trait, and warns of.
pub fn deprecations(attrs: &[Attribute], sig: &Signature, options: &ImplOptions, hook: &TokenStream) -> TokenStream {
    let word = options.hook.as_ref().and_then(|path| path.segments.last()).map_or(&sig.ident, |last| &last.ident);
    let at = |ident: &Ident| Span::call_site().located_at(ident.span());
    let mut seen = HashSet::new();
    let arguments = typed(&sig.inputs).filter_map(name).filter(|it| options.wrapper.is_none() && seen.insert(*it));
    let names: Vec<_> = std::iter::once(format_ident!("implementation", span = at(word)))
        .chain(arguments.map(|it| format_ident!("argument_{}", it.unraw(), span = at(it))))
        .collect();
    let calls = names.iter().map(|name| quote_spanned!(name.span()=> <#hook>::#name();));
    let allowed = attrs.iter().filter(|attr| attr.path().is_ident("allow"));
    quote! {
        #[allow(
            clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, dead_code, elided_lifetimes_in_paths,
            unused_qualifications,
        )]
        #(#allowed)*
        const _: fn() = || {
            trait NotDeprecated {
                #(fn #names() {})*
            }
            impl<T: ?::core::marker::Sized> NotDeprecated for T {}
            #(#calls)*
        };
    }
}
