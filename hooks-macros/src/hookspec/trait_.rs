//! A trait whose methods are hooks.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Attribute, ItemTrait, TraitItem, TraitItemFn};

use super::attr::SpecOptions;
use super::expand::{Hook, hook};
use crate::argument::{check_receiver, name, typed};
use crate::context::Context;

/// ```text
/// in:   #[hookspec] pub trait Lifecycle { async fn on_startup(&self, app: &AppInfo); }
/// out:  pub trait Lifecycle { fn on_startup(&self, app: &AppInfo) -> impl Future<Output = ()> + Send where Self: Sized { … } }
///       pub struct on_startup<'args> { … }
///       impl<P: Lifecycle + PluginType> TraitHook<{ID}, P> for dyn Lifecycle { … }
/// ```
pub fn expand(mut item: ItemTrait, options: &SpecOptions, cx: &mut Context) -> TokenStream {
    check(&item, options, cx);
    let mut hooks = Vec::new();
    for member in &mut item.items {
        match member {
            TraitItem::Fn(method) => {
                let own = take_options(&mut method.attrs, cx).with_krate_of(options);
                check_receiver(method.sig.receiver(), &method.sig.ident, cx);
                if let Some(body) = &method.default {
                    cx.error(body, "a hookspec has no body, implementations have; write `;`");
                }
                let declared =
                    Hook { attrs: &method.attrs, vis: &item.vis, sig: &method.sig, options: &own, of_trait: true };
                hooks.push(hook(&declared, cx));
            }
            other => cx.error(other, "a hook trait holds hooks and nothing else"),
        }
    }
    if cx.has_errors() {
        // The user's trait, so that what uses it does not fail too.
        for member in &mut item.items {
            if let TraitItem::Fn(method) = member {
                method.attrs.clear();
            }
        }
        let hooks = hooks.iter().map(|hook| &hook.tokens);
        return quote!(#[allow(async_fn_in_trait, missing_docs)] #item #(#hooks)*);
    }
    let krate = options.krate();
    let bindings = methods(&item).zip(&hooks).map(|(method, hook)| bind(&item, method, &hook.key, &krate));
    let bindings: Vec<_> = bindings.collect();
    let hooks = hooks.iter().map(|hook| &hook.tokens);
    let methods: Vec<_> = methods(&item).map(|method| declare(method, &krate)).collect();
    let ItemTrait { attrs, vis, ident, supertraits, colon_token, .. } = &item;
    quote! {
        #(#attrs)*
        #vis trait #ident #colon_token #supertraits { #(#methods)* }

        #(#hooks)*

        #[allow(clippy::all, clippy::pedantic, non_local_definitions, unreachable_pub, deprecated)]
        const _: () = { #(#bindings)* };
    }
}

fn check(item: &ItemTrait, options: &SpecOptions, cx: &mut Context) {
    if let Some(option) = &options.any {
        cx.error(option, format!("`{option}` stands on a method of the trait: `#[hookspec({option})] fn …`"));
    }
    if !item.generics.params.is_empty() {
        cx.error(&item.generics, "a hook trait has no generics, since one call serves all plugins; name the types");
    }
    if let Some(unsafety) = &item.unsafety {
        cx.error(unsafety, "a hook trait is safe to implement; remove the word");
    }
}

fn methods(item: &ItemTrait) -> impl Iterator<Item = &TraitItemFn> {
    item.items.iter().filter_map(|member| match member {
        TraitItem::Fn(method) => Some(method),
        _ => None,
    })
}

/// Takes `#[hookspec(…)]` off a method.
fn take_options(attrs: &mut Vec<Attribute>, cx: &mut Context) -> SpecOptions {
    let is_own = |attr: &Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "hookspec");
    let own: Vec<_> = attrs.extract_if(.., |attr| is_own(attr)).collect();
    let tokens = own.into_iter().filter_map(|attr| match attr.meta {
        syn::Meta::List(list) => Some(list.tokens),
        _ => None,
    });
    SpecOptions::parse(tokens.collect(), cx)
}

/// The method in the trait, with a default that is never registered.
fn declare(method: &TraitItemFn, krate: &TokenStream) -> TokenStream {
    let TraitItemFn { attrs, sig, .. } = method;
    let (ident, inputs, output) = (&sig.ident, &sig.inputs, &sig.output);
    let name = ident.to_string();
    let (output, body) = if sig.asyncness.is_some() {
        let returned = super::lifetime::returned(output);
        (
            quote!(-> impl ::core::future::Future<Output = #returned> + ::core::marker::Send),
            quote!(async { #krate::__private::left_out(#name) }),
        )
    } else {
        (quote!(#output), quote!(#krate::__private::left_out(#name)))
    };
    quote_spanned! {ident.span()=>
        #(#attrs)*
        #[allow(unused_variables, clippy::manual_async_fn)]
        fn #ident(#inputs) #output where Self: ::core::marker::Sized { #body }
    }
}

/// How a method of a plugin that implements the trait is bound.
fn bind(item: &ItemTrait, method: &TraitItemFn, key: &TokenStream, krate: &TokenStream) -> TokenStream {
    let (trait_, ident) = (&item.ident, &method.sig.ident);
    let id = id(&ident.to_string());
    let names = typed(&method.sig.inputs).filter_map(name);
    let call = quote!(<P as #trait_>::#ident(&plugin, #(hook.#names),*));
    let thunk = if method.sig.asyncness.is_some() {
        quote! {
            #krate::__private::async_thunk(marker, #krate::__private::Box::new(move |hook, _| {
                let plugin = #krate::__private::Clone::clone(&plugin);
                #krate::__private::Box::pin(async move { #call.await })
            }))
        }
    } else {
        quote!(#krate::__private::sync_thunk(marker, #krate::__private::Box::new(move |hook| #call)))
    };
    quote! {
        impl<P: #trait_ + #krate::PluginType> #krate::__private::TraitHook<#id, P> for dyn #trait_ {
            type Hook = #key;

            fn bind(plugin: #krate::__private::Arc<P>) -> <#key as #krate::__private::HookKey>::Thunk {
                let marker = #krate::__private::Marker::<#key>::NEW;
                #thunk
            }
        }
    }
}

/// Names a method in a type: FNV-1a, 64 bits.
pub fn id(method: &str) -> u64 {
    method.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
