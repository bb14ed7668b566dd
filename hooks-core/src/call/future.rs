use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::frame::{Frame, judge};
use super::in_place::InPlace;
use super::passage::{Passage, Way};
use super::sync::nothing;
use super::table::{PlainRef, Table, TableRef};
use super::underway::{Driven, Underway};
use super::walk::{All, Told, Walking};
use super::{AsyncArguments, AsyncHook, Collected, Collector, Next, Walk};
use crate::blame::Who;
use crate::box_future::BoxFuture;
use crate::hook::HookKey;
use crate::opaque::opaque_debug;
use crate::slot::Lent;
use crate::snapshot::SnapshotRef;

pin_project! {
    /// The future of a call of an async hook.
    ///
    /// Nothing runs before it is polled, and dropping it cancels the call at its await point. It allocates nothing for
    /// implementations whose futures have no more than 96 bytes; a larger one is boxed, and so is each wrapper, and what
    /// has a time limit, is observed in its details, is concurrent, or may block.
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
        InPlace { #[pin] call: InPlace<PlainRef<'m, A::Of>, A, All> },
        Nothing { arguments: A },
        // Whoever observes is asked when it is polled.
        Observed { table: TableRef<'m, Table<A::Of>>, arguments: A, walk: Walk, is_wrapped: bool },
        Wrapped { #[pin] call: Lent<Wrapping<'m, A>, Collected<A>> },
        Told { #[pin] call: InPlace<PlainRef<'m, A::Of>, A, Told<'m>> },
        Fresh { plain: PlainRef<'m, A::Of>, arguments: A, steps: Walking<'m> },
        Running { call: Frame<'m, Collected<A>> },
        Over,
    }
}

/// What is lent to the outermost wrapper of a call.
struct Wrapping<'m, A: AsyncArguments> {
    /// `None` when it is entered.
    arguments: Option<A>,
    passage: Passage<'m, Table<A::Of>>,
}

impl<'m, H: AsyncHook + 'm> AsyncCall<'m, H> {
    /// Calls an async hook.
    #[doc(hidden)]
    #[inline]
    pub fn new(hook: H, snapshot: SnapshotRef<'m>, walk: Walk) -> Self {
        match snapshot.into_table::<Table<H::Of>>(H::Of::spec()) {
            None => Self::nothing(hook),
            Some(table) if table.is_direct(&walk) => Self::plain(hook, table.into_plain()),
            Some(table) => Self::table(hook, table, walk),
        }
    }

    /// Calls a hook that has wrappers, or that somebody watches; kept out of the way of those that are just called.
    #[inline(never)]
    fn table(hook: H, table: TableRef<'m, Table<H::Of>>, walk: Walk) -> Self {
        let is_wrapped = !table.wrappers.is_empty();
        let state = if is_wrapped && !table.plain.audience.is_there() {
            State::wrapped(hook, Passage::new(table, walk, None))
        } else {
            State::Observed { table, arguments: hook, walk, is_wrapped }
        };
        Self { state }
    }

    /// Calls the wrapper that the call is at, or the implementations behind them.
    #[doc(hidden)]
    pub fn pass(hook: H, way: Way<'m, Table<H::Of>>) -> Self {
        let hook = match frame(hook, way) {
            Ok(call) => return Self { state: State::Running { call } },
            Err(hook) => hook,
        };
        let Passage { table, walk, .. } = way.passage;
        Self::telling(hook, PlainRef::Borrowed(&table.plain), walk.clone(), way.passage.told())
    }
}

/// Enters the outermost wrapper of a call.
#[doc(hidden)]
pub fn enter<'n, H: AsyncHook>(
    hook: &'n mut Option<H>,
    passage: &'n Passage<'n, Table<H::Of>>,
) -> Option<Frame<'n, Collected<H>>> {
    frame(hook.take()?, Way::into(passage)).ok()
}

/// The wrapper that a call is at.
///
/// # Errors
/// The hook, where there is no further one.
#[inline]
fn frame<'n, H: AsyncHook + 'n>(hook: H, way: Way<'n, Table<H::Of>>) -> Result<Frame<'n, Collected<H>>, H> {
    let Some(wrapper) = way.wrapper() else { return Err(hook) };
    let witness = way.witnessed(wrapper, H::Collector::outcome, |by, output| judge(by, H::Collector::failure(output)));
    Ok(Frame::new(Who::Implementation(&wrapper.implementation), witness, || {
        hook.wrap(&wrapper.function, Next::new(way))
    }))
}

impl<'m, A: AsyncArguments + 'm> AsyncCall<'m, A> {
    /// Calls the implementations, and no wrapper, and tells nobody.
    #[inline]
    pub(super) fn plain(arguments: A, plain: PlainRef<'m, A::Of>) -> Self {
        let state = if A::SEQUENTIAL && plain.is_direct {
            State::InPlace { call: InPlace::new(arguments, plain, All) }
        } else {
            State::Fresh { plain, arguments, steps: Walking { walk: Walk::default(), told: Told::Nobody } }
        };
        Self { state }
    }

    /// Calls the implementations, and tells how far that came.
    pub(super) fn telling(arguments: A, plain: PlainRef<'m, A::Of>, walk: Walk, told: Told<'m>) -> Self {
        if walk.is_direct() && !told.is_somebody() {
            return Self::plain(arguments, plain);
        }
        Self { state: State::telling(arguments, plain, walk, told) }
    }

    /// Calls the implementations, and no wrapper, and tells observers.
    pub(super) fn unwrapped(arguments: A, table: TableRef<'m, Table<A::Of>>) -> Self {
        if table.plain.audience.is_there() {
            Self { state: State::Observed { table, arguments, walk: Walk::default(), is_wrapped: false } }
        } else {
            Self::plain(arguments, table.into_plain())
        }
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
            StateProjection::InPlace { call } => call.poll(context),
            _ => state.poll_other(context),
        }
    }
}

impl<'m, A: AsyncArguments + 'm> State<'m, A> {
    fn wrapped(arguments: A, passage: Passage<'m, Table<A::Of>>) -> Self {
        Self::Wrapped { call: Lent::new(Wrapping { arguments: Some(arguments), passage }) }
    }

    fn telling(arguments: A, plain: PlainRef<'m, A::Of>, walk: Walk, told: Told<'m>) -> Self {
        if A::SEQUENTIAL && plain.is_direct && walk.is_direct() {
            Self::Told { call: InPlace::new(arguments, plain, told) }
        } else {
            Self::Fresh { plain, arguments, steps: Walking { walk, told } }
        }
    }

    /// Goes on with what is not in place or is told of; kept out of the way of what is just called.
    #[inline(never)]
    fn poll_other(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Collected<A>> {
        loop {
            match self.as_mut().project() {
                StateProjection::Told { call } => return call.poll(context),
                StateProjection::Running { call } => return Pin::new(call).poll(context),
                StateProjection::Wrapped { call } => {
                    let poll = poll_wrapped(call, context);
                    if poll.is_ready() {
                        self.set(Self::Over);
                    }
                    return poll;
                }
                _ => {}
            }
            match self.as_mut().project_replace(Self::Over) {
                OwnState::Nothing { arguments } => return Poll::Ready(nothing(arguments)),
                OwnState::Observed { table, arguments, walk, is_wrapped } => self.set(if is_wrapped {
                    Self::wrapped(arguments, Passage::begin(table, walk))
                } else {
                    let (began, details) = table.plain.audience.begin();
                    Self::telling(arguments, table.into_plain(), walk.watched(details), Told::of(began))
                }),
                OwnState::Fresh { plain, arguments, steps } => {
                    let (mut call, mut rest) = Underway::new(arguments, plain, steps);
                    let (plain, run, mut turn) = call.parts();
                    turn.begin();
                    if run.sync(plain, &mut rest).is_break() {
                        return Poll::Ready(call.finish());
                    }
                    self.set(Self::Running { call: Frame::inner(A::drive::<A>(call, rest)) });
                }
                _ => panic!("`AsyncCall` polled after completion"),
            }
        }
    }
}

/// Polls the outermost wrapper.
fn poll_wrapped<'m, A: AsyncArguments + 'm>(
    mut call: Pin<&mut Lent<Wrapping<'m, A>, Collected<A>>>,
    context: &mut Context<'_>,
) -> Poll<Collected<A>> {
    let poll = if call.is_empty() {
        call.as_mut().start(context.waker(), |Wrapping { arguments, passage }, slot| {
            match A::enter(arguments, passage) {
                Some(frame) => slot.start(frame),
                None => unreachable!("there is a wrapper"),
            }
        })
    } else {
        call.as_mut().poll(context)
    };
    poll.map(|output| {
        call.get().passage.end(|| A::Collector::outcome(&output));
        output
    })
}

/// Runs what is left of a call, one implementation after the other.
#[doc(hidden)]
pub fn sequential<'m, A: AsyncArguments + 'm>(
    mut call: Driven<'m, A>,
    mut rest: A::Rest,
) -> BoxFuture<'m, Collected<A>> {
    Box::pin(async move {
        let (plain, run, turn) = call.parts();
        run.rest(plain, &mut rest, turn).await;
        call.finish()
    })
}

opaque_debug!(AsyncCall<'_, A: AsyncArguments>);
