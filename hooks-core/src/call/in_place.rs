//! The loop of an async call that holds all it needs in its own future.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::attempt::caught;
use super::run::Flow;
use super::table::Plain;
use super::underway::{Stage, Underway};
use super::{Arguments, AsyncArguments, Collected, Collector, Lost, Steps};
use crate::blame::{Running, Waiting};
use crate::hook::{AsyncThunk, Returned};
use crate::implementation::Implementation;
use crate::slot::Lent;

pin_project! {
    /// Runs implementations one after the other, each in this future's own memory: none of them is watched or timed, and
    /// none blocks.
    pub(crate) struct InPlace<P, A, S>
    where
        A: AsyncArguments,
        P: Deref<Target = Plain<A::Of>>,
        S: Steps,
    {
        call: Underway<A, P, S>,
        #[pin]
        rest: Lent<A::Rest, Returned<A::Of>>,
    }

    impl<P, A, S> PinnedDrop for InPlace<P, A, S>
    where
        A: AsyncArguments,
        P: Deref<Target = Plain<A::Of>>,
        S: Steps,
    {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let (Stage::Waiting, Some(run)) = (this.call.stage, &this.call.run) {
                let _waiting = run.entered(&this.call.plain).map(Waiting::new);
                this.rest.get();
            }
        }
    }
}

impl<P, A, S> InPlace<P, A, S>
where
    A: AsyncArguments,
    P: Deref<Target = Plain<A::Of>>,
    S: Steps,
{
    #[inline]
    pub(crate) fn new(arguments: A, plain: P, steps: S) -> Self {
        let (call, rest) = Underway::new(arguments, plain, steps);
        Self { call, rest: Lent::new(rest) }
    }
}

impl<P, A, S> Future for InPlace<P, A, S>
where
    A: AsyncArguments,
    P: Deref<Target = Plain<A::Of>>,
    S: Steps,
{
    type Output = Collected<A>;

    /// Beside what futures do themselves, 5 ns for each that is ready at once, and 15 for one that waits once.
    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Collected<A>> {
        let mut this = self.project();
        let (plain, run, mut turn) = this.call.parts();
        let stage = turn.begin();
        if let Stage::Over = stage {
            panic!("a call was polled after it has ended")
        }
        let mut flow = Flow::Continue(());
        if let (Stage::Waiting, Some(by)) = (stage, run.entered(plain)) {
            let poll = attempt::<A>(plain, by, this.rest.as_mut(), |rest| rest.poll(context));
            let Poll::Ready(outcome) = poll else {
                turn.wait();
                return Poll::Pending;
            };
            flow = run.accept(plain, by, outcome);
        }
        while let (true, Some(thunk)) = (flow.is_continue(), plain.thunks.get(run.position)) {
            let Some(by) = run.enter(plain) else { continue };
            let threaded = run.collector.next();
            let poll = attempt::<A>(plain, by, this.rest.as_mut(), |rest| match thunk {
                AsyncThunk::Async(function) => {
                    rest.start(context.waker(), |rest, slot| A::invoke_async(rest, threaded, function, slot))
                }
                AsyncThunk::Sync(function) | AsyncThunk::Blocking(function) => {
                    Poll::Ready(A::invoke(rest.get(), threaded, function))
                }
            });
            match poll {
                Poll::Ready(outcome) => flow = run.accept(plain, by, outcome),
                Poll::Pending => {
                    turn.wait();
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(this.call.finish())
    }
}

type LentArguments<A> = Lent<<A as Arguments>::Rest, Returned<<A as Arguments>::Of>>;

/// Starts or polls one implementation, and catches its panic where the hook isolates.
#[inline]
fn attempt<A: AsyncArguments>(
    plain: &Plain<A::Of>,
    by: &Arc<Implementation>,
    mut rest: Pin<&mut LentArguments<A>>,
    code: impl FnOnce(Pin<&mut LentArguments<A>>) -> Poll<Returned<A::Of>>,
) -> Poll<Result<Returned<A::Of>, Lost>> {
    let running = Running::new(by);
    let outcome = caught(plain.isolate, || code(rest.as_mut()));
    running.end();
    match outcome {
        Ok(poll) => poll.map(Ok),
        Err(lost) => {
            // The first panic is the one to tell of.
            let _ = caught(true, || {
                rest.get();
            });
            Poll::Ready(Err(lost))
        }
    }
}
