//! What the words of the return type leave open, and only the compiler knows.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Expansion;
use crate::argument::{located_at, readable};
use crate::hookspec::shape::Alias;

impl Expansion<'_> {
    /// ```text
    /// const _: fn() = || <fmt::Result as ResultOf<()>>::CHECKED;
    /// const _: () = if Aliased::<SearchResult>::IS_RESULT { panic!("`SearchResult` is a `Result` …") };
    /// ```
    pub(super) fn check_alias(&self) -> TokenStream {
        let krate = &self.krate;
        let (whole, value) = (&self.shape.whole, &self.shape.value);
        match self.shape.alias {
            None => TokenStream::new(),
            Some(Alias::OfValue) => {
                quote!(const _: fn() = || <#whole as #krate::__private::ResultOf<#value>>::CHECKED;)
            }
            Some(Alias::OfName) => {
                let message = format!(
                    "`{}` is a `Result` by another name, as which a hookspec does not know it; write `Result<…, …>`, \
                     or an alias whose name is `Result`",
                    readable(whole)
                );
                let krate = located_at(krate.clone(), whole.span());
                quote_spanned! {Span::call_site().located_at(whole.span())=>
                    const _: () = {
                        #[allow(unused_imports)]
                        use #krate::__private::NoResult as _;
                        if #krate::__private::Aliased::<#whole>::IS_RESULT {
                            ::core::panic!(#message)
                        }
                    };
                }
            }
        }
    }
}
