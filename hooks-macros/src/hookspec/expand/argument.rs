//! The arguments of a hook, as the fields of its struct.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, PatType, Type};

use super::{Expansion, Hook};
use crate::argument::{bare, name};
use crate::hookspec::attr::Kind;
use crate::hookspec::check::{is_deprecated, is_documentation, is_lint};
use crate::hookspec::lifetime::Lifetimes;
use crate::lint;

pub struct Argument<'a> {
    pub attrs: &'a [Attribute],
    pub name: &'a Ident,
    /// With all its lifetimes named.
    pub ty: Type,
    passing: Passing,
}

/// How an implementation gets an argument.
enum Passing {
    Shared,
    Exclusive,
    Owned,
}

impl<'a> Argument<'a> {
    /// Gives names to the lifetimes in its type.
    pub fn new(argument: &'a PatType, lifetimes: &mut Lifetimes) -> Option<Self> {
        Some(Self {
            attrs: &argument.attrs,
            name: name(argument)?,
            ty: lifetimes.name(&argument.ty),
            passing: match bare(&argument.ty) {
                Type::Reference(ty) if ty.mutability.is_some() => Passing::Exclusive,
                Type::Reference(_) => Passing::Shared,
                _ => Passing::Owned,
            },
        })
    }

    /// The field again, borrowed or cloned from `place`.
    pub fn again(&self, krate: &TokenStream, place: &TokenStream) -> TokenStream {
        let Self { name, ty, passing, .. } = self;
        match passing {
            Passing::Shared => quote!(#name: #place),
            Passing::Exclusive => quote!(#name: &mut *#place),
            Passing::Owned => quote!(#name: <#ty as #krate::__private::OwnedArgument>::another(&#place)),
        }
    }
}

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
        let owned = self.arguments.iter().take(moved).filter(|argument| matches!(argument.passing, Passing::Owned));
        let bounds = owned.map(|Argument { ty, .. }| quote!(for<'any> #ty: #krate::__private::ReborrowedArgument));
        quote!(where #(#bounds),*)
    }
}
