use std::any::Any;
use std::error::Error;
use std::sync::Arc;

use super::callable::Callable;
use super::fallibility::Fallibility;
use super::gather::Gather;
use crate::implementation::Implementation;
use crate::snapshot::TableParts;
use crate::source_location::SourceLocation;
use crate::spec::{Bound, HookSpec, Package};

/// A [`Hook`], whether or not its arguments can be called with.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook",
    label = "not declared with `#[hookspec]`",
    note = "`call` takes the hook with its arguments as fields: `plugins.call(find_user {{ token, realm }})`"
)]
pub trait Keyed {
    /// The hook with every lifetime `'static`, which stands for the hook itself.
    type Key: HookKey;
}

/// A hook as such, whatever the lifetimes of its arguments: the type with `'static` in their place.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook",
    label = "not declared with `#[hookspec]`",
    note = "a hook is named by the function that implements it, or by its path in the parentheses: `#[hookimpl(path::of::hook)]`"
)]
pub trait HookKey: Sized + 'static {
    /// What the return type of the declaration says about errors.
    type Fallibility: Fallibility;
    /// What the caller gets in the end, and each wrapper.
    type Output;
    /// `dyn Fn` from the arguments and the way inwards to `Output`, or a [`BoxFuture`] of it.
    type WrapperFn: ?Sized + Send + Sync + 'static;

    /// How implementations name the hook: [`Named`], or a type of its own that is deprecated.
    type Named;
    const NAMED: Self::Named;

    fn spec() -> &'static HookSpec;

    /// The table of a snapshot, for [`Snapshot::call`](crate::Snapshot::call) to find.
    fn table(parts: &TableParts) -> Arc<dyn Any + Send + Sync>;

    fn error_source(error: &<Self::Fallibility as Fallibility>::Error) -> Option<&(dyn Error + 'static)>;
}

/// Built by the `#[hookspec]` macro, in a `static`.
#[doc(hidden)]
impl HookSpec {
    #[must_use]
    pub const fn new<K: HookKey>(
        name: &'static str,
        module: &'static str,
        package: &'static Package,
        location: SourceLocation,
    ) -> Self {
        Self::declared(name, module, package, location, |parts| Some(K::table(parts.downcast_ref()?)))
    }
}

/// A hook that has implementations beside its wrappers: every kind but `around`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook, or not one that is implemented without `wrapper`",
    label = "not declared with `#[hookspec]`, or declared with `#[hookspec(around)]`",
    note = "a hook is named by the function that implements it, or by its path in the parentheses: `#[hookimpl(path::of::hook)]`",
    note = "what implements an `around` hook wraps what its caller does: `#[hookimpl(wrapper)]`, with `NextAround` for `Next`"
)]
pub trait PlainHookKey: HookKey {
    /// What the kind makes of the values.
    type Gather: Gather<Value = <Self::Fallibility as Fallibility>::Value>;
    /// `dyn Fn` from the arguments to [`Returned`].
    type SyncFn: ?Sized + Send + Sync + 'static;
    /// `fn` of the same.
    type SyncPointer: Copy + Send + Sync + 'static;
    /// How an implementation is kept: [`SyncThunk`] or [`AsyncThunk`].
    type Thunk: Thunk<Self>;

    /// The hook, for those who implement it.
    const NAMED: <Self as HookKey>::Named = <Self as HookKey>::NAMED;

    /// An implementation that runs without waiting.
    #[inline]
    #[must_use]
    fn bind_sync(function: Box<Self::SyncFn>) -> Bound {
        Box::new(Self::Thunk::from_sync(function))
    }
}

/// An implementation bound to what it needs besides its arguments.
#[doc(hidden)]
pub trait Thunk<K: PlainHookKey>: Clone + Send + Sync + 'static {
    fn from_sync(function: Box<K::SyncFn>) -> Self;

    /// What a macro has declared, or bound.
    fn of(implementation: &Implementation) -> Option<Self>;

    /// Whether it may block, in a hook whose other implementations do not.
    fn is_blocking(&self) -> bool {
        false
    }

    /// The function, if a call is no more than calling it.
    fn as_sync(&self) -> Option<&SyncCallable<K>>;
}

/// What a sync implementation is called by.
#[doc(hidden)]
pub type SyncCallable<K> = Callable<<K as PlainHookKey>::SyncPointer, <K as PlainHookKey>::SyncFn>;

/// What was declared of a hook, for its implementations to name. That of a deprecated hook has a deprecated field.
#[doc(hidden)]
#[derive(Debug)]
pub struct Named {
    pub implementation: fn() -> &'static HookSpec,
}

/// What an implementation of a hook returns.
#[doc(hidden)]
pub type Returned<K> = <<K as HookKey>::Fallibility as Fallibility>::Returned;

/// The argument that goes from implementation to implementation: a filter's value, `()` elsewhere.
#[doc(hidden)]
pub type Threaded<K> = <<K as PlainHookKey>::Gather as Gather>::Threaded;

/// What `Value` becomes by what the return type says about errors.
#[doc(hidden)]
pub type Delivered<K, Value> = <<K as HookKey>::Fallibility as Fallibility>::Output<Value>;

/// What the caller gets of what the implementations return.
#[doc(hidden)]
pub type Gathered<K> = Delivered<K, <<K as PlainHookKey>::Gather as Gather>::Output>;

/// The type of a [`HookKey`]'s errors.
pub(crate) type ErrorOf<K> = <<K as HookKey>::Fallibility as Fallibility>::Error;
