//! What warns where an implementation names the hook, or an argument of it, and nowhere else.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Attribute;
use syn::ext::IdentExt;

use super::Expansion;
use crate::argument::cfgs;
use crate::hookspec::check::is_deprecated;

impl Expansion<'_> {
    /// ```text
    /// impl find_user<'static> {
    ///     #[deprecated(…)] pub fn implementation() {}
    ///     #[deprecated(…)] pub fn argument_token() {}
    /// }
    /// ```
    /// An implementation calls them, and where there are none, those of the same names that it brings along.
    pub(super) fn deprecations(&self) -> TokenStream {
        let (vis, key) = (self.hook.vis, self.key());
        let arguments = self.arguments.iter().map(|it| (it.attrs, format_ident!("argument_{}", it.name.unraw())));
        let functions: Vec<_> = std::iter::once((self.hook.attrs, format_ident!("implementation")))
            .chain(arguments)
            .filter_map(|(attrs, name)| {
                let deprecated = attrs.iter().find(|attr: &&Attribute| is_deprecated(attr))?;
                Some(quote!(#[doc(hidden)] #deprecated #vis fn #name() {}))
            })
            .collect();
        if functions.is_empty() {
            return TokenStream::new();
        }
        let cfgs = cfgs(self.hook.attrs);
        quote! {
            #cfgs
            #[allow(clippy::all, clippy::pedantic, clippy::restriction, unreachable_pub)]
            impl #key { #(#functions)* }
        }
    }
}
