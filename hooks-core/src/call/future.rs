use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::run::Run;
use super::sync::nothing;
use super::table::{Link, Plain, PlainRef, Table, TableRef};
use super::{AsyncArguments, AsyncHook, Collected, Collector, Next, Steps, Walk};
use crate::blame::{Blamed, Who};
use crate::hook::{BoxFuture, HookKey};
use crate::snapshot::SnapshotRef;

/// The future of a call of an async hook.
///
/// Nothing runs before it is polled. It allocates only when it meets an implementation that is async, or a wrapper:
/// what is left of the call then moves into one box. Dropping it cancels the call at its await point.
#[must_use = "a call does nothing unless it is awaited"]
pub struct AsyncCall<'m, A: AsyncArguments + 'm>(State<'m, A>);

enum State<'m, A: AsyncArguments + 'm> {
    Nothing(A),
    Fresh { plain: PlainRef<'m, A::Of>, arguments: A, walk: Walk },
    Running(Blamed<'m, BoxFuture<'m, Collected<A>>>),
    Over,
}

impl<'m, A: AsyncArguments + 'm> State<'m, A> {
    fn running(call: BoxFuture<'m, Collected<A>>) -> Self {
        Self::Running(Blamed::new(Who::Inner, call))
    }
}

// Nothing is pinned in place: the arguments are moved out before they are borrowed, and the rest of the call is boxed.
impl<A: AsyncArguments> Unpin for AsyncCall<'_, A> {}

impl<'m, H: AsyncHook + 'm> AsyncCall<'m, H> {
    /// Calls an async hook.
    #[doc(hidden)]
    #[inline]
    pub fn new(hook: H, snapshot: SnapshotRef<'m>, walk: Walk) -> Self {
        match snapshot.into_table::<Table<H::Of>>(H::Of::spec()) {
            None => Self(State::Nothing(hook)),
            Some(table) if table.is_direct(&walk) => Self::plain(hook, table.into_plain(), walk),
            Some(table) => Self::table(hook, table, walk),
        }
    }

    /// Calls a hook that has wrappers, or that somebody watches; kept out of the way of those that are just called.
    #[inline(never)]
    fn table(hook: H, table: TableRef<'m, Table<H::Of>>, walk: Walk) -> Self {
        match table {
            TableRef::Borrowed(table) if walk.is_direct() && !table.watch.is_active() => {
                Self::chain(hook, &table.chain)
            }
            table => Self(State::running(Box::pin(watched(hook, table, walk)))),
        }
    }

    /// Calls the first wrapper of a chain, or the implementations at its end.
    #[doc(hidden)]
    pub fn chain(hook: H, chain: &'m [Link<H::Of>]) -> Self {
        Self(match chain.first() {
            Some(Link::Wrapper(wrapper)) => {
                let call = hook.wrap(&wrapper.function, Next::new(chain));
                let call = match wrapper.watch() {
                    None => call,
                    Some(watched) => Box::pin(watched.around(call, H::Collector::outcome)),
                };
                State::Running(Blamed::new(Who::Implementation(&wrapper.implementation), call))
            }
            Some(Link::Plain(plain, walk)) => {
                State::Fresh { plain: PlainRef::Borrowed(plain), arguments: hook, walk: walk.clone() }
            }
            None => State::Nothing(hook),
        })
    }
}

/// The whole call in one box, with a chain of its own where the walk is.
async fn watched<H: AsyncHook>(hook: H, table: TableRef<'_, Table<H::Of>>, walk: Walk) -> Collected<H> {
    let (walk, watched) = walk.watched_by(&table.watch, H::Of::spec());
    let output = if table.chain.is_empty() {
        AsyncCall::plain(hook, PlainRef::Borrowed(&table.plain), walk).await
    } else if walk.is_direct() {
        AsyncCall::chain(hook, &table.chain).await
    } else {
        AsyncCall::chain(hook, &table.chain_with(&walk)).await
    };
    if let Some(watched) = watched {
        watched.finish(H::Collector::outcome(&output));
    }
    output
}

impl<'m, A: AsyncArguments + 'm> AsyncCall<'m, A> {
    /// Calls the implementations, and no wrapper.
    #[doc(hidden)]
    #[inline]
    pub fn plain(arguments: A, plain: PlainRef<'m, A::Of>, walk: Walk) -> Self {
        Self(State::Fresh { plain, arguments, walk })
    }

    pub(super) fn boxed(call: BoxFuture<'m, Collected<A>>) -> Self {
        Self(State::running(call))
    }

    pub(super) fn nothing(arguments: A) -> Self {
        Self(State::Nothing(arguments))
    }
}

impl<'m, A: AsyncArguments + 'm> Future for AsyncCall<'m, A> {
    type Output = Collected<A>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Collected<A>> {
        let state = &mut self.get_mut().0;
        if let State::Running(rest) = state {
            let poll = Pin::new(rest).poll(context);
            if poll.is_ready() {
                *state = State::Over;
            }
            return poll;
        }
        match std::mem::replace(state, State::Over) {
            State::Nothing(arguments) => Poll::Ready(nothing(arguments)),
            State::Fresh { plain, arguments, walk } => {
                let (run, mut rest) = Run::<A>::new(&plain, arguments, walk);
                let (run, flow) = run.lead(&plain, &mut rest);
                if flow.is_break() {
                    return Poll::Ready(run.collector.finish());
                }
                let mut running = A::drive::<A>(run, plain, rest);
                let poll = running.as_mut().poll(context);
                if poll.is_pending() {
                    *state = State::running(running);
                }
                poll
            }
            State::Running(_) | State::Over => panic!("`AsyncCall` polled after completion"),
        }
    }
}

/// Runs what is left of a call, one implementation after the other.
#[doc(hidden)]
pub fn sequential<'m, A: AsyncArguments + 'm>(
    mut run: Run<A>,
    plain: PlainRef<'m, A::Of>,
    mut rest: A::Rest,
) -> BoxFuture<'m, Collected<A>> {
    Box::pin(async move {
        let _ = run.rest(&plain, &mut rest).await;
        run.collector.finish()
    })
}

/// Runs the implementations one after the other, in the future of whoever awaits it: nothing is boxed but what they are.
pub(crate) async fn in_place<A: AsyncArguments, S: Steps>(
    arguments: A,
    plain: &Plain<A::Of>,
    steps: S,
) -> Collected<A> {
    let (mut run, mut rest) = Run::<A, S>::new(plain, arguments, steps);
    let _ = run.rest(plain, &mut rest).await;
    run.collector.finish()
}

impl<A: AsyncArguments> fmt::Debug for AsyncCall<'_, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsyncCall").finish_non_exhaustive()
    }
}
