//! What a `#[hookspec]` and a `#[hookimpl]` say, as data that lives in the program's image.

/// Says what an attribute has said: `with_kind(kind: HookKind) kind = kind;` is a method that sets a field.
macro_rules! setters {
    ($($name:ident($($argument:ident: $ty:ty),*) $($field:ident = $value:expr),+;)*) => {
        $(
            #[must_use]
            pub const fn $name(mut self, $($argument: $ty),*) -> Self {
                $(self.$field = $value;)+
                self
            }
        )*
    };
}

mod hook;
mod implementation;
mod package;
mod plugin;
mod service;
mod wish;

pub use self::hook::{HookKind, HookSpec, OnError, Required};
pub use self::implementation::{Bound, ImplementationSpec, Place, PluginRef, Scope, Source};
pub(crate) use self::implementation::{Identity, SpecRef};
pub use self::package::Package;
pub(crate) use self::package::{MadePackage, PackageRef};
pub use self::plugin::{Instances, Life, PluginSpec, PluginType, Values};
pub use self::service::{Service, ServiceRef};
pub(crate) use self::wish::{Direction, Wish};
