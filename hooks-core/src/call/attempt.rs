//! One implementation of an async hook, with what may end it early.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::time::{Sleep, sleep};

use super::walk::Watched;
use super::{Answer, Lost};
use crate::CallOutcome;
use crate::hook::{BoxFuture, PlainHookKey, Returned};
use crate::table::Plain;

/// Awaits an implementation that nobody watches or times, and catches its panic.
pub(super) struct Caught<'h, T>(pub(super) BoxFuture<'h, T>);

impl<T> Future for Caught<'_, T> {
    type Output = Result<T, Lost>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let future = &mut self.get_mut().0;
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panicked) => Poll::Ready(Err(Lost::Panicked(panicked))),
        }
    }
}

/// Awaits an implementation, within the hook's time limit, and catching its panic where the hook isolates.
pub(super) struct Attempt<'h, K: PlainHookKey> {
    future: BoxFuture<'h, Returned<K>>,
    isolate: bool,
    limit: Option<Duration>,
    /// There is none before the implementation has once been pending.
    timer: Option<Pin<Box<Sleep>>>,
    watched: Option<Watched>,
}

impl<'h, K: PlainHookKey> Attempt<'h, K> {
    /// Starts an implementation; what it does before it is a future may panic too.
    pub(super) fn start(
        plain: &Plain<K>,
        watched: Option<Watched>,
        start: impl FnOnce() -> BoxFuture<'h, Returned<K>>,
    ) -> Result<Self, Lost> {
        let future = caught(plain.isolate, start)?;
        Ok(Self { future, isolate: plain.isolate, limit: plain.timeout, timer: None, watched })
    }

    fn is_over_time(&mut self, context: &mut Context<'_>) -> Option<Duration> {
        let limit = self.limit?;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer.as_mut().poll(context).is_ready().then_some(limit)
    }
}

impl<K: PlainHookKey> Future for Attempt<'_, K> {
    type Output = Result<Returned<K>, Lost>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let future = &mut this.future;
        let outcome = match caught(this.isolate, || {
            let _entered = this.watched.as_ref().map(Watched::enter);
            future.as_mut().poll(context)
        }) {
            Ok(Poll::Ready(returned)) => Ok(returned),
            Ok(Poll::Pending) => match this.is_over_time(context) {
                None => return Poll::Pending,
                Some(limit) => Err(Lost::TimedOut(limit)),
            },
            Err(lost) => Err(lost),
        };
        finish::<K>(this.watched.take(), &outcome);
        Poll::Ready(outcome)
    }
}

/// Runs a blocking implementation in place, with the other tasks moved off this worker, and not too many at once.
pub(super) async fn block<K: PlainHookKey>(
    plain: &Plain<K>,
    watched: Option<Watched>,
    call: impl FnOnce() -> Returned<K>,
) -> Result<Returned<K>, Lost> {
    let permit = plain.blocking.acquire().await;
    let outcome = if permit.is_ok() && can_block() {
        caught(plain.isolate, || {
            let _entered = watched.as_ref().map(Watched::enter);
            tokio::task::block_in_place(call)
        })
    } else {
        Err(Lost::CannotBlock)
    };
    finish::<K>(watched, &outcome);
    outcome
}

/// Tells observers how an implementation ended.
#[inline]
pub(super) fn finish<K: PlainHookKey>(watched: Option<Watched>, outcome: &Result<Returned<K>, Lost>) {
    if let Some(watched) = watched {
        watched.finish(match outcome {
            Ok(returned) if K::Answer::is_error(returned) => CallOutcome::Failed,
            Ok(_) => CallOutcome::Returned,
            Err(lost) => lost.outcome(),
        });
    }
}

/// Whether this thread belongs to a runtime that has other threads to go on with.
fn can_block() -> bool {
    Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
}

/// Whether this is a runtime, and one that has no other threads.
pub(crate) fn is_on_runtime_that_cannot_block() -> bool {
    Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() != RuntimeFlavor::MultiThread)
}

/// Runs code of a plugin, and catches its panic where the hook isolates.
#[inline]
pub(super) fn caught<T>(isolate: bool, call: impl FnOnce() -> T) -> Result<T, Lost> {
    if isolate { catch_unwind(AssertUnwindSafe(call)).map_err(Lost::Panicked) } else { Ok(call()) }
}
