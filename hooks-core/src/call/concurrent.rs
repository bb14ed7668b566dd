use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::attempt::{Attempt, Blocking, at_once, block};
use super::run::Run;
use super::table::Plain;
use super::underway::{Driven, Turn};
use super::walk::Walking;
use super::{Arguments, AsyncArguments, Collected, Collector, ConcurrentArguments, Lost, Steps};
use crate::box_future::BoxFuture;
use crate::hook::{AsyncThunk, Fallibility, HookKey, Returned};
use crate::slot::Boxed;

/// Runs what is left of a call at the same time.
///
/// Results are collected in call order once all are there. Where the hook stops at errors, the first failure in time
/// ends the call, and what still runs is dropped. Elsewhere each failure is collected when it comes, for a call that is
/// dropped does not come to its end.
#[doc(hidden)]
pub fn concurrent<'m, A, V>(mut call: Driven<'m, V>, rest: A::Rest) -> BoxFuture<'m, Collected<V>>
where
    A: ConcurrentArguments + 'm,
    V: AsyncArguments<Of = A::Of, Rest = A::Rest> + 'm,
{
    Box::pin(async move {
        let (plain, run, turn) = call.parts();
        all::<A, V>(run, plain, turn, &rest).await;
        call.finish()
    })
}

async fn all<A, V>(run: &mut Run<V, Walking<'_>>, plain: &Plain<A::Of>, mut turn: Turn<'_>, rest: &A::Rest)
where
    A: ConcurrentArguments,
    V: AsyncArguments<Of = A::Of, Rest = A::Rest>,
{
    let stops = V::Collector::STOPS && !plain.isolate;
    let mut started = Started::<A>(Vec::with_capacity(plain.thunks.len() - run.position));
    let mut flow = start(run, plain, rest, stops, &mut started);
    if flow.is_continue() {
        flow = turn.until(poll_fn(|context| poll_all(run, plain, stops, &mut started, context))).await;
    }
    if let ControlFlow::Break(failed) = flow {
        started = Started(vec![failed]);
    }
    for done in std::mem::take(&mut started.0) {
        if accept(run, plain, done).is_break() {
            break;
        }
    }
    run.collector.sort(&plain.implementations);
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
    run: &mut Run<impl AsyncArguments<Of = A::Of>, Walking<'_>>,
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
        if !part.has_failed() {
            started.0.push((position, part));
        } else if stops {
            return ControlFlow::Break((position, part));
        } else {
            // A failure that stops nothing.
            let _ = accept(run, plain, (position, part));
        }
    }
    ControlFlow::Continue(())
}

/// Ready when all are done, or with the first that fails where the call stops at it.
fn poll_all<'h, A: ConcurrentArguments>(
    run: &mut Run<impl AsyncArguments<Of = A::Of>, Walking<'_>>,
    plain: &Plain<A::Of>,
    stops: bool,
    started: &mut Started<'h, A>,
    context: &mut Context<'_>,
) -> Poll<Flow<'h, A>> {
    let (mut index, mut waiting) = (0, false);
    while let Some((_, part)) = started.0.get_mut(index) {
        let poll = match part {
            Part::Running(attempt) => Pin::new(attempt).poll(context).map(Part::Done),
            Part::Blocking(blocking) => Pin::new(blocking).poll(context).map(Part::Done),
            Part::Done(_) => Poll::Pending,
        };
        match poll {
            Poll::Ready(done) => *part = done,
            Poll::Pending => waiting |= !matches!(part, Part::Done(_)),
        }
        if !part.has_failed() {
            index += 1;
            continue;
        }
        let failed = started.0.remove(index);
        if stops {
            return Poll::Ready(ControlFlow::Break(failed));
        }
        let _ = accept(run, plain, failed);
    }
    if waiting { Poll::Pending } else { Poll::Ready(ControlFlow::Continue(())) }
}

/// Collects what is done.
fn accept<A: ConcurrentArguments>(
    run: &mut Run<impl AsyncArguments<Of = A::Of>, Walking<'_>>,
    plain: &Plain<A::Of>,
    (position, part): (usize, Part<'_, A>),
) -> ControlFlow<()> {
    match part {
        Part::Done(outcome) => run.accept(plain, &plain.implementations[position], outcome),
        Part::Running(_) | Part::Blocking(_) => ControlFlow::Continue(()),
    }
}
