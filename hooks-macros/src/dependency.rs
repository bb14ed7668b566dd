//! The dependencies that cargo passes to the compiler, as its command line names them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proc_macro2::{Ident, TokenStream};

use crate::context::Context;

/// The dependencies of a crate.
#[derive(Default)]
pub struct Dependencies {
    of: String,
    /// By the names that code has for them.
    pub names: BTreeSet<String>,
}

/// Those of the crate that is being compiled.
pub fn dependencies() -> &'static Dependencies {
    static DEPENDENCIES: LazyLock<Dependencies> = LazyLock::new(|| Dependencies::of(arguments()));
    &DEPENDENCIES
}

/// Whether hooks-core is reached under its own name, as the code of an attribute without `crate` does; reports it where
/// it is not. Where nothing is known of dependencies, it is for the compiler to tell.
pub fn check_hooks_core(attribute: &str, cx: &mut Context) -> bool {
    let Dependencies { of, names } = dependencies();
    let reached = names.is_empty() || names.contains("hooks_core") || of == "hooks_core";
    if !reached {
        cx.error(
            TokenStream::new(),
            format!(
                "`hooks-core` is not among the dependencies of this package; add it, or write where it is reached: \
                 `#[{attribute}(crate = path::of::hooks_core)]`"
            ),
        );
    }
    reached
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

impl Dependencies {
    /// The names in `--extern [options:]name=path`.
    ///
    /// What has no path (`--extern proc_macro`) is no dependency, and what is `noprelude` cannot be named.
    fn of(arguments: impl Iterator<Item = String>) -> Self {
        let mut this = Self::default();
        let mut follows = String::new();
        for argument in arguments {
            let option = std::mem::take(&mut follows);
            if option == "--crate-name" {
                this.of.clone_from(&argument);
            }
            let value = if option == "--extern" { Some(argument.as_str()) } else { argument.strip_prefix("--extern=") };
            if let Some((name, _path)) = value.and_then(|value| value.split_once('=')) {
                this.add(name);
            }
            follows = argument;
        }
        this
    }

    fn add(&mut self, name: &str) {
        let (options, name) = name.rsplit_once(':').unwrap_or(("", name));
        let nameable = !options.split(',').any(|option| option == "noprelude");
        if nameable && syn::parse_str::<Ident>(&format!("r#{name}")).is_ok() {
            self.names.insert(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dependencies;

    #[test]
    fn each_form_of_extern_is_read() {
        let line = "rustc --crate-name host --extern alpha=/t/libalpha-1.rlib --extern=beta=/t/libbeta.rmeta \
                    --extern priv:gamma=/t/libgamma.rlib --extern priv,noprelude:delta=/t/libdelta.rlib \
                    --extern proc_macro --extern noprelude:std=/t/libstd.rlib -L alpha=/t";
        let dependencies = Dependencies::of(line.split_whitespace().map(str::to_owned));
        assert_eq!(dependencies.of, "host");
        assert_eq!(dependencies.names.into_iter().collect::<Vec<_>>(), ["alpha", "beta", "gamma"]);
    }
}
