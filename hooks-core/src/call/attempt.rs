//! One implementation of an async hook, with what may end it early.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;
use tokio::time::{Sleep, sleep};

use super::Lost;
use super::frame::framed;
use super::table::Plain;
use crate::blame::{Blamed, Who, catch_panic, isolated, running};
use crate::box_future::BoxFuture;
use crate::hook::{Fallibility, PlainHookKey, Returned};
use crate::implementation::Implementation;
use crate::observer::Watched;
use crate::outcome::CallOutcome;
use crate::slot::Boxed;

/// Awaits an implementation, within the hook's time limit, and catching its panic where the hook isolates.
pub(super) struct Attempt<'h, K: PlainHookKey> {
    by: &'h Arc<Implementation>,
    /// `None` when it is over.
    future: Option<Blamed<'h, Boxed<'h, Returned<K>>>>,
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
        by: &'h Arc<Implementation>,
        watched: Option<Watched>,
        start: impl FnOnce() -> Boxed<'h, Returned<K>>,
    ) -> Result<Self, Lost> {
        let who = Who::Implementation(by);
        let future = running(who, || caught(plain.isolate, start))?;
        let future = Some(Blamed::new(who, future));
        Ok(Self { by, future, isolate: plain.isolate, limit: plain.timeout, timer: None, watched })
    }

    /// Why it is not waited for any longer.
    fn is_over(&mut self, context: &mut Context<'_>) -> Option<Lost> {
        let limit = self.limit?;
        if self.timer.is_none() {
            // Tokio tells by a panic that there is no timer, and in no other way.
            let Ok(timer) = catch_panic(|| Box::pin(sleep(limit))) else { return Some(Lost::NoTimer) };
            self.timer = Some(timer);
        }
        let is_over = self.timer.as_mut()?.as_mut().poll(context).is_ready();
        is_over.then_some(Lost::TimedOut(limit))
    }

    /// Drops what is left of the implementation, which is code of its own.
    fn end(&mut self) -> Result<(), Lost> {
        let rest = self.future.take();
        running(Who::Implementation(self.by), || caught(self.isolate, || drop(rest)))
    }
}

impl<K: PlainHookKey> Future for Attempt<'_, K> {
    type Output = Result<Returned<K>, Lost>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let Some(future) = &mut this.future else { panic!("an implementation was polled after completion") };
        let poll = running(Who::Implementation(this.by), || {
            caught(this.isolate, || {
                let _inside = this.watched.as_ref().map(Watched::enter);
                future.poll_inner(context)
            })
        });
        let outcome = match poll {
            Ok(Poll::Ready(returned)) => Ok(returned),
            Ok(Poll::Pending) => match this.is_over(context) {
                None => return Poll::Pending,
                Some(lost) => Err(lost),
            },
            Err(lost) => Err(lost),
        };
        let outcome = this.end().and(outcome);
        if let Some(watched) = this.watched.take() {
            watched.finish(self::outcome::<K>(&outcome));
        }
        Poll::Ready(outcome)
    }
}

/// Runs an implementation that is simply called.
#[inline]
pub(super) fn at_once<K: PlainHookKey>(
    plain: &Plain<K>,
    by: &Arc<Implementation>,
    watched: Option<Watched>,
    call: impl FnOnce() -> Returned<K>,
) -> Result<Returned<K>, Lost> {
    framed(Who::Implementation(by), watched, outcome::<K>, || caught(plain.isolate, call))
}

/// A blocking implementation, or its turn.
pub(super) type Blocking<'h, K> = Blamed<'h, BoxFuture<'h, Result<Returned<K>, Lost>>>;

/// Runs a blocking implementation in place, with the other tasks moved off this worker, and not too many at once.
pub(super) fn block<'h, K: PlainHookKey>(
    plain: &'h Plain<K>,
    by: &'h Arc<Implementation>,
    watched: Option<Watched>,
    call: impl FnOnce() -> Returned<K> + Send + 'h,
) -> Blocking<'h, K>
where
    Returned<K>: Send,
{
    Blamed::new(Who::Implementation(by), Box::pin(block_here(plain, watched, call)))
}

async fn block_here<K: PlainHookKey>(
    plain: &Plain<K>,
    watched: Option<Watched>,
    call: impl FnOnce() -> Returned<K>,
) -> Result<Returned<K>, Lost> {
    let permit = plain.blocking.acquire().await;
    let can_block = permit.is_ok() && can_block();
    framed(Who::Inner, watched, outcome::<K>, || {
        let returned = if can_block { caught(plain.isolate, || blocking(call))? } else { None };
        returned.ok_or(Lost::CannotBlock)
    })
}

/// Runs code on this thread while another takes its tasks; runs nothing where tokio cannot do that.
fn blocking<T>(code: impl FnOnce() -> T) -> Option<T> {
    let mut code = Some(code);
    let output = catch_unwind(AssertUnwindSafe(|| block_in_place(|| code.take().map(|code| code()))));
    match output {
        Ok(output) => output,
        // Of a `LocalSet` tokio tells by a panic before it runs anything, and in no other way.
        Err(_) if code.is_some() => None,
        Err(payload) => resume_unwind(payload),
    }
}

/// What observers are told of an implementation.
#[inline]
fn outcome<K: PlainHookKey>(outcome: &Result<Returned<K>, Lost>) -> CallOutcome {
    match outcome {
        Ok(returned) if K::Fallibility::is_error(returned) => CallOutcome::Failed,
        Ok(_) => CallOutcome::Returned,
        Err(lost) => lost.outcome(),
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
    if isolate {
        catch_unwind(AssertUnwindSafe(call)).map_err(|payload| Lost::Panicked(isolated(payload)))
    } else {
        Ok(call())
    }
}
