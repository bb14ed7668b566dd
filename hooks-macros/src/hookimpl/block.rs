//! `#[hookimpl]` on an `impl` block of a plugin type.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Visibility};

use super::ast::{Block, Function, Member};
use super::attr::ImplOptions;
use super::check;
use super::expand::{Registered, call, hook, variable};
use crate::argument::{check_receiver, last_segment, readable};
use crate::context::Context;
use crate::hookspec::method_id;

/// The block without the attributes of its methods, and the registrations.
pub fn expand(mut block: Block, options: &ImplOptions, cx: &mut Context) -> (TokenStream, TokenStream) {
    check_block(&block, options, cx);
    let mut methods = Vec::new();
    for member in &mut block.members {
        match member {
            Member::Method(method) => {
                let own = take_options(&mut method.attrs, cx).with_krate_of(options);
                check_method(method, &own, block.trait_.is_some(), cx);
                methods.push(own);
            }
            Member::Other(keyword, _) => {
                cx.error(keyword, "every item of this block is a hook; put what is not into another `impl` block");
            }
        }
    }
    let functions = block.members.iter().filter_map(|member| match member {
        Member::Method(method) => Some(&**method),
        Member::Other(..) => None,
    });
    let registrations = functions.zip(&methods).map(|(method, own)| register(&block, method, own)).collect();
    (block.to_token_stream(), registrations)
}

fn check_block(block: &Block, options: &ImplOptions, cx: &mut Context) {
    if let Some(hook) = &options.hook {
        cx.error(hook, "an `impl` block is no single hook; put `#[hookimpl(path::of::hook)]` on the method");
    }
    if let Some(option) = &options.any {
        cx.error(option, format!("`{option}` stands on a method of the block: `#[hookimpl({option} …)]`"));
    }
    if !block.generics.params.is_empty() {
        cx.error(&block.generics, "a plugin type has no generics, since one value of it is made; name the types");
    }
    if let Some(unsafety) = &block.unsafety {
        cx.error(unsafety, "a hook trait is safe to implement; remove `unsafe`");
    }
}

fn check_method(method: &Function, options: &ImplOptions, of_trait: bool, cx: &mut Context) {
    check::signature(&method.sig, cx);
    check_receiver(method.sig.receiver(), &method.sig.ident, cx);
    if let Some((plugin, _)) = &options.plugin {
        cx.error(plugin, "a method belongs to its type; `plugin` stands on functions");
    }
    if of_trait {
        if let Some(hook) = &options.hook {
            cx.error(hook, "a method of a hook trait implements the hook of its name; remove the path");
        }
    } else {
        check::named_arguments(&method.sig, cx);
    }
}

/// Takes `#[hookimpl(…)]` off a method.
fn take_options(attrs: &mut Vec<Attribute>, cx: &mut Context) -> ImplOptions {
    let is_own = |attr: &Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "hookimpl");
    let own: Vec<_> = attrs.extract_if(.., |attr| is_own(attr)).collect();
    let tokens = own.into_iter().filter_map(|attr| match attr.meta {
        syn::Meta::List(list) => Some(list.tokens),
        _ => None,
    });
    ImplOptions::parse(tokens.collect(), cx)
}

fn register(block: &Block, method: &Function, options: &ImplOptions) -> TokenStream {
    let krate = options.krate();
    let (ty, ident) = (&block.self_ty, &method.sig.ident);
    let (marker, bind, constant) = match &block.trait_ {
        Some(trait_) => {
            let id = method_id(&ident.to_string());
            let method = quote!(<dyn #trait_ as #krate::__private::TraitHook<#id, #ty>>);
            let trait_name = trait_.segments.last().map(|segment| &segment.ident);
            (
                quote!(#krate::__private::Marker::<#method::Hook>::NEW),
                quote!(|instances| #krate::__private::erase(#method::bind(instances.get::<#ty>()))),
                format_ident!("__HOOKIMPL_{}_{ident}", trait_name.map_or_else(String::new, ToString::to_string)),
            )
        }
        None => {
            let hook = hook(&method.sig, options);
            let marker = quote!(#krate::__private::Marker::<#hook>::NEW);
            (marker.clone(), bind_method(block, method, &marker, &krate), format_ident!("__HOOKIMPL_{ident}"))
        }
    };
    let name = last_segment(ty).map_or_else(|| readable(ty), |segment| segment.ident.to_string());
    Registered {
        attrs: &method.attrs,
        vis: &Visibility::Public(syn::token::Pub::default()),
        sig: &method.sig,
        options,
        marker,
        function: format!("{name}::{ident}"),
        bind,
        plugin: Some(ty),
        holder: Some(ty),
        constant,
    }
    .expand()
}

/// A closure that holds the plugin; an async call holds it too, for as long as it runs.
fn bind_method(block: &Block, method: &Function, marker: &TokenStream, krate: &TokenStream) -> TokenStream {
    let (ty, ident) = (&block.self_ty, &method.sig.ident);
    let [hook, plugin] = ["hook", "plugin"].map(|name| variable(name, Span::call_site()));
    let call = call(&quote!(<#ty>::#ident), &[quote!(&#plugin)], &method.sig);
    let thunk = if method.sig.asyncness.is_some() {
        quote! {
            async_thunk(#marker, #krate::__private::Box::new(move |#hook, _| {
                let #plugin = #krate::__private::Clone::clone(&#plugin);
                #krate::__private::Box::pin(async move { #call.await })
            }))
        }
    } else {
        quote!(sync_thunk(#marker, #krate::__private::Box::new(move |#hook| #call)))
    };
    quote! {
        |instances| {
            let #plugin = instances.get::<#ty>();
            #krate::__private::erase(#krate::__private::#thunk)
        }
    }
}

impl ToTokens for Block {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, unsafety, generics, trait_, self_ty, members } = self;
        let trait_ = trait_.as_ref().map(|trait_| quote!(#trait_ for));
        let clause = &generics.where_clause;
        let members = members.iter().map(|member| match member {
            Member::Method(method) => {
                let Function { attrs, vis, sig, body } = &**method;
                quote!(#(#attrs)* #vis #sig #body)
            }
            Member::Other(_, whole) => whole.clone(),
        });
        tokens.extend(quote!(#(#attrs)* #unsafety impl #generics #trait_ #self_ty #clause { #(#members)* }));
    }
}
