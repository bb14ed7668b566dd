//! Typed plugin hooks, collected by the linker and called at the price of a function pointer.

// Lets the macros' paths hold in this crate's own tests and documentation.
extern crate self as hooks_core;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod call;
mod error;
mod error_source;
mod explain;
mod hook;
mod implementation;
mod location;
mod macros;
mod manager;
mod nearest;
mod order;
mod plugin;
mod registry;
mod snapshot;
mod spec;
mod table;

pub use hooks_macros::{hookimpl, hookimpls, hookspec, plugin};

pub use crate::call::{AsyncCall, Entered};
pub use crate::error::{BoxError, HookError};
pub use crate::explain::{Explanation, Step, UnknownHook};
pub use crate::hook::{BoxFuture, Hook};
pub use crate::implementation::{Implementation, panic_message};
pub use crate::location::Location;
pub use crate::manager::{BuildError, Builder, PluginManager, Problem};
pub use crate::plugin::Plugin;
pub use crate::snapshot::Snapshot;
pub use crate::spec::{
    HookKind, HookSpec, ImplementationSpec, OnError, Package, Place, PluginRef, PluginSpec, PluginType, Required,
};
