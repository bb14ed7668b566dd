//! `hookimpls![…]`: an explicit list of implementations, by the paths of their functions.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{ExprPath, QSelf, Token};

/// ```text
/// in:   hookimpls![geolocate::command, Incidents::open, <Incidents as Lifecycle>::on_startup]
/// out:  [&geolocate::__HOOKIMPL_command, &Incidents::__HOOKIMPL_open, &<Incidents>::__HOOKIMPL_Lifecycle_on_startup]
/// ```
pub fn expand(list: TokenStream) -> TokenStream {
    match Punctuated::<Named, Token![,]>::parse_terminated.parse2(list) {
        Ok(list) => {
            let constants = list.iter().map(|Named(constant)| constant);
            quote!([#(&#constants),*])
        }
        Err(error) => error.to_compile_error(),
    }
}

/// The constant of an implementation.
struct Named(TokenStream);

impl Parse for Named {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let ExprPath { qself, mut path, .. } = input.parse()?;
        let Some(function) = path.segments.pop() else {
            return Err(input.error("expected the path of a function"));
        };
        let function = &function.ident;
        Ok(Self(match qself {
            Some(QSelf { ty, .. }) => {
                let trait_ = path.segments.last().map(|segment| segment.ident.to_string());
                let constant = format_ident!("__HOOKIMPL_{}_{function}", trait_.unwrap_or_default());
                quote!(<#ty>::#constant)
            }
            None => {
                path.segments.push(format_ident!("__HOOKIMPL_{function}").into());
                quote!(#path)
            }
        }))
    }
}
