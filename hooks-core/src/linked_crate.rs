use std::collections::BTreeSet;

use crate::registry::{Registration, linked};

/// A dependency that [`link_plugins!`](crate::link_plugins) has named to the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkedCrate {
    /// The name of the crate.
    pub name: &'static str,
    /// Whether it holds a plugin: one that should and does not has lost its registrations, or has none.
    pub has_plugin: bool,
}

/// What this program links for the sake of plugins, by name: to see why a plugin is not there.
///
/// What stands in the program itself, or in what a dependency links in turn, is not among them.
///
/// ```
/// hooks_core::link_plugins!();
///
/// for linked in hooks_core::linked_crates() {
///     println!("{}: {}", linked.name, if linked.has_plugin { "holds plugins" } else { "no plugin" });
/// }
/// ```
#[must_use]
pub fn linked_crates() -> Vec<LinkedCrate> {
    let (mut crates, mut with_plugin) = (BTreeSet::new(), BTreeSet::new());
    for registration in linked() {
        let module = match registration {
            Registration::LinkPlugins(names) => {
                crates.extend(names.iter().copied());
                continue;
            }
            Registration::Implementation(spec) => spec.module(),
            Registration::Plugin(spec) => spec.module(),
            Registration::Hook(_) => continue,
        };
        with_plugin.extend(module.split("::").next());
    }
    let linked = crates.into_iter().map(|name| LinkedCrate { name, has_plugin: with_plugin.contains(name) });
    linked.collect()
}
