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

use crate::{HookSpec, ImplementationSpec, PluginSpec};

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
    /// `link_plugins!()`.
    LinkPlugins,
}

/// What a `#[hookimpl]` has declared.
#[must_use]
pub const fn implementation(declared: Registration) -> &'static ImplementationSpec {
    match declared {
        Registration::Implementation(spec) => spec,
        _ => unreachable!(),
    }
}

/// Everything that was linked into this program, in no particular order.
pub fn linked() -> impl Iterator<Item = Registration> {
    backend::linked().copied()
}
