//! `link_plugins!()`: names each dependency that rustc was given, so that it is linked.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use crate::command_line::{CommandLine, command_line};
use crate::context::Context;

pub fn expand(names: TokenStream) -> TokenStream {
    let command_line = command_line();
    let mut cx = Context::default();
    whole_library(command_line, &mut cx);
    one_registry(command_line, &mut cx);
    let names = named(names, command_line);
    let crates = names.iter().map(|name| {
        quote_spanned! {name.span()=>
            #[allow(unused_extern_crates, unused_imports, clippy::single_component_path_imports)]
            extern crate #name as _;
        }
    });
    let errors = cx.into_tokens();
    quote!(const _: () = { #errors #(#crates)* };)
}

/// The crates that are linked, by the names that they have themselves.
pub fn linked_crates(names: TokenStream) -> TokenStream {
    let command_line = command_line();
    let names = named(names, command_line);
    let crates = names.iter().map(|name| command_line.crate_name(&name.unraw().to_string()));
    quote!(&[#(#crates),*])
}

/// The crates that somebody names, or all dependencies.
fn named(names: TokenStream, command_line: &CommandLine) -> Vec<Ident> {
    if names.is_empty() {
        return command_line.dependencies.keys().map(|name| Ident::new_raw(name, Span::call_site())).collect();
    }
    let names = names.into_iter().filter_map(|token| match token {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    });
    names.collect()
}

/// A linker drops what nothing names of a static library, and so plugins.
fn whole_library(command_line: &CommandLine, cx: &mut Context) {
    if command_line.makes_divisible_library() {
        cx.error(
            TokenStream::new(),
            "of a static library a linker takes what the program names, and nothing names plugins; build it with \
             `lto = \"fat\"`, or link it with `--whole-archive` and build it with `--cfg hooks_whole_archive`",
        );
    }
}

/// What a Rust `dylib` registers, it registers for itself.
fn one_registry(command_line: &CommandLine, cx: &mut Context) {
    for name in command_line.registries() {
        cx.error(
            TokenStream::new(),
            format!(
                "`{name}` is a Rust `dylib`, whose plugins nobody else finds; write `crate-type = [\"lib\"]` there, or \
                 build everything with `--cfg hooks_registry=\"inventory\"`"
            ),
        );
    }
}
