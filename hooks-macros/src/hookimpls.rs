//! `hookimpls![…]`: an explicit list of implementations, by the paths of their functions or of plugin types.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{ExprPath, Path, QSelf, Token, parenthesized};

use crate::argument::located_at;
use crate::context::Context;
use crate::hookimpl::constant;
use crate::hookspec::method_id;

/// ```text
/// in:   (::hooks_core) geolocate::command, Incidents::open, <Incidents as Lifecycle>::on_startup
/// out:  [
///           implementation(geolocate::hookimpl_of_command), implementation(Incidents::hookimpl_of_open),
///           implementation(<Incidents as Implements<dyn Lifecycle, …>>::DECLARED),
///       ]
///
/// in:   (::hooks_core) geolocate::command, Incidents
/// out:  listed(&[implementation(geolocate::hookimpl_of_command)], &[<Incidents as PluginType>::spec])
/// ```
pub fn expand(list: TokenStream) -> TokenStream {
    let parser = |input: ParseStream| {
        let krate;
        parenthesized!(krate in input);
        let krate: TokenStream = krate.parse()?;
        let (mut list, mut cx) = (Vec::new(), Context::default());
        while !input.is_empty() {
            list.push(cx.accept(input.call(Named::parse)));
            while !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
                input.parse::<TokenTree>()?;
            }
        }
        let (types, functions): (Vec<_>, Vec<_>) =
            list.iter().partition(|named| named.as_ref().is_some_and(Named::is_type));
        // In place of what an error is told of, so that the list has its type and its length.
        let missing = || quote!(#krate::__private::Registration::LinkPlugins(&[]));
        let declared =
            functions.into_iter().map(|named| named.as_ref().map_or_else(missing, |named| named.declared(&krate)));
        let functions = quote!([#(#krate::__private::implementation(#declared)),*]);
        let types: Vec<_> =
            types.into_iter().flatten().map(|Named(ty)| quote!(<#ty as #krate::PluginType>::spec)).collect();
        let list = match types[..] {
            [] => functions,
            _ => quote!(#krate::__private::listed(&#functions, &[#(#types),*])),
        };
        let errors = cx.into_tokens();
        Ok(if errors.is_empty() { list } else { quote!({ #errors #list }) })
    };
    parser.parse2(list).unwrap_or_else(|error| error.to_compile_error())
}

/// An implementation, by its function, or all of a plugin type.
struct Named(ExprPath);

impl Parse for Named {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        const EXPECTED: &str = "expected the path of a function or a plugin type: `path::of::function`, `Type`, \
                                `Type::method` or `<Type as Trait>::method`";
        let ahead = input.fork();
        if ahead.parse::<ExprPath>().is_ok() && (ahead.is_empty() || ahead.peek(Token![,])) {
            return input.parse().map(Self);
        }
        let token = input.cursor().token_tree().map(|(token, _)| token);
        Err(syn::Error::new_spanned(token.into_token_stream(), EXPECTED))
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
                // So that an error stands at the method.
                let ty = located_at(ty.to_token_stream(), function.span());
                quote!(<#ty as #krate::__private::Implements<dyn #trait_, #id>>::DECLARED)
            }
            _ => {
                let mut constant = constant(&function);
                constant.set_span(function.span());
                path.segments.push(constant.into());
                ExprPath { path, ..self.0.clone() }.into_token_stream()
            }
        }
    }
}
