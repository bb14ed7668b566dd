//! What warns where an implementation names the hook, or an argument of it, and nowhere else.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Visibility};

use super::Expansion;
use super::argument::Argument;
use crate::argument::cfgs;
use crate::hookspec::check::is_deprecated;

impl Expansion<'_> {
    /// ```text
    /// impl find_user<'static> { #[deprecated(…)] pub fn implementation() {} }
    /// pub struct find_user_given<'args> { #[deprecated(…)] pub token: &'args str }
    /// ```
    /// An implementation names the function, and where there is none, that of a trait. The struct is what implementations
    /// are given in place of the hook, whose fields callers name.
    pub(super) fn deprecations(&self) -> TokenStream {
        let (vis, key, cfgs) = (self.hook.vis, self.key(), cfgs(self.hook.attrs));
        let of_hook = deprecated(self.hook.attrs).map(|deprecated| {
            quote! {
                #cfgs
                #[allow(clippy::all, clippy::pedantic, clippy::restriction, unreachable_pub)]
                impl #key { #[doc(hidden)] #deprecated #vis fn implementation() {} }
            }
        });
        let given = self.has_deprecated_arguments().then(|| {
            let (given, generics) = (self.given(), self.generics());
            let fields = self.arguments.iter().map(|argument| field(argument, vis));
            quote! {
                #cfgs
                #[doc(hidden)]
                #[allow(missing_debug_implementations, missing_docs, non_camel_case_types, unreachable_pub)]
                #vis struct #given #generics { #(#fields),* }
            }
        });
        quote!(#of_hook #given)
    }

    /// The struct that implementations are given: the hook, unless an argument of it is deprecated.
    pub(super) fn given(&self) -> Ident {
        if self.has_deprecated_arguments() {
            format_ident!("{}_given", self.ident().unraw())
        } else {
            self.ident().clone()
        }
    }

    pub(super) fn has_deprecated_arguments(&self) -> bool {
        self.arguments.iter().any(|argument| deprecated(argument.attrs).is_some())
    }
}

fn field(argument: &Argument, vis: &Visibility) -> TokenStream {
    let Argument { attrs, name, ty, .. } = argument;
    let deprecated = deprecated(attrs);
    quote!(#deprecated #vis #name: #ty)
}

fn deprecated(attrs: &[Attribute]) -> Option<&Attribute> {
    attrs.iter().find(|attr| is_deprecated(attr))
}
