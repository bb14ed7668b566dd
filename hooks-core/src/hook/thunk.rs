use std::sync::Arc;

use super::{AsyncHookKey, PlainHookKey};

/// An implementation bound to what it needs besides its arguments.
#[doc(hidden)]
pub trait Thunk<K: PlainHookKey>: Clone + Send + Sync + 'static {
    fn from_sync(function: Box<K::SyncFn>) -> Self;

    /// The function, if a call is no more than calling it.
    fn as_sync(&self) -> Option<&K::SyncFn>;
}

/// An implementation of a sync hook.
#[doc(hidden)]
pub struct SyncThunk<K: PlainHookKey>(Arc<K::SyncFn>);

/// An implementation of an async hook.
#[doc(hidden)]
pub enum AsyncThunk<K: AsyncHookKey> {
    Sync(Arc<K::SyncFn>),
    Async(Arc<K::AsyncFn>),
    /// Sync, and kept off the async workers.
    Blocking(Arc<K::SyncFn>),
}

impl<K: PlainHookKey> Clone for SyncThunk<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: AsyncHookKey> Clone for AsyncThunk<K> {
    fn clone(&self) -> Self {
        match self {
            Self::Sync(function) => Self::Sync(Arc::clone(function)),
            Self::Async(function) => Self::Async(Arc::clone(function)),
            Self::Blocking(function) => Self::Blocking(Arc::clone(function)),
        }
    }
}

impl<K: PlainHookKey> Thunk<K> for SyncThunk<K> {
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
            Self::Async(_) | Self::Blocking(_) => None,
        }
    }
}
