use std::ops::ControlFlow;
use std::sync::Arc;
use std::task::Poll;

use super::frame::told;
use super::sync::call_plain;
use super::table::{PlainRef, Table};
use super::{Arguments, AsyncArguments, AsyncCall, Collected, Collector, Lost, Run, Walk};
use crate::box_future::BoxFuture;
use crate::error::HookError;
use crate::hook::{
    AsyncCallable, ErrorOf, Fallibility, Gather, HookKey, Movable, PlainHookKey, Returned, SyncCallable,
};
use crate::implementation::Implementation;
use crate::slot::Slot;
use crate::snapshot::SnapshotRef;

/// What one implementation gave, in an attributed call.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attributed<T, E> {
    /// The implementation, with its plugin.
    pub implementation: Arc<Implementation>,
    /// What it returned.
    ///
    /// # Errors
    /// Its error, its time-out, or, where the hook isolates, its panic.
    pub outcome: Result<T, HookError<E>>,
}

/// A hook as its own arguments, for a call that keeps apart what each implementation gave.
#[doc(hidden)]
pub struct Attribute<A>(pub A);

/// Every outcome with its implementation.
#[doc(hidden)]
pub struct Attribution<K: HookKey>(Outcomes<K>);

impl<A> Arguments for Attribute<A>
where
    A: Arguments<Of: PlainHookKey<Gather: Gather<Threaded = ()>>>,
{
    type Of = A::Of;
    type Collector = Attribution<A::Of>;
    type Rest = A::Rest;

    fn split(self) -> ((), A::Rest) {
        self.0.split()
    }

    fn invoke(rest: &mut A::Rest, (): (), function: &SyncCallable<A::Of>) -> Returned<A::Of> {
        A::invoke(rest, (), function)
    }
}

impl<A> AsyncArguments for Attribute<A>
where
    A: AsyncArguments<Of: PlainHookKey<Gather: Gather<Threaded = ()>>>,
    for<'any> Attribution<A::Of>: Movable<'any>,
{
    fn invoke_async<'h>(
        rest: &'h mut A::Rest,
        (): (),
        function: &AsyncCallable<A::Of>,
        slot: Slot<'h, Returned<A::Of>>,
    ) -> Poll<Returned<A::Of>> {
        A::invoke_async(rest, (), function, slot)
    }

    const SEQUENTIAL: bool = A::SEQUENTIAL;

    fn drive<'m, V>(run: Run<V>, plain: PlainRef<'m, A::Of>, rest: A::Rest) -> BoxFuture<'m, Collected<V>>
    where
        Self: 'm,
        V: AsyncArguments<Of = A::Of, Rest = A::Rest> + 'm,
    {
        A::drive(run, plain, rest)
    }
}

impl<K: PlainHookKey<Gather: Gather<Threaded = ()>>> Collector<K> for Attribution<K> {
    type Output = Outcomes<K>;

    const STOPS: bool = false;

    fn new((): (), most: usize) -> Self {
        Self(Vec::with_capacity(most))
    }

    fn next(&mut self) {}

    fn returned(&mut self, by: &Arc<Implementation>, returned: Returned<K>, _isolate: bool) -> ControlFlow<()> {
        let outcome = K::Fallibility::split(returned).map_err(|error| HookError::<()>::failure::<K>(by, error));
        self.0.push(Attributed { implementation: Arc::clone(by), outcome });
        ControlFlow::Continue(())
    }

    fn lost(&mut self, by: &Arc<Implementation>, lost: Lost, _isolate: bool) -> ControlFlow<()> {
        let outcome = Err(HookError::<()>::lost::<K>(by, &lost));
        self.0.push(Attributed { implementation: Arc::clone(by), outcome });
        ControlFlow::Continue(())
    }

    fn finish(self) -> Self::Output {
        self.0
    }

    fn is_failure(output: &Self::Output) -> bool {
        output.iter().any(|each| each.outcome.is_err())
    }
}

/// What an attributed call gives.
#[doc(hidden)]
pub type Outcomes<K> = Vec<Attributed<<<K as HookKey>::Fallibility as Fallibility>::Value, ErrorOf<K>>>;

/// Calls a sync hook attributed.
#[doc(hidden)]
pub fn call_attributed<A>(arguments: A, snapshot: &SnapshotRef<'_>) -> Outcomes<A::Of>
where
    A: Arguments<Of: PlainHookKey<Gather: Gather<Threaded = ()>>>,
{
    match snapshot.table::<Table<A::Of>>(A::Of::spec()) {
        None => Vec::new(),
        Some(table) => {
            let (walk, watched) = Walk::default().watched_by(&table.watch, A::Of::spec());
            let outcomes = call_plain(Attribute(arguments), &table.plain, walk);
            told(watched, outcomes, Attribution::<A::Of>::outcome)
        }
    }
}

/// Calls an async hook attributed.
#[doc(hidden)]
pub fn call_attributed_async<'m, A>(arguments: A, snapshot: SnapshotRef<'m>) -> AsyncCall<'m, Attribute<A>>
where
    A: AsyncArguments<Of: PlainHookKey<Gather: Gather<Threaded = ()>>> + 'm,
    for<'any> Attribution<A::Of>: Movable<'any>,
{
    match snapshot.into_table::<Table<A::Of>>(A::Of::spec()) {
        None => AsyncCall::nothing(Attribute(arguments)),
        Some(table) if !table.watch.is_active() => {
            AsyncCall::plain(Attribute(arguments), table.into_plain(), Walk::default())
        }
        Some(table) => AsyncCall::boxed(Box::pin(async move {
            let (walk, watched) = Walk::default().watched_by(&table.watch, A::Of::spec());
            let outcomes = AsyncCall::plain(Attribute(arguments), PlainRef::Borrowed(&table.plain), walk).await;
            told(watched, outcomes, Attribution::<A::Of>::outcome)
        })),
    }
}
