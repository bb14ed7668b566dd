use super::callable::Callable;
use super::key::{PlainHookKey, SyncCallable, Thunk};
use crate::implementation::Implementation;

/// An implementation of a sync hook.
#[doc(hidden)]
pub struct SyncThunk<K: PlainHookKey>(SyncCallable<K>);

impl<K: PlainHookKey> Clone for SyncThunk<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
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
