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
use super::expand::{Bind, Registered};
use super::holder::{Holder, constant};
use super::wrapper;
use crate::argument::{cfgs, last_segment, readable};
use crate::context::Context;
use crate::hookspec::method_id;
use crate::option::take;

/// The block without the attributes of its methods, and the registrations.
pub fn expand(mut block: Block, options: &ImplOptions, cx: &mut Context) -> (TokenStream, TokenStream) {
    check::block(&block, options, cx);
    let mut methods = Vec::new();
    for member in &mut block.members {
        match member {
            Member::Method(method) => {
                let own = ImplOptions::parse(take(&mut method.attrs, "hookimpl", cx), cx).with_krate_of(options);
                check::options(&own, cx);
                check::method(method, &own, block.trait_.is_some(), cx);
                method.hides_lifetimes = wrapper::hides_lifetimes(&method.sig, &own);
                methods.push(own);
            }
            Member::Other(keyword, _) => check::member(keyword, cx),
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
            let bind = quote! {
                |instances| { #deprecations #krate::__private::Some(#binding::bind(#instance?)) }
            };
            (quote!(#binding::spec), quote!(#binding::Hook), bind, Holder::Trait { ty, trait_, id })
        }
        None => {
            let hook = options.hook_of(&method.sig);
            let plugin = variable("plugin", Span::call_site());
            let function = quote_spanned!(ident.span()=> <#ty>::#ident);
            let closure = Closure { sig: &method.sig, options, hook: &hook, function, plugin: Some(&plugin) };
            let bound = closure.bound();
            let bind = quote! {
                |instances| {
                    let #plugin = <#ty as #krate::PluginType>::instance(instances)?;
                    #krate::__private::Some(#bound)
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
