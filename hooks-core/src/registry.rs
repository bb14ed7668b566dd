//! What the linker collected: one erased slice for all hooks, hookimpls and plugins of the program.
//!
//! The back-end is linkme where it works, inventory where it does not (wasm, Miri). The slice is declared here and
//! filled only from other crates, so that a crate which forbids unsafe code can fill it.

#[cfg(not(any(target_family = "wasm", miri, hooks_registry = "inventory")))]
#[path = "registry/linkme.rs"]
pub mod backend;
#[cfg(any(target_family = "wasm", miri, hooks_registry = "inventory"))]
#[path = "registry/inventory.rs"]
pub mod backend;

use crate::spec::{HookSpec, ImplementationSpec, PluginRef, PluginSpec};

/// One thing that a macro of this crate declared.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Registration {
    /// `#[hookspec]`.
    Hook(&'static HookSpec),
    /// `#[hookimpl]`.
    Implementation(&'static ImplementationSpec),
    /// `#[plugin]`.
    Plugin(&'static PluginSpec),
    /// `link_plugins!()`, with the crates that it names.
    LinkPlugins(&'static [&'static str]),
}

/// What a `#[hookimpl]` has declared.
#[must_use]
pub const fn implementation(registration: Registration) -> &'static ImplementationSpec {
    match registration {
        Registration::Implementation(spec) => spec,
        _ => unreachable!(),
    }
}

/// An explicit list: these implementations, and all that are linked in of these plugin types.
#[must_use]
pub fn listed(
    named: &[&'static ImplementationSpec],
    types: &[fn() -> &'static PluginSpec],
) -> Vec<&'static ImplementationSpec> {
    let mut list = named.to_vec();
    for ty in types {
        let wanted = ty().type_id();
        let of_type = linked().filter_map(|registration| match registration {
            Registration::Implementation(spec) => Some(spec),
            _ => None,
        });
        let is_of_type =
            |spec: &&ImplementationSpec| matches!(spec.plugin(), PluginRef::Type(ty) if ty().type_id() == wanted);
        let mut of_type: Vec<_> = of_type.filter(is_of_type).collect();
        of_type.sort_by_key(|spec| spec.identity());
        list.append(&mut of_type);
    }
    list
}

/// Everything that was linked into this program, in no particular order.
pub fn linked() -> impl Iterator<Item = Registration> {
    backend::linked().copied()
}
