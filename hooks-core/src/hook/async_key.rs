use super::callable::Callable;
use super::key::{HookKey, PlainHookKey, SyncCallable, Thunk};
use crate::implementation::Implementation;
use crate::spec::Bound;

/// The same of a hook whose implementations may be async.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async hook, or not one that is implemented without `wrapper`",
    label = "not declared with `#[hookspec] async fn`, or declared with `#[hookspec(around)]`",
    note = "remove `async` here, or declare the hook with `async fn`",
    note = "what implements an `around` hook wraps what its caller does: `#[hookimpl(wrapper)]`, with `NextAround` for `Next`"
)]
pub trait AsyncHookKey: PlainHookKey<Thunk = AsyncThunk<Self>> {
    /// `dyn Fn` from the arguments, and a [`Slot`](crate::Slot) for a future of [`Returned`](super::Returned), to what that
    /// gives at once.
    type AsyncFn: ?Sized + Send + Sync + 'static;
    /// `fn` of the same.
    type AsyncPointer: Copy + Send + Sync + 'static;

    /// The hook, for those who name it as an async one.
    const NAMED: <Self as HookKey>::Named = <Self as HookKey>::NAMED;

    /// An implementation that is a future.
    #[inline]
    #[must_use]
    fn bind_async(function: Box<Self::AsyncFn>) -> Bound {
        Box::new(AsyncThunk::<Self>::Async(function.into()))
    }
}

/// The same of a hook whose implementations may block.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async hook, so nothing of it is kept off the async workers",
    label = "not declared with `#[hookspec] async fn`",
    note = "remove `blocking`: the implementations of a hook that is not async block its caller anyway"
)]
pub trait BlockingHookKey {
    /// The hook itself.
    type Hook: AsyncHookKey;

    /// The hook, for those who block.
    const NAMED: <Self::Hook as HookKey>::Named = <Self::Hook as HookKey>::NAMED;

    /// An implementation that blocks.
    #[must_use]
    fn bind_blocking(function: Box<<Self::Hook as PlainHookKey>::SyncFn>) -> Bound {
        Box::new(AsyncThunk::<Self::Hook>::Blocking(function.into()))
    }
}

/// What an async implementation is called by.
#[doc(hidden)]
pub type AsyncCallable<K> = Callable<<K as AsyncHookKey>::AsyncPointer, <K as AsyncHookKey>::AsyncFn>;

/// An implementation of an async hook.
#[doc(hidden)]
pub enum AsyncThunk<K: AsyncHookKey> {
    Sync(SyncCallable<K>),
    Async(AsyncCallable<K>),
    /// Sync, and kept off the async workers.
    Blocking(SyncCallable<K>),
}

impl<K: AsyncHookKey> Clone for AsyncThunk<K> {
    fn clone(&self) -> Self {
        match self {
            Self::Sync(function) => Self::Sync(function.clone()),
            Self::Async(function) => Self::Async(function.clone()),
            Self::Blocking(function) => Self::Blocking(function.clone()),
        }
    }
}

impl<K: AsyncHookKey> Thunk<K> for AsyncThunk<K> {
    fn from_sync(function: Box<K::SyncFn>) -> Self {
        Self::Sync(function.into())
    }

    fn of(implementation: &Implementation) -> Option<Self> {
        if let Some(pointer) = implementation.bound::<K::AsyncPointer>() {
            return Some(Self::Async(Callable::Pointer(*pointer)));
        }
        let pointer = implementation.bound::<K::SyncPointer>().map(|pointer| Self::Sync(Callable::Pointer(*pointer)));
        pointer.or_else(|| implementation.bound::<Self>().cloned())
    }

    fn is_blocking(&self) -> bool {
        matches!(self, Self::Blocking(_))
    }

    #[inline]
    fn as_sync(&self) -> Option<&SyncCallable<K>> {
        match self {
            Self::Sync(function) => Some(function),
            Self::Async(_) | Self::Blocking(_) => None,
        }
    }
}
