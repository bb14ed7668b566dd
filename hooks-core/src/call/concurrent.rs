use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::attempt::{Attempt, Blocking, at_once, block};
use super::table::{Plain, PlainRef};
use super::{Arguments, AsyncArguments, Collected, Collector, ConcurrentArguments, Lost, Run, Steps};
use crate::box_future::BoxFuture;
use crate::hook::{AsyncThunk, Fallibility, HookKey, Returned};
use crate::slot::Boxed;

/// Runs what is left of a call at the same time.
///
/// Results are collected in call order once all are there. Where the hook stops at errors, the first failure in time
/// ends the call, and what still runs is dropped. Where it isolates them, each is reported when it comes, for a call that
/// is dropped does not come to its end.
#[doc(hidden)]
pub fn concurrent<'m, A, V>(mut run: Run<V>, plain: PlainRef<'m, A::Of>, rest: A::Rest) -> BoxFuture<'m, Collected<V>>
where
    A: ConcurrentArguments + 'm,
    V: AsyncArguments<Of = A::Of, Rest = A::Rest> + 'm,
{
    let stops = V::Collector::STOPS && !plain.isolate;
    let skips = V::Collector::STOPS && plain.isolate;
    Box::pin(async move {
        let mut started = Started::<A>(Vec::with_capacity(plain.thunks.len() - run.position));
        let mut flow = start(&mut run, &plain, &rest, stops, &mut started);
        if flow.is_continue() {
            flow = poll_fn(|context| {
                let poll = poll_all(stops, &mut started, context);
                if skips {
                    report_failed(&mut run, &plain, &mut started);
                }
                poll
            })
            .await;
        }
        if let ControlFlow::Break(failed) = flow {
            started = Started(vec![failed]);
        }
        for (position, part) in std::mem::take(&mut started.0) {
            let Part::Done(outcome) = part else { continue };
            if run.accept(&plain, &plain.implementations[position], outcome).is_break() {
                break;
            }
        }
        run.collector.finish()
    })
}

/// What was started, with its position, in call order; it is dropped in reverse.
struct Started<'h, A: ConcurrentArguments>(Vec<(usize, Part<'h, A>)>);

impl<A: ConcurrentArguments> Drop for Started<'_, A> {
    fn drop(&mut self) {
        while self.0.pop().is_some() {}
    }
}

/// Breaks with the implementation whose failure ends the call.
type Flow<'h, A> = ControlFlow<(usize, Part<'h, A>)>;

/// An implementation, and how far it is.
enum Part<'h, A: ConcurrentArguments> {
    Running(Attempt<'h, A::Of>),
    Blocking(Blocking<'h, A::Of>),
    Done(Outcome<A>),
}

impl<A: ConcurrentArguments> Part<'_, A> {
    fn has_failed(&self) -> bool {
        match self {
            Self::Done(Ok(returned)) => <A::Of as HookKey>::Fallibility::is_error(returned),
            Self::Done(Err(_)) => true,
            Self::Running(_) | Self::Blocking(_) => false,
        }
    }
}

type Outcome<A> = Result<Returned<<A as Arguments>::Of>, Lost>;

/// Starts every implementation that is left; one that is sync has run when this returns.
fn start<'h, A: ConcurrentArguments>(
    run: &mut Run<impl AsyncArguments<Of = A::Of>>,
    plain: &'h Plain<A::Of>,
    rest: &'h A::Rest,
    stops: bool,
    started: &mut Started<'h, A>,
) -> Flow<'h, A> {
    while let Some(thunk) = plain.thunks.get(run.position) {
        let position = run.position;
        let Some(by) = run.enter(plain) else { continue };
        let watched = run.steps.watch(by);
        let part = match thunk {
            AsyncThunk::Async(function) => {
                let start = || Boxed::new(|slot| A::invoke_shared_async(rest, function, slot));
                match Attempt::start(plain, by, watched, start) {
                    Ok(attempt) => Part::Running(attempt),
                    Err(lost) => Part::Done(Err(lost)),
                }
            }
            AsyncThunk::Sync(function) => Part::Done(at_once(plain, by, watched, || A::invoke_shared(rest, function))),
            AsyncThunk::Blocking(function) => {
                Part::Blocking(block(plain, by, watched, || A::invoke_shared(rest, function)))
            }
        };
        if stops && part.has_failed() {
            return ControlFlow::Break((position, part));
        }
        started.0.push((position, part));
    }
    ControlFlow::Continue(())
}

/// Ready when all are done, or with the first that fails where the call stops at it.
fn poll_all<'h, A: ConcurrentArguments>(
    stops: bool,
    started: &mut Started<'h, A>,
    context: &mut Context<'_>,
) -> Poll<Flow<'h, A>> {
    let mut waiting = false;
    for index in 0..started.0.len() {
        let part = &mut started.0[index].1;
        let poll = match part {
            Part::Running(attempt) => Pin::new(attempt).poll(context),
            Part::Blocking(blocking) => Pin::new(blocking).poll(context),
            Part::Done(_) => continue,
        };
        match poll {
            Poll::Pending => waiting = true,
            Poll::Ready(outcome) => *part = Part::Done(outcome),
        }
        if stops && part.has_failed() {
            return Poll::Ready(ControlFlow::Break(started.0.remove(index)));
        }
    }
    if waiting { Poll::Pending } else { Poll::Ready(ControlFlow::Continue(())) }
}

/// Takes out what has failed, of which nothing is collected.
fn report_failed<A: ConcurrentArguments>(
    run: &mut Run<impl AsyncArguments<Of = A::Of>>,
    plain: &Plain<A::Of>,
    started: &mut Started<'_, A>,
) {
    for (position, part) in started.0.extract_if(.., |(_, part)| part.has_failed()) {
        let Part::Done(outcome) = part else { continue };
        // A failure that is isolated ends nothing.
        let _ = run.accept(plain, &plain.implementations[position], outcome);
    }
}
