//! `hookimpls![…]`: an explicit list of implementations, by the paths of their functions or of plugin types.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
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
///
/// in:   (::hooks_core) geolocate::command, Incidents
/// out:  listed(&[implementation(geolocate::__HOOKIMPL_command)], &[<Incidents as PluginType>::spec])
/// ```
pub fn expand(list: TokenStream) -> TokenStream {
    let parser = |input: ParseStream| {
        let krate;
        parenthesized!(krate in input);
        let krate: TokenStream = krate.parse()?;
        let list = Punctuated::<Named, Token![,]>::parse_terminated(input)?;
        let (types, functions): (Vec<_>, Vec<_>) = list.iter().partition(|named| named.is_type());
        let declared = functions.iter().map(|named| named.declared(&krate));
        let functions = quote!([#(#krate::__private::implementation(#declared)),*]);
        if types.is_empty() {
            return Ok(functions);
        }
        let types = types.iter().map(|Named(ty)| quote!(<#ty as #krate::PluginType>::spec));
        Ok(quote!(#krate::__private::listed(&#functions, &[#(#types),*])))
    };
    parser.parse2(list).unwrap_or_else(|error| error.to_compile_error())
}

/// An implementation, by its function, or all of a plugin type.
struct Named(ExprPath);

impl Parse for Named {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        const EXPECTED: &str = "expected the path of a function or a plugin type: `path::of::function`, `Type`, \
                                `Type::method` or `<Type as Trait>::method`";
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
    /// By the first letter of its name, as the compiler's lints have it.
    fn is_type(&self) -> bool {
        let ExprPath { qself, path, .. } = &self.0;
        let last = path.segments.last().map(|last| last.ident.unraw().to_string());
        qself.is_none() && last.is_some_and(|name| name.starts_with(char::is_uppercase))
    }

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
