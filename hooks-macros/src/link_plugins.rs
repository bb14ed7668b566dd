//! `link_plugins!()`: names each dependency that rustc was given, so that it is linked.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

pub fn expand(names: TokenStream) -> TokenStream {
    let names: Vec<Ident> = if names.is_empty() {
        dependencies(arguments()).iter().map(|name| Ident::new_raw(name, Span::call_site())).collect()
    } else {
        names
            .into_iter()
            .filter_map(|token| match token {
                TokenTree::Ident(name) => Some(name),
                _ => None,
            })
            .collect()
    };
    let crates = names.iter().map(|name| {
        quote_spanned! {name.span()=>
            #[allow(unused_extern_crates, unused_imports, clippy::single_component_path_imports)]
            extern crate #name as _;
        }
    });
    quote!(const _: () = { #(#crates)* };)
}

/// The command line of the compiler that runs this macro, with the files it names (`@file`, one argument a line).
///
/// A language server has its own command line, without dependencies: then nothing is linked, and nothing needs to be.
fn arguments() -> impl Iterator<Item = String> {
    std::env::args().flat_map(|argument| match argument.strip_prefix('@').map(std::fs::read_to_string) {
        Some(Ok(lines)) => lines.lines().map(str::to_owned).collect(),
        _ => vec![argument],
    })
}

/// The names in `--extern [options:]name=path`.
///
/// What has no path (`--extern proc_macro`) is no dependency, and what is `noprelude` cannot be named.
fn dependencies(arguments: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut dependencies = BTreeSet::new();
    let mut follows = false;
    for argument in arguments {
        let value = if std::mem::take(&mut follows) {
            Some(argument.as_str())
        } else {
            follows = argument == "--extern";
            argument.strip_prefix("--extern=")
        };
        let Some((name, _path)) = value.and_then(|value| value.split_once('=')) else { continue };
        let (options, name) = name.rsplit_once(':').unwrap_or(("", name));
        let nameable = !options.split(',').any(|option| option == "noprelude");
        if nameable && syn::parse_str::<Ident>(&format!("r#{name}")).is_ok() {
            dependencies.insert(name.to_owned());
        }
    }
    dependencies
}

#[cfg(test)]
mod tests {
    use super::dependencies;

    #[test]
    fn each_form_of_extern_is_read() {
        let line = "rustc --crate-name host --extern alpha=/t/libalpha-1.rlib --extern=beta=/t/libbeta.rmeta \
                    --extern priv:gamma=/t/libgamma.rlib --extern priv,noprelude:delta=/t/libdelta.rlib \
                    --extern proc_macro --extern noprelude:std=/t/libstd.rlib -L alpha=/t";
        let names = dependencies(line.split_whitespace().map(str::to_owned));
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["alpha", "beta", "gamma"]);
    }
}
