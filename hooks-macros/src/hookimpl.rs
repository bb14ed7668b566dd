//! `#[hookimpl]`: a function, or each method of an `impl` block, implements a hook.

mod ast;
mod attr;
mod block;
mod check;
mod closure;
mod deprecated;
mod expand;
mod holder;
mod wrapper;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use self::ast::Item;
use self::attr::ImplOptions;
pub use self::holder::constant;
use crate::context::Context;
use crate::lint;

pub fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut cx = Context::default();
    let options = ImplOptions::parse(options, &mut cx);
    check::options(&options, &mut cx);
    if !options.reaches_hooks_core(&mut cx) {
        let errors = cx.into_tokens();
        return quote!(#item #errors);
    }
    let Some(parsed) = cx.accept(syn::parse2::<Item>(item.clone())) else {
        let errors = cx.into_tokens();
        return quote!(#errors #item);
    };
    let (item, registrations) = match parsed {
        Item::Function(mut function) => {
            function.hides_lifetimes = wrapper::hides_lifetimes(&function.sig, &options);
            let registration = expand::function(&function, &options, &mut cx);
            (if function.is_as_written() { item } else { function.to_token_stream() }, registration)
        }
        Item::Block(block) => block::expand(block, &options, &mut cx),
        Item::Other(keyword) => {
            cx.error(keyword, "`#[hookimpl]` stands on a function or on an `impl` block");
            (item, TokenStream::new())
        }
    };
    let (allow, errors) = (lint::signature(), cx.into_tokens());
    quote! {
        #allow
        #item
        #registrations
        #errors
    }
}
