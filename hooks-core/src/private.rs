//! What the macros expand to. No part of the public interface.

pub use std::boxed::Box;
pub use std::clone::Clone;
pub use std::sync::Arc;

pub use crate::call::{Answer, Every, EverySome, Fallible, First, Plain, ResultType, Tolerant, Unit, Walk, call_sync};
pub use crate::error_source::{DerefsToError, IsError, IsNoError, Probe};
pub use crate::hook::{
    AsyncHook, AsyncHookKey, AsyncThunk, BoxFuture, Hook, HookKey, Marker, Outlives, Output, SyncThunk, Thunk,
};
pub use crate::manager::Instances;
pub use crate::registry::Registration;
#[cfg(not(any(target_family = "wasm", miri, hooks_registry = "inventory")))]
pub use crate::registry::backend::HOOKS_CORE_REGISTRATIONS;
pub use crate::snapshot::SnapshotRef;
pub use crate::spec::{HookSpec, ImplementationSpec, Package, Place, PluginSpec, PluginType, Required};
pub use crate::{AsyncCall, Location};
#[cfg(any(target_family = "wasm", miri, hooks_registry = "inventory"))]
pub use inventory;

pub use hooks_macros::__link_plugins;

use std::any::Any;

/// An implementation that runs without waiting.
#[inline]
#[must_use]
pub fn sync_thunk<K: HookKey>(_: Marker<K>, function: Box<K::SyncFn>) -> K::Thunk {
    K::Thunk::from_sync(function)
}

/// An implementation that is a future.
#[inline]
#[must_use]
pub fn async_thunk<K: AsyncHookKey>(_: Marker<K>, function: Box<K::AsyncFn>) -> AsyncThunk<K> {
    AsyncThunk::Async(Arc::from(function))
}

/// Erases the type of a bound implementation.
#[inline]
#[must_use]
pub fn erase<T: Any + Send + Sync>(thunk: T) -> Box<dyn Any + Send + Sync> {
    Box::new(thunk)
}

/// A method of a hook trait: what it implements, and how it is bound to a plugin.
///
/// `METHOD` stands for its name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no such hook",
    label = "not a trait declared with `#[hookspec]`, or not one of its methods",
    note = "`#[hookimpl] impl Trait for Plugin` implements hooks of a trait that `#[hookspec]` stands on"
)]
pub trait TraitHook<const METHOD: u64, P> {
    type Hook: HookKey;

    fn bind(plugin: Arc<P>) -> <Self::Hook as HookKey>::Thunk;
}

/// The body of a method that a plugin has left out; nothing registers it.
pub fn left_out(method: &str) -> ! {
    panic!("this plugin does not implement `{method}`")
}

/// What can be an argument of an async hook.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of an async hook, which may move between threads while it waits",
    label = "not `Send`",
    note = "`&T` needs `T: Sync` and `&mut T` needs `T: Send`; write `&mut (dyn Trait + Send)` for a trait object, and `&mut` for axum's `Request` and `Response`, whose body is not `Sync`"
)]
pub trait AsyncArgument {}

#[diagnostic::do_not_recommend]
impl<T: Send> AsyncArgument for T {}

/// Checked where the argument is declared.
pub fn async_argument<T: AsyncArgument>(_: T) {}

/// What an async hook can return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of an async hook, which may move between threads while it waits",
    label = "not `Send`",
    note = "write `Box<dyn Error + Send + Sync>` for an error of any type, and `Arc` for `Rc`"
)]
pub trait AsyncResult {}

#[diagnostic::do_not_recommend]
impl<T: Send> AsyncResult for T {}

/// Checked where the result is declared.
pub fn async_result<T: AsyncResult>(_: T) {}
