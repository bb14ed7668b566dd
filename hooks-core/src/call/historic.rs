use std::sync::Arc;

use super::sync::call_sync;
use super::{AsyncCall, AsyncHook, SyncHook, Walk};
use crate::error::{BoxError, HookError};
use crate::hook::{ErrorOf, Fallibility, Gathered, HookKey, PlainHookKey};
use crate::snapshot::{Replay, Snapshot, SnapshotRef};

/// Makes a call of a sync hook again, as often as `again` gives its arguments.
#[doc(hidden)]
pub fn replay<H>(again: impl Fn() -> H + Send + Sync + 'static) -> Arc<Replay>
where
    H: SyncHook + 'static,
    ErrorOf<H::Of>: 'static,
{
    Arc::new(move |snapshot: Arc<Snapshot>| {
        let output = call_sync(again(), &SnapshotRef::Borrowed(&snapshot), Walk::default());
        Box::pin(std::future::ready(outcome::<H::Of>(output)))
    })
}

/// Makes a call of an async hook again, as often as `again` gives its arguments.
#[doc(hidden)]
pub fn replay_async<H>(again: impl Fn() -> H + Send + Sync + 'static) -> Arc<Replay>
where
    H: AsyncHook + 'static,
    ErrorOf<H::Of>: 'static,
{
    Arc::new(move |snapshot: Arc<Snapshot>| {
        let hook = again();
        Box::pin(async move {
            outcome::<H::Of>(AsyncCall::new(hook, SnapshotRef::Borrowed(&snapshot), Walk::default()).await)
        })
    })
}

/// What a caller would be told of a failure.
fn outcome<K>(output: K::Output) -> Result<(), HookError<BoxError>>
where
    K: PlainHookKey + HookKey<Output = Gathered<K>>,
    ErrorOf<K>: 'static,
{
    match K::Fallibility::into_failure(output) {
        None => Ok(()),
        Some(error) => Err(error.boxed()),
    }
}
