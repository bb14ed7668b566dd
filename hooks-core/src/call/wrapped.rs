//! A hook that wrappers can go around.

use super::arguments::{Arguments, AsyncArguments};
use super::collector::Policy;
use super::entry::Hook;
use super::next::Next;
use crate::box_future::BoxFuture;
use crate::hook::HookKey;

/// One that is not async.
#[doc(hidden)]
pub trait SyncHook:
    Arguments<Collector = Policy<<Self as Arguments>::Of>> + Hook<Key = <Self as Arguments>::Of>
{
    fn wrap(self, wrapper: &<Self::Of as HookKey>::WrapperFn, next: Next<'_, Self>) -> <Self::Of as HookKey>::Output;
}

/// One that is async.
#[doc(hidden)]
pub trait AsyncHook:
    AsyncArguments<Collector = Policy<<Self as Arguments>::Of>> + Hook<Key = <Self as Arguments>::Of>
{
    fn wrap<'n>(
        self,
        wrapper: &<Self::Of as HookKey>::WrapperFn,
        next: Next<'n, Self>,
    ) -> BoxFuture<'n, <Self::Of as HookKey>::Output>
    where
        Self: 'n;
}
