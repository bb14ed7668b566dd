//! `#[hookimpl]` on an `impl` block of a plugin type.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::ast::{Block, Function, Member};
use super::attr::ImplOptions;
use super::check;
use super::closure::{Closure, variable};
use super::deprecated::method_deprecations;
use super::expand::{Bind, Registered, hook};
use super::holder::{Holder, constant};
use super::wrapper;
use crate::argument::{cfgs, check_receiver, last_segment, readable};
use crate::context::Context;
use crate::hookspec::method_id;
use crate::option::take;

/// The block without the attributes of its methods, and the registrations.
pub fn expand(mut block: Block, options: &ImplOptions, cx: &mut Context) -> (TokenStream, TokenStream) {
    check_block(&block, options, cx);
    let mut methods = Vec::new();
    for member in &mut block.members {
        match member {
            Member::Method(method) => {
                let own = ImplOptions::parse(take(&mut method.attrs, "hookimpl", cx), cx).with_krate_of(options);
                check_method(method, &own, block.trait_.is_some(), cx);
                method.hides_lifetimes = wrapper::hides_lifetimes(&method.sig, &own);
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
    // Of two methods of one name rustc tells.
    let mut names = HashSet::new();
    let functions = functions
        .zip(&methods)
        .filter(|(method, _)| names.insert(&method.sig.ident) || !cfgs(&method.attrs).is_empty());
    let sound = !cx.has_errors();
    let registrations = functions.map(|(method, own)| register(&block, method, own, sound)).collect();
    (block.to_token_stream(), registrations)
}

fn check_block(block: &Block, options: &ImplOptions, cx: &mut Context) {
    if let Some(hook) = &options.hook {
        cx.error(hook, "an `impl` block is no single hook; put `#[hookimpl(path::of::hook)]` on the method");
    }
    if let Some(option) = &options.any {
        cx.error(option, format!("`{option}` stands on a method of the block, in a `#[hookimpl(…)]` of its own"));
    }
    if !block.generics.params.is_empty() {
        cx.error(&block.generics, "a plugin type has no generics, since one value of it is made; name the types");
    }
    if let Some(unsafety) = &block.unsafety {
        cx.error(unsafety, "a hook trait is safe to implement; remove `unsafe`");
    }
}

fn check_method(method: &Function, options: &ImplOptions, of_trait: bool, cx: &mut Context) {
    check::body(&method.body, cx);
    check::signature(&method.sig, cx);
    check_receiver(method.sig.receiver(), &method.sig.ident, cx);
    if let Some((plugin, _)) = &options.plugin {
        cx.error(plugin, "a method belongs to its type; `plugin` stands on functions");
    }
    if of_trait {
        if let Some(hook) = &options.hook {
            cx.error(hook, "a method of a hook trait implements the hook of its name; remove the path");
        }
        for key in [&options.wrapper, &options.blocking].into_iter().flatten() {
            cx.error(key, format!("`{key}` changes what the hook trait declares; put the method into `impl {{ … }}`"));
        }
    } else {
        check::arguments(&method.sig, options, cx);
    }
}

fn register(block: &Block, method: &Function, options: &ImplOptions, sound: bool) -> TokenStream {
    let krate = options.krate();
    let (ty, ident) = (&block.self_ty, &method.sig.ident);
    let (spec, hook, bind, holder) = match &block.trait_ {
        Some(trait_) => {
            let id = method_id(ident);
            // So that an error stands at the trait.
            let dyn_ = quote_spanned!(trait_.span()=> dyn);
            let binding = quote!(<#dyn_ #trait_ as #krate::__private::TraitHook<#id, #ty>>);
            let instance = quote!(<#ty as #krate::PluginType>::instance(instances));
            let deprecations = method_deprecations(&method.sig, &quote!(#dyn_ #trait_));
            let bind = quote!(|instances| { #deprecations #binding::bind(#instance) });
            (quote!(#binding::spec), quote!(#binding::Hook), bind, Holder::Trait { ty, trait_, id })
        }
        None => {
            let hook = hook(&method.sig, options);
            let plugin = variable("plugin", Span::call_site());
            let function = quote_spanned!(ident.span()=> <#ty>::#ident);
            let closure = Closure { sig: &method.sig, options, hook: &hook, function, plugin: Some(&plugin) };
            let bound = closure.bound();
            let bind = quote! {
                |instances| {
                    let #plugin = <#ty as #krate::PluginType>::instance(instances);
                    #bound
                }
            };
            (closure.spec(), hook.clone(), bind, Holder::Type { ty, constant: constant(ident) })
        }
    };
    let name = last_segment(ty).map_or_else(|| readable(ty), |segment| segment.ident.to_string());
    let function = format!("{name}::{}", ident.unraw());
    let (attrs, block_attrs, sig) = (&method.attrs, &block.attrs, &method.sig);
    let bind = Bind::Function(bind);
    let registered =
        Registered { attrs, block_attrs, sig, options, spec, hook, function, bind, plugin: Some(ty), holder };
    match sound {
        true => registered.expand(),
        // `dyn Default` is no type.
        false if sig.receiver().is_none() => TokenStream::new(),
        false => registered.stand_in(),
    }
}

impl ToTokens for Block {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        // Without `unsafe`, of which an error tells.
        let Self { attrs, generics, trait_, self_ty, members, .. } = self;
        let trait_ = trait_.as_ref().map(|trait_| quote!(#trait_ for));
        let clause = &generics.where_clause;
        let members = members.iter().map(|member| match member {
            Member::Method(method) => method.to_token_stream(),
            Member::Other(_, whole) => whole.clone(),
        });
        tokens.extend(quote!(#(#attrs)* impl #generics #trait_ #self_ty #clause { #(#members)* }));
    }
}
