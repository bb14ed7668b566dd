use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::frame::{framed_async, told};
use super::in_place::InPlace;
use super::run::Run;
use super::sync::nothing;
use super::table::{Link, PlainRef, Table, TableRef};
use super::walk::All;
use super::{AsyncArguments, AsyncHook, Collected, Collector, Next, Walk};
use crate::blame::{Blamed, Who};
use crate::box_future::BoxFuture;
use crate::hook::HookKey;
use crate::opaque::opaque_debug;
use crate::snapshot::SnapshotRef;

pin_project! {
    /// The future of a call of an async hook.
    ///
    /// Nothing runs before it is polled, and dropping it cancels the call at its await point. It allocates nothing for
    /// implementations whose futures have no more than 96 bytes; a larger one is boxed, and so is the rest of a call that
    /// has a wrapper or a time limit, is observed, is concurrent, or may block.
    #[must_use = "a call does nothing unless it is awaited"]
    pub struct AsyncCall<'m, A>
    where
        A: AsyncArguments,
        A: 'm,
    {
        #[pin]
        state: State<'m, A>,
    }
}

pin_project! {
    #[project = StateProjection]
    #[project_replace = OwnState]
    enum State<'m, A>
    where
        A: AsyncArguments,
        A: 'm,
    {
        Nothing { arguments: A },
        InPlace { #[pin] call: InPlace<PlainRef<'m, A::Of>, A, All> },
        Fresh { plain: PlainRef<'m, A::Of>, arguments: A, walk: Walk },
        Running { call: Blamed<'m, BoxFuture<'m, Collected<A>>> },
        Over,
    }
}

impl<'m, A: AsyncArguments + 'm> State<'m, A> {
    fn running(call: BoxFuture<'m, Collected<A>>) -> Self {
        Self::Running { call: Blamed::new(Who::Inner, call) }
    }
}

impl<'m, H: AsyncHook + 'm> AsyncCall<'m, H> {
    /// Calls an async hook.
    #[doc(hidden)]
    #[inline]
    pub fn new(hook: H, snapshot: SnapshotRef<'m>, walk: Walk) -> Self {
        match snapshot.into_table::<Table<H::Of>>(H::Of::spec()) {
            None => Self::nothing(hook),
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
            table => Self::boxed(Box::pin(watched(hook, table, walk))),
        }
    }

    /// Calls the first wrapper of a chain, or the implementations at its end.
    #[doc(hidden)]
    pub fn chain(hook: H, chain: &'m [Link<H::Of>]) -> Self {
        match chain.first() {
            Some(Link::Wrapper(wrapper)) => {
                let who = Who::Implementation(&wrapper.implementation);
                let call = framed_async(who, wrapper.watch(), H::Collector::outcome, || {
                    hook.wrap(&wrapper.function, Next::new(chain))
                });
                Self { state: State::Running { call } }
            }
            Some(Link::Plain(plain, walk)) => Self::plain(hook, PlainRef::Borrowed(plain), walk.clone()),
            None => Self::nothing(hook),
        }
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
    told(watched, output, H::Collector::outcome)
}

impl<'m, A: AsyncArguments + 'm> AsyncCall<'m, A> {
    /// Calls the implementations, and no wrapper.
    #[doc(hidden)]
    #[inline]
    pub fn plain(arguments: A, plain: PlainRef<'m, A::Of>, walk: Walk) -> Self {
        let state = if A::SEQUENTIAL && plain.is_direct && walk.is_direct() {
            State::InPlace { call: InPlace::new(arguments, plain, All) }
        } else {
            State::Fresh { plain, arguments, walk }
        };
        Self { state }
    }

    pub(super) fn boxed(call: BoxFuture<'m, Collected<A>>) -> Self {
        Self { state: State::running(call) }
    }

    pub(super) fn nothing(arguments: A) -> Self {
        Self { state: State::Nothing { arguments } }
    }
}

impl<'m, A: AsyncArguments + 'm> Future for AsyncCall<'m, A> {
    type Output = Collected<A>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Collected<A>> {
        let mut state = self.project().state;
        match state.as_mut().project() {
            StateProjection::InPlace { call } => return call.poll(context),
            StateProjection::Running { call } => return Pin::new(call).poll(context),
            _ => {}
        }
        match state.as_mut().project_replace(State::Over) {
            OwnState::Nothing { arguments } => Poll::Ready(nothing(arguments)),
            OwnState::Fresh { plain, arguments, walk } => {
                let (run, mut rest) = Run::<A>::new(&plain, arguments, walk);
                let (run, flow) = run.lead(&plain, &mut rest);
                if flow.is_break() {
                    return Poll::Ready(run.collector.finish());
                }
                let mut running = A::drive::<A>(run, plain, rest);
                let poll = running.as_mut().poll(context);
                if poll.is_pending() {
                    state.set(State::running(running));
                }
                poll
            }
            _ => panic!("`AsyncCall` polled after completion"),
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
        run.rest(&plain, &mut rest).await;
        run.collector.finish()
    })
}

opaque_debug!(AsyncCall<'_, A: AsyncArguments>);
