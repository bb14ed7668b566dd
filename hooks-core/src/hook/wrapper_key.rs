use std::sync::Arc;

use super::key::HookKey;
use crate::spec::Bound;

/// A hook whose wrappers are async.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async hook, so its wrappers are not async either",
    label = "not declared with `#[hookspec] async fn`",
    note = "remove `async` here, and the `.await` behind `next.run(…)`"
)]
pub trait AsyncWrapperKey {
    /// The hook itself.
    type Hook: HookKey;

    /// The hook, for its wrappers.
    const NAMED: <Self::Hook as HookKey>::Named = <Self::Hook as HookKey>::NAMED;

    #[must_use]
    fn bind_async_wrapper(function: Box<<Self::Hook as HookKey>::WrapperFn>) -> Bound {
        Box::new(Arc::<<Self::Hook as HookKey>::WrapperFn>::from(function))
    }
}

/// A hook whose wrappers are not async.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook, or it is an async one, whose wrappers are async",
    label = "not declared with `#[hookspec] fn`",
    note = "write `async fn` where the hook is async, and await `next.run(…)`"
)]
pub trait SyncWrapperKey {
    /// The hook itself.
    type Hook: HookKey;

    /// The hook, for its wrappers.
    const NAMED: <Self::Hook as HookKey>::Named = <Self::Hook as HookKey>::NAMED;

    #[must_use]
    fn bind_sync_wrapper(function: Box<<Self::Hook as HookKey>::WrapperFn>) -> Bound {
        Box::new(Arc::<<Self::Hook as HookKey>::WrapperFn>::from(function))
    }
}
