use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Walk;
use super::run::{Run, nothing};
use crate::hook::{AsyncHook, BoxFuture, Output};
use crate::snapshot::SnapshotRef;
use crate::table::TableRef;

/// The future of a call of an async hook.
///
/// Nothing runs before it is polled. It allocates only when it meets an implementation that is async: what is left of
/// the call then moves into one box. Dropping it cancels the call at its await point.
#[must_use = "a call does nothing unless it is awaited"]
pub struct AsyncCall<'m, H: AsyncHook + 'm, W = ()>(State<'m, H, W>);

enum State<'m, H: AsyncHook + 'm, W> {
    Fresh { table: Option<TableRef<'m, H::Key>>, hook: H, walk: W },
    Running(BoxFuture<'m, Output<H>>),
    Over,
}

// Nothing is pinned in place: the hook is moved out before it is borrowed, and the rest of the call is boxed.
impl<H: AsyncHook, W> Unpin for AsyncCall<'_, H, W> {}

impl<'m, H: AsyncHook + 'm, W: Walk + 'm> AsyncCall<'m, H, W> {
    #[doc(hidden)]
    #[inline]
    pub fn new(hook: H, snapshot: SnapshotRef<'m>, walk: W) -> Self {
        Self(State::Fresh { table: snapshot.into_table(), hook, walk })
    }
}

impl<'m, H: AsyncHook + 'm, W: Walk + 'm> Future for AsyncCall<'m, H, W>
where
    Output<H>: 'm,
{
    type Output = Output<H>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Output<H>> {
        let state = &mut self.get_mut().0;
        if let State::Running(rest) = state {
            let poll = rest.as_mut().poll(context);
            if poll.is_ready() {
                *state = State::Over;
            }
            return poll;
        }
        let State::Fresh { table, mut hook, walk } = std::mem::replace(state, State::Over) else {
            panic!("`AsyncCall` polled after completion");
        };
        let Some(table) = table else { return Poll::Ready(nothing::<H>()) };
        let mut run = Run::<H, W>::new(&table, walk);
        if let ControlFlow::Break(outcome) = run.sync(&table, &mut hook) {
            return Poll::Ready(run.finish(outcome));
        }
        let mut rest: BoxFuture<'m, Output<H>> = Box::pin(async move {
            match run.rest(&table, &mut hook).await {
                ControlFlow::Break(outcome) => run.finish(outcome),
                ControlFlow::Continue(()) => run.finish(Ok(())),
            }
        });
        let poll = rest.as_mut().poll(context);
        if poll.is_pending() {
            *state = State::Running(rest);
        }
        poll
    }
}

impl<H: AsyncHook, W> fmt::Debug for AsyncCall<'_, H, W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsyncCall").finish_non_exhaustive()
    }
}
