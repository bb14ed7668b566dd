//! Says at the user's word that a method of a hook trait is deprecated, or an argument of it. Of any other implementation,
//! the field by which it names the hook says so, and the field that the closure takes an argument from.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Pat, Signature};

use crate::argument::{cfgs, is_unused, typed};
use crate::hookspec::{argument_of, implementation_of};

/// ```text
/// { trait NotDeprecated { fn implementation_of_draw() {} fn argument0_of_draw() {} } impl<T> NotDeprecated for T {}
///   let _ = <dyn Drawing>::implementation_of_draw; let _ = <dyn Drawing>::argument0_of_draw; }
/// ```
/// for a method of a hook trait, whose arguments go by their place, as far as nothing before may be configured away. One
/// that the method calls `_` or `_name` is not used.
pub fn method_deprecations(sig: &Signature, hooks: &TokenStream) -> TokenStream {
    let placed = typed(&sig.inputs).take_while(|argument| cfgs(&argument.attrs).is_empty());
    let arguments = placed.enumerate().filter(|(_, argument)| match &*argument.pat {
        Pat::Wild(_) => false,
        Pat::Ident(pat) => !is_unused(&pat.ident),
        _ => true,
    });
    let arguments = arguments.map(|(index, argument)| (argument_of(index, &sig.ident), argument.pat.span()));
    let words: Vec<_> = std::iter::once((implementation_of(&sig.ident), sig.ident.span())).chain(arguments).collect();
    let functions = words.iter().map(|(name, _)| name);
    let named = words.iter().map(|(name, span)| named(hooks, name, *span));
    quote! {
        #[allow(dead_code)]
        trait NotDeprecated {
            #(fn #functions() {})*
        }
        impl<T: ?::core::marker::Sized> NotDeprecated for T {}
        #(#named)*
    }
}

/// `let _ = <dyn Drawing>::name;`, of which a warning stands at `span`.
fn named(hooks: &TokenStream, name: &Ident, span: Span) -> TokenStream {
    let span = Span::call_site().located_at(span);
    let name = format_ident!("{name}", span = span);
    let function = quote_spanned!(span=> <#hooks>::#name);
    quote!(let _ = #function;)
}

/// The lints that the user allows where an implementation stands.
pub fn allowed<'a>(attrs: impl IntoIterator<Item = &'a Attribute>) -> TokenStream {
    let allowed = attrs.into_iter().filter(|attr| attr.path().is_ident("allow"));
    quote!(#(#allowed)*)
}

/// Whether nothing should be said of what is deprecated: the function is itself.
pub fn is_deprecated(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("deprecated"))
}
