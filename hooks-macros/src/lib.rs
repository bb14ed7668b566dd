//! The macros of `hooks-core`, which re-exports them with their documentation. Not for direct use.
//!
//! Each attribute goes the same way: `attr` reads its options, `ast` the item, `check` lists what must not be, `expand`
//! writes the code. The item of the user comes out even where something is wrong with it.

#![allow(missing_docs, reason = "the documentation stands where hooks-core re-exports the macros")]

mod argument;
mod check;
mod command_line;
mod context;
mod documentation;

mod hookimpl;
mod hookimpls;
mod hookspec;
mod link_plugins;
mod lint;
mod nearest;
mod option;
mod package;
mod plugin;

use proc_macro::TokenStream;

#[proc_macro_attribute]
pub fn hookspec(options: TokenStream, item: TokenStream) -> TokenStream {
    hookspec::expand(options.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn hookimpl(options: TokenStream, item: TokenStream) -> TokenStream {
    hookimpl::expand(options.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn plugin(options: TokenStream, item: TokenStream) -> TokenStream {
    plugin::expand(options.into(), &item.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __hookimpls(list: TokenStream) -> TokenStream {
    hookimpls::expand(list.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __link_plugins(names: TokenStream) -> TokenStream {
    link_plugins::expand(names.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __linked_crates(names: TokenStream) -> TokenStream {
    link_plugins::linked_crates(names.into()).into()
}
