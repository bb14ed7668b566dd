use std::sync::Arc;

use super::attributed::{Attribution, call_attributed, call_attributed_async};
use super::collector::ErrorOf;
use super::{Attributed, Gather};
use crate::__private::Movable;
use crate::hook::{Arguments, AsyncArguments, PlainHookKey};
use crate::manager::Replay;
use crate::snapshot::SnapshotRef;
use crate::{BoxError, HookError, Snapshot};

/// Makes a call of a sync hook again, as often as `again` gives its arguments.
#[doc(hidden)]
pub fn replay<A>(again: impl Fn() -> A + Send + Sync + 'static) -> Arc<Replay>
where
    A: Arguments<Of: PlainHookKey<Gather: Gather<Threaded = ()>>> + 'static,
    ErrorOf<A::Of>: 'static,
{
    Arc::new(move |snapshot: Arc<Snapshot>| {
        let outcome = all(call_attributed(again(), &SnapshotRef::Borrowed(&snapshot)));
        Box::pin(std::future::ready(outcome))
    })
}

/// Makes a call of an async hook again, as often as `again` gives its arguments.
#[doc(hidden)]
pub fn replay_async<A>(again: impl Fn() -> A + Send + Sync + 'static) -> Arc<Replay>
where
    A: AsyncArguments<Of: PlainHookKey<Gather: Gather<Threaded = ()>>> + 'static,
    for<'any> Attribution<A::Of>: Movable<'any>,
    ErrorOf<A::Of>: 'static,
{
    Arc::new(move |snapshot: Arc<Snapshot>| {
        let arguments = again();
        Box::pin(async move { all(call_attributed_async(arguments, SnapshotRef::Borrowed(&snapshot)).await) })
    })
}

/// The first failure.
fn all<T, E: 'static>(outcomes: Vec<Attributed<T, E>>) -> Result<(), HookError<BoxError>> {
    match outcomes.into_iter().find_map(|each| each.outcome.err()) {
        None => Ok(()),
        Some(error) => Err(error.boxed()),
    }
}
