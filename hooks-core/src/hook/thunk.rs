use std::sync::Arc;

use super::{AsyncHookKey, PlainHookKey};
use crate::Implementation;

/// An implementation bound to what it needs besides its arguments.
#[doc(hidden)]
pub trait Thunk<K: PlainHookKey>: Clone + Send + Sync + 'static {
    fn from_sync(function: Box<K::SyncFn>) -> Self;

    /// What a macro has declared, or bound.
    fn of(implementation: &Implementation) -> Option<Self>;

    /// The function, if a call is no more than calling it.
    fn as_sync(&self) -> Option<&SyncCallable<K>>;
}

/// What is called: a function of the program, or one that holds what it needs.
#[doc(hidden)]
pub enum Callable<Pointer, Function: ?Sized> {
    Pointer(Pointer),
    Bound(Arc<Function>),
}

/// What a sync implementation is called by.
#[doc(hidden)]
pub type SyncCallable<K> = Callable<<K as PlainHookKey>::SyncPointer, <K as PlainHookKey>::SyncFn>;

/// What an async implementation is called by.
#[doc(hidden)]
pub type AsyncCallable<K> = Callable<<K as AsyncHookKey>::AsyncPointer, <K as AsyncHookKey>::AsyncFn>;

/// An implementation of a sync hook.
#[doc(hidden)]
pub struct SyncThunk<K: PlainHookKey>(SyncCallable<K>);

/// An implementation of an async hook.
#[doc(hidden)]
pub enum AsyncThunk<K: AsyncHookKey> {
    Sync(SyncCallable<K>),
    Async(AsyncCallable<K>),
    /// Sync, and kept off the async workers.
    Blocking(SyncCallable<K>),
}

impl<Pointer: Copy, Function: ?Sized> Clone for Callable<Pointer, Function> {
    fn clone(&self) -> Self {
        match self {
            Self::Pointer(pointer) => Self::Pointer(*pointer),
            Self::Bound(function) => Self::Bound(Arc::clone(function)),
        }
    }
}

impl<Pointer, Function: ?Sized> From<Box<Function>> for Callable<Pointer, Function> {
    fn from(function: Box<Function>) -> Self {
        Self::Bound(function.into())
    }
}

impl<K: PlainHookKey> Clone for SyncThunk<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
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

impl<K: PlainHookKey> Thunk<K> for SyncThunk<K> {
    fn from_sync(function: Box<K::SyncFn>) -> Self {
        Self(function.into())
    }

    fn of(implementation: &Implementation) -> Option<Self> {
        let pointer = implementation.bound::<K::SyncPointer>().map(|pointer| Self(Callable::Pointer(*pointer)));
        pointer.or_else(|| implementation.bound::<Self>().cloned())
    }

    #[inline]
    fn as_sync(&self) -> Option<&SyncCallable<K>> {
        Some(&self.0)
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

    #[inline]
    fn as_sync(&self) -> Option<&SyncCallable<K>> {
        match self {
            Self::Sync(function) => Some(function),
            Self::Async(_) | Self::Blocking(_) => None,
        }
    }
}
