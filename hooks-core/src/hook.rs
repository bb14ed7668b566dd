//! The traits that `#[hookspec]` implements: what tells one hook from another.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use crate::HookSpec;
use crate::call::{Answer, Gather, Walk};
use crate::snapshot::SnapshotRef;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One call of a hook: the type that `#[hookspec]` makes, with the arguments as its fields.
///
/// Not for implementing by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook",
    label = "not declared with `#[hookspec]`",
    note = "`call` takes the hook with its arguments as fields: `plugins.call(find_user {{ token, realm }})`"
)]
pub trait Hook: Sized {
    /// The hook with every lifetime `'static`, which stands for the hook itself.
    #[doc(hidden)]
    type Key: HookKey;
    /// What the return type of the declaration says about errors.
    #[doc(hidden)]
    type Answer: Answer<Returned = <Self::Key as HookKey>::Returned>;
    /// What the kind makes of the values.
    #[doc(hidden)]
    type Gather: Gather<Value = <Self::Answer as Answer>::Value>;
    /// What `call` gives: the result, or a future of it where the hook is async.
    type Call<'m, W: Walk + 'm>
    where
        Self: 'm;

    #[doc(hidden)]
    fn call<'m, W: Walk + 'm>(self, snapshot: SnapshotRef<'m>, walk: W) -> Self::Call<'m, W>
    where
        Self: 'm;

    /// Calls one implementation with these arguments, reborrowed or cloned.
    #[doc(hidden)]
    fn invoke(&mut self, function: &<Self::Key as HookKey>::SyncFn) -> <Self::Key as HookKey>::Returned;

    #[doc(hidden)]
    fn error_source(error: &<Self::Answer as Answer>::Error) -> Option<&(dyn std::error::Error + 'static)>;
}

/// An implementation that is bound to what it needs besides its arguments: a [`Thunk`] without its type.
#[doc(hidden)]
pub type Bound = Box<dyn Any + Send + Sync>;

/// What the caller of a hook gets in the end.
pub type Output<H> = <<H as Hook>::Answer as Answer>::Output<<<H as Hook>::Gather as Gather>::Output>;

/// A hook whose call is a future.
#[doc(hidden)]
pub trait AsyncHook: Hook<Key: AsyncHookKey, Gather: Send> + Send {
    /// Starts one async implementation with these arguments, reborrowed or cloned.
    fn invoke_async<'h>(
        &'h mut self,
        function: &<Self::Key as AsyncHookKey>::AsyncFn,
    ) -> BoxFuture<'h, <Self::Key as HookKey>::Returned>;
}

/// A hook as such, whatever the lifetimes of its arguments: the type with `'static` in their place.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook",
    label = "not declared with `#[hookspec]`",
    note = "a hook is named by the function that implements it, or by its path in the parentheses: `#[hookimpl(path::of::hook)]`"
)]
pub trait HookKey: Sized + 'static {
    /// What one implementation returns.
    type Returned;
    /// `dyn Fn` from the arguments to `Returned`.
    type SyncFn: ?Sized + Send + Sync + 'static;
    /// How an implementation is kept: [`SyncThunk`] or [`AsyncThunk`].
    type Thunk: Thunk<Self>;

    fn spec() -> &'static HookSpec;

    /// An implementation that runs without waiting.
    #[inline]
    #[must_use]
    fn bind_sync(function: Box<Self::SyncFn>) -> Bound {
        Box::new(Self::Thunk::from_sync(function))
    }
}

/// The same of a hook whose implementations may be async.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async hook, so nothing async can implement it",
    label = "not declared with `#[hookspec] async fn`",
    note = "remove `async` here, or declare the hook with `async fn`"
)]
pub trait AsyncHookKey: HookKey<Thunk = AsyncThunk<Self>> {
    /// `dyn Fn` from the arguments, and [`Outlives`], to a [`BoxFuture`] of `Returned`.
    type AsyncFn: ?Sized + Send + Sync + 'static;

    /// What was declared of the hook, for those who name it as an async one.
    #[must_use]
    fn async_spec() -> &'static HookSpec {
        Self::spec()
    }

    /// An implementation that is a future.
    #[inline]
    #[must_use]
    fn bind_async(function: Box<Self::AsyncFn>) -> Bound {
        Box::new(AsyncThunk::<Self>::Async(Arc::from(function)))
    }
}

/// Says `'long: 'short` where a `for<'short, 'long>` has no room for a bound.
#[doc(hidden)]
pub struct Outlives<T>(PhantomData<T>);

impl<T> Outlives<T> {
    #[doc(hidden)]
    pub const HOLDS: Self = Self(PhantomData);
}

/// An implementation bound to what it needs besides its arguments.
#[doc(hidden)]
pub trait Thunk<K: HookKey>: Clone + Send + Sync + 'static {
    fn from_sync(function: Box<K::SyncFn>) -> Self;

    /// The function, if a call is no more than calling it.
    fn as_sync(&self) -> Option<&K::SyncFn>;
}

/// An implementation of a sync hook.
#[doc(hidden)]
pub struct SyncThunk<K: HookKey>(Arc<K::SyncFn>);

/// An implementation of an async hook.
#[doc(hidden)]
pub enum AsyncThunk<K: AsyncHookKey> {
    Sync(Arc<K::SyncFn>),
    Async(Arc<K::AsyncFn>),
}

impl<K: HookKey> Clone for SyncThunk<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: AsyncHookKey> Clone for AsyncThunk<K> {
    fn clone(&self) -> Self {
        match self {
            Self::Sync(function) => Self::Sync(Arc::clone(function)),
            Self::Async(function) => Self::Async(Arc::clone(function)),
        }
    }
}

impl<K: HookKey> Thunk<K> for SyncThunk<K> {
    fn from_sync(function: Box<K::SyncFn>) -> Self {
        Self(function.into())
    }

    #[inline]
    fn as_sync(&self) -> Option<&K::SyncFn> {
        Some(&self.0)
    }
}

impl<K: AsyncHookKey> Thunk<K> for AsyncThunk<K> {
    fn from_sync(function: Box<K::SyncFn>) -> Self {
        Self::Sync(function.into())
    }

    #[inline]
    fn as_sync(&self) -> Option<&K::SyncFn> {
        match self {
            Self::Sync(function) => Some(function),
            Self::Async(_) => None,
        }
    }
}
