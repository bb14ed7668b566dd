//! A trait whose methods are hooks.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{FnArg, ItemTrait, TraitItem, TraitItemFn};

use super::attr::SpecOptions;
use super::check::{self, is_lint};
use super::expand::{Hook, deprecated_methods, hook};
use super::shape::Shape;
use crate::argument::{cfgs, name, typed};
use crate::context::Context;
use crate::lint;
use crate::option::take;

/// ```text
/// in:   #[hookspec] pub trait Lifecycle { async fn on_startup(&self, app: &AppInfo); }
/// out:  pub trait Lifecycle { fn on_startup(&self, app: &AppInfo) -> impl Future<Output = ()> + Send where Self: Sized { … } }
///       pub struct on_startup<'args> { … }
///       impl<P: Lifecycle + Send + Sync> TraitHook<{ID}, P> for dyn Lifecycle { … }
/// ```
pub fn expand(mut item: ItemTrait, options: &SpecOptions, cx: &mut Context) -> TokenStream {
    let declarable = check::trait_(&item, options, cx);
    let krate = options.krate();
    let (mut methods, mut hooks, mut bindings) = (Vec::new(), Vec::new(), Vec::new());
    for member in &mut item.items {
        let TraitItem::Fn(method) = member else {
            check::member(member, cx);
            continue;
        };
        let own = SpecOptions::parse(take(&mut method.attrs, "hookspec", cx), cx).with_krate_of(options);
        check::one_kind(&own, cx);
        let shared = check::method(method, cx);
        let declared =
            Hook { attrs: &method.attrs, vis: &item.vis, sig: &method.sig, options: &own, trait_: Some(&item.ident) };
        let declared = hook(&declared, cx);
        hooks.push(declared.tokens);
        let key = declared.key.filter(|_| shared);
        bindings.extend(key.map(|key| bind(&item.ident, method, &key, &declared.bounds, &krate)));
        methods.push(declare(method, &krate));
    }
    let ItemTrait { attrs, vis, ident, generics, supertraits, colon_token, .. } = &item;
    let bindings = declarable.then_some(bindings).into_iter().flatten();
    let allow = lint::generated_of_hook();
    let deprecations = declarable.then(|| deprecated_methods(&item));
    quote! {
        #(#attrs)*
        #vis trait #ident #generics #colon_token #supertraits { #(#methods)* }

        #(#hooks)*

        #allow
        const _: () = { #(#bindings)* };

        #deprecations
    }
}

/// The method in the trait, with a default that is never registered.
fn declare(method: &TraitItemFn, krate: &TokenStream) -> TokenStream {
    let TraitItemFn { attrs, sig, .. } = method;
    let (ident, output) = (&sig.ident, &sig.output);
    let (parameters, _, _) = sig.generics.split_for_impl();
    let inputs = sig.inputs.iter().map(parameter);
    let name = ident.unraw().to_string();
    let (output, body) = if sig.asyncness.is_some() {
        let returned = Shape::of(output).whole;
        (
            quote!(-> impl ::core::future::Future<Output = #returned> + ::core::marker::Send),
            quote!(async { #krate::__private::left_out(#name) }),
        )
    } else {
        (quote!(#output), quote!(#krate::__private::left_out(#name)))
    };
    let allow = lint::declaration();
    quote_spanned! {ident.span()=>
        #(#attrs)*
        #allow
        fn #ident #parameters (#(#inputs),*) #output where Self: ::core::marker::Sized { #body }
    }
}

/// A parameter of a method, whose documentation stands at the field of the hook.
fn parameter(input: &FnArg) -> TokenStream {
    let FnArg::Typed(argument) = input else { return input.to_token_stream() };
    let lints = argument.attrs.iter().filter(|attr| is_lint(attr));
    let (ty, name) = (&argument.ty, name(argument).map_or_else(|| quote!(_), ToTokens::to_token_stream));
    quote!(#(#lints)* #name: #ty)
}

/// How a method of a plugin that implements the trait is bound.
fn bind(
    trait_: &Ident,
    method: &TraitItemFn,
    key: &TokenStream,
    bounds: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let ident = &method.sig.ident;
    let cfgs = cfgs(&method.attrs);
    let id = id(ident);
    let names = typed(&method.sig.inputs).filter_map(name);
    let call = quote!(<P as #trait_>::#ident(&plugin, #(hook.#names),*));
    let bound = if method.sig.asyncness.is_some() {
        quote! {
            <#key as #krate::__private::AsyncHookKey>::bind_async(#krate::__private::Box::new(move |hook, slot| {
                let plugin = #krate::__private::Clone::clone(&plugin);
                #krate::__private::Slot::start(slot, async move {
                    let running = {
                        // The whole of it, which is supposed to be `Send`.
                        let hook = hook;
                        #call
                    };
                    running.await
                })
            }))
        }
    } else {
        quote!(<#key as #krate::__private::PlainHookKey>::bind_sync(#krate::__private::Box::new(move |hook| #call)))
    };
    quote! {
        #cfgs
        #[doc(hidden)]
        impl<P: #trait_ + ::core::marker::Send + ::core::marker::Sync + 'static>
            #krate::__private::TraitHook<#id, P> for dyn #trait_ #bounds
        {
            type Hook = #key;

            fn bind(plugin: #krate::__private::Arc<P>) -> #krate::__private::Bound {
                #bound
            }
        }
    }
}

/// Names a method in a type: FNV-1a, 64 bits.
pub fn id(method: &Ident) -> u64 {
    let name = method.unraw().to_string();
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
