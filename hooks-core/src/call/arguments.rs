//! A hook as the arguments of a call.

use std::task::Poll;

use super::frame::Frame;
use super::passage::Passage;
use super::table::Table;
use super::underway::Driven;
use super::{Collector, sequential};
use crate::box_future::BoxFuture;
use crate::hook::{
    AsyncCallable, AsyncHookKey, Fallibility, Gather, Gathered, HookKey, PlainHookKey, Returned, SyncCallable, Threaded,
};
use crate::slot::Slot;

/// The arguments of a hook with implementations, that is of every kind but `around`.
#[doc(hidden)]
pub trait Arguments: Sized {
    /// As [`Keyed::Key`].
    type Of: PlainHookKey + HookKey<Output = Gathered<Self::Of>>;
    /// What becomes of the implementations' results.
    type Collector: Collector<Self::Of>;
    /// The arguments without the one that goes from implementation to implementation.
    type Rest;

    /// Takes out the argument that goes from implementation to implementation.
    fn split(self) -> (Threaded<Self::Of>, Self::Rest);

    /// Calls one implementation with these arguments, reborrowed or cloned.
    fn invoke(
        rest: &mut Self::Rest,
        threaded: Threaded<Self::Of>,
        function: &SyncCallable<Self::Of>,
    ) -> Returned<Self::Of>;
}

/// The same of a hook whose call is a future.
#[doc(hidden)]
pub trait AsyncArguments:
    Arguments<
        Of: AsyncHookKey<Fallibility: Fallibility<Returned: Send>, Gather: Gather<Threaded: Send>>,
        Collector: Send,
        Rest: Send,
    > + Send
{
    /// Whether implementations run one after the other.
    const SEQUENTIAL: bool = true;

    /// Enters the outermost wrapper, if a call with these arguments is wrapped.
    fn enter<'n>(
        _arguments: &'n mut Option<Self>,
        _passage: &'n Passage<'n, Table<Self::Of>>,
    ) -> Option<Frame<'n, Collected<Self>>> {
        None
    }

    /// Starts one async implementation with these arguments, reborrowed or cloned.
    fn invoke_async<'h>(
        rest: &'h mut Self::Rest,
        threaded: Threaded<Self::Of>,
        function: &AsyncCallable<Self::Of>,
        slot: Slot<'h, Returned<Self::Of>>,
    ) -> Poll<Returned<Self::Of>>;

    /// Runs what is left of a call, from its first implementation that is async; `V` says what is collected.
    fn drive<'m, V>(call: Driven<'m, V>, rest: Self::Rest) -> BoxFuture<'m, Collected<V>>
    where
        Self: 'm,
        V: AsyncArguments<Of = Self::Of, Rest = Self::Rest> + 'm,
    {
        sequential(call, rest)
    }
}

/// The same of a hook whose implementations run at the same time.
#[doc(hidden)]
pub trait ConcurrentArguments: AsyncArguments<Rest: Sync> {
    /// Calls one sync implementation with these arguments, copied or cloned.
    fn invoke_shared(rest: &Self::Rest, function: &SyncCallable<Self::Of>) -> Returned<Self::Of>;

    /// Starts one async implementation with these arguments, copied or cloned.
    fn invoke_shared_async<'h>(
        rest: &'h Self::Rest,
        function: &AsyncCallable<Self::Of>,
        slot: Slot<'h, Returned<Self::Of>>,
    ) -> Poll<Returned<Self::Of>>;
}

/// What a call with these arguments gives in the end.
#[doc(hidden)]
pub type Collected<A> = <<A as Arguments>::Collector as Collector<<A as Arguments>::Of>>::Output;
