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
mod wish;

pub use self::hook::{HookKind, HookSpec, OnError, Required};
pub(crate) use self::implementation::Identity;
pub use self::implementation::{Bound, ImplementationSpec, Place, PluginRef, Scope, Source};
pub use self::package::Package;
pub use self::plugin::{Instances, PluginSpec, PluginType, Values};
pub(crate) use self::wish::{Direction, Wish};
