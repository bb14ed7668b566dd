//! `#[plugin]`: a type is a plugin, and its value holds the plugin's state.

mod migrations;
mod relation;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Generics, Ident, LitStr, Path, Token, Visibility};

use crate::argument::cfgs;
use crate::command_line::check_hooks_core;
use crate::context::Context;
use crate::documentation::description;
use crate::lint;
use crate::option::{Options, Service, krate};
use crate::package::{described, package, package_name};

const KNOWN: &[&str] = &[
    "name",
    "core",
    "given",
    "requires",
    "provides",
    "conflicts",
    "hookspecs",
    "needs",
    "offers",
    "migrations",
    "crate",
];

/// What stands in the parentheses.
#[derive(Default)]
struct PluginOptions {
    name: Option<LitStr>,
    path: Option<Path>,
    given: bool,
    /// The calls that say the rest: `.with_requires(&["clock"])`.
    said: Vec<TokenStream>,
}

/// ```text
/// in:   #[plugin(name = "tracing", requires("clock >= 1.2"))] struct Tracing { … }
/// out:  struct Tracing { … }
///       const _: () = {
///           static SPEC: PluginSpec = PluginSpec::new::<Tracing>(…, life).with_requires(&["clock >= 1.2"]);
///           impl PluginType for Tracing { … }
///           register! { Plugin(&SPEC) }
///       };
/// ```
pub fn expand(options: TokenStream, item: &TokenStream) -> TokenStream {
    let mut cx = Context::default();
    let options = PluginOptions::parse(options, &mut cx);
    if options.path.is_none() && !check_hooks_core("plugin", &mut cx) {
        let errors = cx.into_tokens();
        return quote!(#item #errors);
    }
    check_name(options.name.as_ref(), &mut cx);
    let declared = cx.accept(syn::parse2::<TypeItem>(item.clone()));
    let registration = declared.and_then(|declared| {
        if declared.generics.params.is_empty() {
            return Some(register(&declared, &options));
        }
        cx.error(&declared.generics, "a plugin type has no generics, since one value of it is made; name the types");
        None
    });
    let errors = cx.into_tokens();
    quote!(#item #registration #errors)
}

impl PluginOptions {
    fn parse(tokens: TokenStream, cx: &mut Context) -> Self {
        let mut options = Self::default();
        let entries = Options::parse(tokens, KNOWN, false, cx).entries;
        let path = entries.iter().find(|entry| entry.key == "crate").and_then(|entry| entry.path(cx));
        let krate = krate(path.clone());
        options.path = path;
        options.name = entries.iter().find(|entry| entry.key == "name").and_then(|entry| entry.string(cx));
        let plugin = options.name.as_ref().map(LitStr::value).or_else(package_name).unwrap_or_default();
        for entry in entries {
            let key = entry.key.to_string();
            let setter = Ident::new(&format!("with_{key}"), Span::call_site());
            match &*key {
                "name" | "crate" => {}
                "core" | "given" => {
                    if entry.flag(cx) {
                        options.given |= key == "given";
                        options.said.push(quote!(.#setter()));
                    }
                }
                "needs" | "offers" => {
                    let services = entry.services(cx).into_iter().map(|Service { ty, optional }| {
                        let optional = optional.then(|| quote!(.optional()));
                        quote_spanned!(ty.span()=> #krate::ServiceRef::of::<#ty>() #optional)
                    });
                    let services = services.collect::<Vec<_>>();
                    options.said.push(quote!(.#setter(&[#(#services),*])));
                }
                "migrations" => {
                    if let Some(folder) = entry.string(cx) {
                        let migrations = migrations::embed(&folder, &krate, cx);
                        options.said.push(quote!(.#setter({
                            const MIGRATIONS: &[#krate::Migration] = &[#(#migrations),*];
                            MIGRATIONS
                        })));
                    }
                }
                _ => {
                    let texts = entry.texts(cx);
                    relation::check(&key, &texts, &plugin, cx);
                    options.said.push(quote!(.#setter(&[#(#texts),*])));
                }
            }
        }
        options
    }
}

fn register(declared: &TypeItem, options: &PluginOptions) -> TokenStream {
    let TypeItem { attrs, ident, .. } = declared;
    let PluginOptions { name, path, given, said } = options;
    let (cfgs, allow, krate) = (cfgs(attrs), lint::generated(), krate(path.clone()));
    let is_another = name.as_ref().is_some_and(|name| Some(name.value()) != package_name());
    let name = match name {
        Some(name) => quote!(::core::option::Option::Some(#name)),
        None => quote!(::core::option::Option::None),
    };
    let package = match description(attrs) {
        // Of several plugins in one package, its description tells none.
        text if is_another && !text.is_empty() => described(&krate, &text),
        _ => package(&krate),
    };
    let location = quote_spanned! {ident.span()=>
        #krate::SourceLocation::new(::core::file!(), ::core::line!(), ::core::column!())
    };
    let life_of = Ident::new(if *given { "given_life_of" } else { "life_of" }, ident.span());
    // At the type, where rustc says that nothing makes it.
    let life = quote_spanned! {ident.span()=> {
        #[allow(unused_imports)]
        use #krate::__private::NoLife as _;
        #krate::__private::#life_of::<#ident, _>(&#krate::__private::LifeOf::<#ident>::KIND)
    }};
    quote! {
        #cfgs
        #allow
        const _: () = {
            static SPEC: #krate::PluginSpec =
                #krate::PluginSpec::new::<#ident>(#name, ::core::module_path!(), #package, #location, #life) #(#said)*;

            #[doc(hidden)]
            impl #krate::PluginType for #ident {
                fn spec() -> &'static #krate::PluginSpec {
                    &SPEC
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
