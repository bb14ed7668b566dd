//! What holds the constant of an implementation, by which `hookimpls!` finds it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Path, Type, Visibility};

pub enum Holder<'a> {
    Module { vis: &'a Visibility, constant: Ident },
    Type { ty: &'a Type, constant: Ident },
    Trait { ty: &'a Type, trait_: &'a Path, id: u64 },
}

/// The static beside a function, or the constant beside a method. rustc says this name where there is none.
pub fn constant(function: &Ident) -> Ident {
    format_ident!("hookimpl_of_{}", function, span = Span::call_site())
}

impl Holder<'_> {
    /// The constant with this value.
    pub fn item(&self, krate: &TokenStream, value: &TokenStream) -> TokenStream {
        let registration = quote!(#krate::__private::Registration);
        match self {
            Self::Module { vis, constant } => quote! {
                #[doc(hidden)]
                #vis static #constant: #registration = #value;
            },
            Self::Type { ty, constant } => quote! {
                impl #ty {
                    #[doc(hidden)]
                    pub const #constant: #registration = #value;
                }
            },
            Self::Trait { ty, .. } => {
                let implements = self.implements(krate);
                quote! {
                    #[doc(hidden)]
                    impl #implements for #ty {
                        const DECLARED: #registration = #value;
                    }
                }
            }
        }
    }

    /// The path of the constant.
    pub fn path(&self, krate: &TokenStream) -> TokenStream {
        match self {
            Self::Module { constant, .. } => quote!(#constant),
            Self::Type { ty, constant } => quote!(<#ty>::#constant),
            Self::Trait { ty, .. } => {
                let implements = self.implements(krate);
                quote!(<#ty as #implements>::DECLARED)
            }
        }
    }

    fn implements(&self, krate: &TokenStream) -> TokenStream {
        match self {
            Self::Trait { trait_, id, .. } => quote!(#krate::__private::Implements<dyn #trait_, #id>),
            _ => TokenStream::new(),
        }
    }
}
