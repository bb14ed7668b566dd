//! `#[hookspec]`: a function without a body, or a trait of them, becomes a hook each.

mod ast;
mod attr;
mod check;
mod expand;
mod lifetime;
mod shape;
mod trait_;

use proc_macro2::TokenStream;
use quote::quote;

use self::ast::Item;
use self::attr::SpecOptions;
pub use self::expand::{argument_of, implementation_of};
pub use self::trait_::id as method_id;
use crate::context::Context;

pub fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut cx = Context::default();
    let options = SpecOptions::parse(options, &mut cx);
    check::one_kind(&options, &mut cx);
    if !options.reaches_hooks_core(&mut cx) {
        return cx.into_tokens();
    }
    let expanded = match cx.accept(syn::parse2::<Item>(item.clone())) {
        Some(Item::Function(function)) => expand::function(&function, &options, &mut cx),
        Some(Item::Trait(item)) => trait_::expand(item, &options, &mut cx),
        Some(Item::Other(keyword)) => {
            cx.error(keyword, "`#[hookspec]` stands on a function without a body, or on a trait of them");
            item
        }
        None => TokenStream::new(),
    };
    let errors = cx.into_tokens();
    quote!(#errors #expanded)
}
