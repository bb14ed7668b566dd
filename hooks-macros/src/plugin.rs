//! `#[plugin]`: a type is a plugin, and its value holds the plugin's state.

use proc_macro2::{TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Generics, Ident, LitStr, Token, Visibility};

use crate::argument::cfgs;
use crate::command_line::check_hooks_core;
use crate::context::Context;
use crate::option::{Options, krate};
use crate::package::package;

const KNOWN: &[&str] = &["name", "crate"];

/// ```text
/// in:   #[plugin(name = "tracing")] struct Tracing { … }
/// out:  struct Tracing { … }
///       const _: () = { static SPEC: PluginSpec = …; impl PluginType for Tracing { … } register! { Plugin(&SPEC) } };
/// ```
pub fn expand(options: TokenStream, item: &TokenStream) -> TokenStream {
    let mut cx = Context::default();
    let mut name = None;
    let mut path = None;
    for entry in Options::parse(options, KNOWN, false, &mut cx).entries {
        if entry.key == "name" {
            name = entry.string(&mut cx);
        } else {
            path = entry.path(&mut cx);
        }
    }
    if path.is_none() && !check_hooks_core("plugin", &mut cx) {
        let errors = cx.into_tokens();
        return quote!(#item #errors);
    }
    check_name(name.as_ref(), &mut cx);
    let krate = krate(path);
    let declared = cx.accept(syn::parse2::<TypeItem>(item.clone()));
    let registration = declared.and_then(|declared| {
        if declared.generics.params.is_empty() {
            return Some(register(&declared, name.as_ref(), &krate));
        }
        cx.error(&declared.generics, "a plugin type has no generics, since one value of it is made; name the types");
        None
    });
    let errors = cx.into_tokens();
    quote!(#item #registration #errors)
}

fn register(declared: &TypeItem, name: Option<&LitStr>, krate: &TokenStream) -> TokenStream {
    let TypeItem { attrs, ident, .. } = declared;
    let cfgs = cfgs(attrs);
    let name = match name {
        Some(name) => quote!(::core::option::Option::Some(#name)),
        None => quote!(::core::option::Option::None),
    };
    let package = package(krate);
    let location = quote_spanned! {ident.span()=>
        #krate::SourceLocation::new(::core::file!(), ::core::line!(), ::core::column!())
    };
    quote! {
        #cfgs
        const _: () = {
            static SPEC: #krate::PluginSpec =
                #krate::PluginSpec::new::<#ident>(#name, ::core::module_path!(), #package, #location);

            #[doc(hidden)]
            impl #krate::PluginType for #ident {
                fn spec() -> &'static #krate::PluginSpec {
                    &SPEC
                }

                fn make() -> Self {
                    <#ident as ::core::default::Default>::default()
                }
            }

            #krate::__register! { #krate::__private::Registration::Plugin(&SPEC) }
        };
    }
}

fn check_name(name: Option<&LitStr>, cx: &mut Context) {
    if let Some(name) = name.filter(|name| !is_name(&name.value())) {
        cx.error(name, "a plugin's name has letters, digits, `-` and `_`, as a package's has");
    }
}

/// Whether this can be the name of a plugin: what cargo allows for a package.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// A struct or an enum, as far as it matters here.
struct TypeItem {
    attrs: Vec<Attribute>,
    ident: Ident,
    generics: Generics,
}

impl Parse for TypeItem {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        if !input.peek(Token![struct]) && !input.peek(Token![enum]) {
            let keyword = input.parse::<TokenTree>()?;
            return Err(syn::Error::new(keyword.span(), "`#[plugin]` stands on a `struct` or an `enum`"));
        }
        input.parse::<TokenTree>()?;
        let ident = input.parse()?;
        let generics = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(Self { attrs, ident, generics })
    }
}
