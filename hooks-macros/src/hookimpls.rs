//! `hookimpls![…]`: an explicit list of implementations, by the paths of their functions.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{ExprPath, Path, QSelf, Token, parenthesized};

use crate::hookspec::method_id;

/// ```text
/// in:   (::hooks_core) geolocate::command, Incidents::open, <Incidents as Lifecycle>::on_startup
/// out:  [
///           implementation(geolocate::__HOOKIMPL_command), implementation(Incidents::__HOOKIMPL_open),
///           implementation(<Incidents as Implements<dyn Lifecycle, …>>::DECLARED),
///       ]
/// ```
pub fn expand(list: TokenStream) -> TokenStream {
    let parser = |input: ParseStream| {
        let krate;
        parenthesized!(krate in input);
        let krate: TokenStream = krate.parse()?;
        let list = Punctuated::<Named, Token![,]>::parse_terminated(input)?;
        let declared = list.iter().map(|named| named.declared(&krate));
        Ok(quote!([#(#krate::__private::implementation(#declared)),*]))
    };
    parser.parse2(list).unwrap_or_else(|error| error.to_compile_error())
}

/// An implementation, by its function.
struct Named(ExprPath);

impl Parse for Named {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        const EXPECTED: &str = "expected the path of a function: `path::of::function`, `Type::method` or \
                                `<Type as Trait>::method`";
        let start = input.cursor();
        let path = input.parse().map(Self);
        if path.is_ok() && (input.is_empty() || input.peek(Token![,])) {
            return path;
        }
        let token = start.token_tree().map_or_else(TokenStream::new, |(token, _)| token.into_token_stream());
        Err(syn::Error::new_spanned(token, EXPECTED))
    }
}

impl Named {
    fn declared(&self, krate: &TokenStream) -> TokenStream {
        let ExprPath { qself, path, .. } = &self.0;
        let mut path = path.clone();
        // A parsed path has a segment.
        let Some(function) = path.segments.pop().map(|last| last.ident) else { return TokenStream::new() };
        match qself {
            Some(QSelf { ty, position, .. }) if *position > 0 => {
                let segments = path.segments.into_iter().take(*position).collect();
                let trait_ = Path { leading_colon: path.leading_colon, segments };
                let id = method_id(&function);
                quote!(<#ty as #krate::__private::Implements<dyn #trait_, #id>>::DECLARED)
            }
            _ => {
                path.segments.push(format_ident!("__HOOKIMPL_{}", function).into());
                ExprPath { path, ..self.0.clone() }.into_token_stream()
            }
        }
    }
}
