//! The struct of a hook, with its arguments as fields.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::argument::Argument;
use super::{Expansion, Hook};
use crate::hookspec::attr::Kind;
use crate::hookspec::check::{is_deprecated, is_documentation, is_lint};
use crate::lint;

impl Expansion<'_> {
    /// The struct of the hook.
    pub(super) fn definition(&self) -> TokenStream {
        let Hook { attrs, vis, trait_, .. } = self.hook;
        let (ident, generics) = (self.ident(), self.generics());
        let attrs = attrs.iter().filter(|attr| !is_deprecated(attr));
        // Of a method and its struct, a missing documentation is reported once.
        let undocumented = trait_.map(|_| quote!(#[allow(missing_docs)]));
        let allow = lint::arguments();
        let head = quote_spanned!(ident.span()=> struct #ident);
        let fields = self.arguments.iter().map(|Argument { attrs, name, ty, .. }| {
            let text = format!("The argument `{}`.", name.unraw());
            let doc = (!attrs.iter().any(is_documentation)).then(|| quote!(#[doc = #text]));
            let attrs = attrs.iter().filter(|attr| is_documentation(attr) || is_lint(attr));
            quote!(#doc #(#attrs)* #vis #name: #ty)
        });
        let documentation = self.documentation();
        quote! {
            #(#attrs)*
            #documentation
            #allow
            #undocumented
            #vis #head #generics { #(#fields),* }
        }
    }

    /// All the fields again, from the hook in `place`.
    pub(super) fn fields(&self, place: &TokenStream) -> Vec<TokenStream> {
        let again = |argument: &Argument| {
            let name = argument.name;
            argument.again(&self.krate, &quote!(#place.#name))
        };
        self.arguments.iter().map(again).collect()
    }

    /// `reborrow`: the same arguments for a shorter time.
    pub(super) fn reborrow(&self) -> TokenStream {
        let (vis, ident, generics) = (self.hook.vis, self.ident(), self.generics());
        let outer = self.lifetimes.outer();
        let shorter =
            self.generics_with(|lifetime| if Some(lifetime) == outer { quote!('shorter) } else { quote!(#lifetime) });
        let (declared, borrow) = match outer {
            Some(_) => (quote!(<'shorter>), quote!(&'shorter mut self)),
            None => (quote!(), quote!(&mut self)),
        };
        let (fields, bounds) = (self.fields(&quote!(self)), self.supposes_clone());
        quote! {
            impl #generics #ident #generics {
                /// The same arguments again, borrowed or cloned from these.
                #[inline]
                #[must_use]
                #vis fn reborrow #declared (#borrow) -> #ident #shorter #bounds {
                    #ident { #(#fields),* }
                }
            }
        }
    }

    /// Where arguments move on, they need not be `Clone`; `for` keeps rustc from asking before somebody reborrows.
    fn supposes_clone(&self) -> TokenStream {
        let krate = &self.krate;
        let moved = match self.kind {
            Kind::Filter => 1,
            Kind::Around => self.arguments.len(),
            _ => 0,
        };
        let owned = self.arguments.iter().take(moved).filter(|argument| argument.is_owned());
        let bounds = owned.map(|Argument { ty, .. }| quote!(for<'any> #ty: #krate::__private::ReborrowedArgument));
        quote!(where #(#bounds),*)
    }
}
