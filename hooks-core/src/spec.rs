//! What a `#[hookspec]` and a `#[hookimpl]` say, as data that lives in the program's image.

mod hook;
mod implementation;
mod package;
mod plugin;

pub use self::hook::{HookKind, HookSpec, OnError, Required};
pub(crate) use self::implementation::Identity;
pub use self::implementation::{ImplementationSpec, Place, PluginRef, Scope};
pub use self::package::Package;
pub use self::plugin::{PluginSpec, PluginType};
