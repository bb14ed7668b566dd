//! Says at the user's word that the hook is deprecated. Of an argument, the field that the closure takes it from says so.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, Signature};

use super::attr::ImplOptions;

/// ```text
/// { use NotDeprecated as _; let _ = <find_user>::implementation; }
/// ```
/// A hook that is deprecated has a function of its own by this name, which rustc prefers to that of a trait, and warns of.
pub fn deprecation(sig: &Signature, options: &ImplOptions, hook: &TokenStream) -> TokenStream {
    let krate = options.krate();
    let word = options.hook.as_ref().and_then(|path| path.segments.last()).map_or(&sig.ident, |last| &last.ident);
    let span = Span::call_site().located_at(word.span());
    let name = format_ident!("implementation", span = span);
    let function = quote_spanned!(span=> <#hook>::#name);
    quote! {
        #[allow(unused_imports)]
        use #krate::__private::NotDeprecated as _;
        let _ = #function;
    }
}

/// The lints that the user allows where an implementation stands.
pub fn allowed(attrs: &[Attribute]) -> TokenStream {
    let allowed = attrs.iter().filter(|attr| attr.path().is_ident("allow"));
    quote!(#(#allowed)*)
}

/// Whether nothing should be said of what is deprecated: the function is itself.
pub fn is_deprecated(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("deprecated"))
}
