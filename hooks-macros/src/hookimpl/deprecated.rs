//! Says at the user's word that the hook is deprecated, and of a method in an `impl Trait for`, that an argument is. Of
//! any other implementation, the field that the closure takes an argument from says so.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Pat, Signature};

use super::attr::ImplOptions;
use crate::argument::typed;
use crate::hookspec::{argument_of, implementation_of};

/// ```text
/// { use NotDeprecated as _; let _ = <find_user>::implementation; }
/// ```
/// A hook that is deprecated has a function of its own by this name, which rustc prefers to that of a trait, and warns of.
pub fn deprecation(sig: &Signature, options: &ImplOptions, hook: &TokenStream) -> TokenStream {
    let krate = options.krate();
    let word = options.hook.as_ref().and_then(|path| path.segments.last()).map_or(&sig.ident, |last| &last.ident);
    let named = named(hook, &format_ident!("implementation"), word.span());
    quote! {
        #[allow(unused_imports)]
        use #krate::__private::NotDeprecated as _;
        #named
    }
}

/// ```text
/// { trait NotDeprecated { fn implementation_of_draw() {} fn argument0_of_draw() {} } impl<T> NotDeprecated for T {}
///   let _ = <dyn Drawing>::implementation_of_draw; let _ = <dyn Drawing>::argument0_of_draw; }
/// ```
/// for a method of a hook trait, whose arguments go by their place. One that the method calls `_` or `_name` is not used.
pub fn method_deprecations(sig: &Signature, hooks: &TokenStream) -> TokenStream {
    let arguments = typed(&sig.inputs).enumerate().filter(|(_, argument)| match &*argument.pat {
        Pat::Wild(_) => false,
        Pat::Ident(pat) => !pat.ident.to_string().starts_with('_'),
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

/// `let _ = <find_user>::name;`, of which a warning stands at `span`.
fn named(hook: &TokenStream, name: &Ident, span: Span) -> TokenStream {
    let span = Span::call_site().located_at(span);
    let name = format_ident!("{name}", span = span);
    let function = quote_spanned!(span=> <#hook>::#name);
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
