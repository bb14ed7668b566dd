use std::ops::ControlFlow;
use std::sync::Arc;
use std::task::Poll;

use super::sync::call_told;
use super::table::Table;
use super::underway::Driven;
use super::{Arguments, AsyncArguments, AsyncCall, Collected, Collector, Lost, Walk};
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

    fn drive<'m, V>(call: Driven<'m, V>, rest: A::Rest) -> BoxFuture<'m, Collected<V>>
    where
        Self: 'm,
        V: AsyncArguments<Of = A::Of, Rest = A::Rest> + 'm,
    {
        A::drive(call, rest)
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
        let outcome = K::Fallibility::split(returned).map_err(|error| {
            let error = HookError::<()>::failure::<K>(by, error);
            error.tell();
            error
        });
        self.0.push(Attributed { implementation: Arc::clone(by), outcome });
        ControlFlow::Continue(())
    }

    fn lost(&mut self, by: &Arc<Implementation>, lost: Lost, _isolate: bool) -> ControlFlow<()> {
        let error = HookError::<()>::lost::<K>(by, &lost);
        error.tell();
        self.0.push(Attributed { implementation: Arc::clone(by), outcome: Err(error) });
        ControlFlow::Continue(())
    }

    fn sort(&mut self, order: &[Arc<Implementation>]) {
        let place = |each: &Attributed<_, _>| order.iter().position(|other| Arc::ptr_eq(other, &each.implementation));
        self.0.sort_by_key(place);
    }

    fn finish(self) -> Self::Output {
        self.0
    }

    fn failure(output: &Self::Output) -> Option<&HookError<ErrorOf<K>>> {
        output.iter().find_map(|each| each.outcome.as_ref().err())
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
        Some(table) => call_told(Attribute(arguments), &table.plain, Walk::default()),
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
        Some(table) => AsyncCall::unwrapped(Attribute(arguments), table),
    }
}
