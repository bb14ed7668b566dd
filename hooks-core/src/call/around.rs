use std::future::Future;
use std::marker::PhantomData;

use super::frame::{Frame, Witness, framed_wrapper, judge};
use super::passage::{Passage, Way};
use super::table::{AroundTable, TableRef};
use super::walk::Walk;
use super::{Hook, ThisWrapper};
use crate::blame::{Outermost, Who};
use crate::box_future::BoxFuture;
use crate::error::HookError;
use crate::hook::{Delivered, ErrorOf, Fallibility, HookKey, Keyed};
use crate::opaque::opaque_debug;
use crate::outcome::CallOutcome;
use crate::snapshot::SnapshotRef;

/// A hook of kind `around`.
#[doc(hidden)]
pub trait AroundHook: Hook<Key: HookKey<Output = Given<Self>>> {
    /// [`SyncMode`] or [`AsyncMode`].
    type Mode: Mode;

    fn wrap<'n>(self, wrapper: &<Self::Key as HookKey>::WrapperFn, next: NextAround<'n, Self>) -> Unframed<'n, Self>
    where
        Self: 'n;
}

/// What the caller of an `around` hook gets.
#[doc(hidden)]
pub type Given<H> = Delivered<<H as Keyed>::Key, <<<H as Keyed>::Key as HookKey>::Fallibility as Fallibility>::Value>;

/// What a wrapper of an `around` hook gives.
#[doc(hidden)]
pub type Unframed<'n, H> = <<H as AroundHook>::Mode as Mode>::Unframed<'n, <<H as Keyed>::Key as HookKey>::Output>;

/// Whether a wrapper gives its result, or a future of it.
#[doc(hidden)]
pub trait Mode {
    type Unframed<'n, T: 'n>;

    /// The same, in the [frame](framed) that knows whose it is.
    type Framed<'n, T: 'n>;

    /// Runs a wrapper, or without one the innermost call; observers are told of the outcome.
    fn run<'n, T: 'n>(
        who: Who<'n>,
        witness: Witness<'n, T>,
        code: impl FnOnce() -> Self::Unframed<'n, T>,
    ) -> Self::Framed<'n, T>;
}

/// The innermost call.
trait Innermost<'n, H: AroundHook> {
    fn enter(self: Box<Self>, hook: H) -> Unframed<'n, H>;
}

impl<'n, H: AroundHook, F: FnOnce(H) -> Unframed<'n, H>> Innermost<'n, H> for F {
    fn enter(self: Box<Self>, hook: H) -> Unframed<'n, H> {
        self(hook)
    }
}

/// What [`NextAround::run`] gives: the result, or a future of it where the hook is async.
type Inner<'n, H> = <<H as AroundHook>::Mode as Mode>::Framed<'n, <<H as Keyed>::Key as HookKey>::Output>;

/// The hook is not async.
#[doc(hidden)]
#[derive(Debug)]
pub struct SyncMode;

/// The hook is async.
#[doc(hidden)]
#[derive(Debug)]
pub struct AsyncMode;

impl Mode for SyncMode {
    type Unframed<'n, T: 'n> = T;
    type Framed<'n, T: 'n> = T;

    fn run<'n, T: 'n>(who: Who<'n>, witness: Witness<'n, T>, code: impl FnOnce() -> T) -> T {
        framed_wrapper(who, witness, code)
    }
}

impl Mode for AsyncMode {
    type Unframed<'n, T: 'n> = BoxFuture<'n, T>;
    type Framed<'n, T: 'n> = Frame<'n, T>;

    fn run<'n, T: 'n>(who: Who<'n>, witness: Witness<'n, T>, code: impl FnOnce() -> BoxFuture<'n, T>) -> Frame<'n, T> {
        Frame::new(who, witness, code)
    }
}

/// The way inwards, that an implementation of an `around` hook is given: the wrappers behind it, and in them the call
/// that the hook's caller gives.
///
/// [`run`](Self::run) consumes it, so it is gone at most once.
#[must_use = "without `run`, nothing behind this wrapper is called"]
pub struct NextAround<'n, H: AroundHook> {
    /// At the wrapper that this is for.
    way: Way<'n, AroundTable<H::Key>>,
    inner: Box<dyn Innermost<'n, H> + Send + 'n>,
    /// Says `H: 'n`.
    outlives: PhantomData<fn(&'n H)>,
}

impl<'n, H: AroundHook> NextAround<'n, H> {
    /// Calls what is behind this wrapper, and gives what the hook's callers would get of it.
    pub fn run(self, hook: H) -> Inner<'n, H> {
        let way = self.way.inwards();
        pass(hook, NextAround { way, ..self })
    }

    /// An error of this wrapper's own, for its callers: `return Err(next.error(…))`.
    #[must_use]
    pub fn error(&self, error: ErrorOf<H::Key>) -> HookError<ErrorOf<H::Key>> {
        self.wrapper().error(error)
    }

    /// The wrapper that this is for, which is still there when this is not: for an error of its own behind
    /// [`run`](Self::run).
    #[must_use]
    pub fn wrapper(&self) -> ThisWrapper<'n, H> {
        match self.way.wrapper() {
            Some(wrapper) => ThisWrapper::new(&wrapper.implementation),
            None => unreachable!("the way inwards is for no wrapper"),
        }
    }
}

fn failure<H: AroundHook>(output: &Given<H>) -> Option<&HookError<ErrorOf<H::Key>>> {
    <H::Key as HookKey>::Fallibility::failure::<<<H::Key as HookKey>::Fallibility as Fallibility>::Value>(output)
}

fn outcome<H: AroundHook>(output: &Given<H>) -> CallOutcome {
    CallOutcome::of(failure::<H>(output).is_some())
}

/// Calls the wrapper that the call is at, or what is innermost.
fn pass<'n, H: AroundHook + 'n>(hook: H, next: NextAround<'n, H>) -> Inner<'n, H> {
    let Some(wrapper) = next.way.wrapper() else {
        return H::Mode::run(Who::Caller, None, || next.inner.enter(hook));
    };
    let witness = next.way.witnessed(wrapper, outcome::<H>, |by, output| judge(by, failure::<H>(output)));
    H::Mode::run(Who::Implementation(&wrapper.implementation), witness, || hook.wrap(&wrapper.function, next))
}

/// A call of an `around` hook, which waits for what is innermost: `plugins.call(handle { request }).around(…)`.
#[must_use = "an `around` hook is called by `.around(…)`"]
pub struct Around<'m, H, M> {
    hook: H,
    snapshot: SnapshotRef<'m>,
    mode: PhantomData<M>,
}

impl<'m, H, M> Around<'m, H, M> {
    #[doc(hidden)]
    pub fn new(hook: H, snapshot: SnapshotRef<'m>) -> Self {
        Self { hook, snapshot, mode: PhantomData }
    }
}

impl<H: AroundHook<Mode = SyncMode>> Around<'_, H, SyncMode> {
    /// Runs the wrappers, and in them `inner`, which is given the hook as the last wrapper passes it on.
    pub fn around<'n>(
        self,
        inner: impl FnOnce(H) -> <H::Key as HookKey>::Output + Send + 'n,
    ) -> <H::Key as HookKey>::Output
    where
        H: 'n,
    {
        let Some(table) = self.snapshot.table::<AroundTable<H::Key>>(H::Key::spec()) else { return inner(self.hook) };
        let _outermost = Outermost;
        let mut passage = Passage::begin(TableRef::Borrowed(table), Walk::default());
        let way = Way::into(&passage);
        let output = pass(self.hook, NextAround { way, inner: Box::new(inner), outlives: PhantomData });
        passage.end(|| outcome::<H>(&output));
        output
    }
}

impl<'m, H: AroundHook<Mode = AsyncMode> + Send + 'm> Around<'m, H, AsyncMode> {
    /// Runs the wrappers, and in them `inner`, which is given the hook as the last wrapper passes it on.
    pub async fn around<F, R>(self, inner: F) -> <H::Key as HookKey>::Output
    where
        F: FnOnce(H) -> R + Send,
        R: Future<Output = <H::Key as HookKey>::Output> + Send,
    {
        let Some(table) = self.snapshot.into_table::<AroundTable<H::Key>>(H::Key::spec()) else {
            return inner(self.hook).await;
        };
        let _outermost = Outermost;
        let mut passage = Passage::begin(table, Walk::default());
        let inner = Box::new(|hook| -> BoxFuture<'_, _> { Box::pin(inner(hook)) });
        let output = pass(self.hook, NextAround { way: Way::into(&passage), inner, outlives: PhantomData }).await;
        passage.end(|| outcome::<H>(&output));
        output
    }
}

opaque_debug!(Around<'_, H, M>);
