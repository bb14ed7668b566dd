use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::FutureExt;

use super::{Answer, Gather, Walk};
use crate::HookError;
use crate::hook::{AsyncHook, AsyncThunk, Hook, HookKey, Output, Thunk};
use crate::snapshot::SnapshotRef;
use crate::table::Table;

/// How far a call is, and what it has gathered.
pub(crate) struct Run<H: Hook, W> {
    gather: H::Gather,
    position: usize,
    walk: W,
}

/// `Continue`: there is more to run; `Break`: the call is over, perhaps by a failure.
type Flow<H> = ControlFlow<Result<(), <<H as Hook>::Answer as Answer>::Failure>>;

type Returned<H> = <<H as Hook>::Key as HookKey>::Returned;
type Panicked = Box<dyn Any + Send>;

impl<H: Hook, W: Walk> Run<H, W> {
    #[inline]
    pub(crate) fn new(table: &Table<H::Key>, walk: W) -> Self {
        Self { gather: H::Gather::new(table.thunks.len()), position: 0, walk }
    }

    /// Runs what is left, up to the end or to the next async implementation.
    #[inline]
    pub(crate) fn sync(&mut self, table: &Table<H::Key>, hook: &mut H) -> Flow<H> {
        while let Some(thunk) = table.thunks.get(self.position) {
            let Some(function) = thunk.as_sync() else { return ControlFlow::Continue(()) };
            let position = self.next();
            if self.walk.enters(position, &table.unwinds) {
                let outcome = if table.isolate {
                    catch_unwind(AssertUnwindSafe(|| hook.invoke(function)))
                } else {
                    Ok(hook.invoke(function))
                };
                self.accept(table, position, outcome)?;
            }
        }
        ControlFlow::Break(Ok(()))
    }

    /// Runs all that is left.
    pub(crate) async fn rest(&mut self, table: &Table<H::Key>, hook: &mut H) -> Flow<H>
    where
        H: AsyncHook,
    {
        loop {
            self.sync(table, hook)?;
            let position = self.next();
            let Some(AsyncThunk::Async(function)) = table.thunks.get(position) else { continue };
            if self.walk.enters(position, &table.unwinds) {
                let implementation = async { hook.invoke_async(function).await };
                let outcome = if table.isolate {
                    AssertUnwindSafe(implementation).catch_unwind().await
                } else {
                    Ok(implementation.await)
                };
                self.accept(table, position, outcome)?;
            }
        }
    }

    #[inline]
    pub(crate) fn finish(self, outcome: Result<(), <H::Answer as Answer>::Failure>) -> Output<H> {
        H::Answer::finish(outcome.map(|()| self.gather.finish()))
    }

    #[inline]
    fn next(&mut self) -> usize {
        let position = self.position;
        self.position += 1;
        position
    }

    #[inline]
    fn accept(&mut self, table: &Table<H::Key>, position: usize, outcome: Result<Returned<H>, Panicked>) -> Flow<H> {
        match outcome.map(H::Answer::split) {
            Ok(Ok(value)) => self.gather.add(value).map_break(Ok),
            Ok(Err(error)) => Self::failed(table, position, error),
            Err(panicked) => {
                table.implementations[position].report_panic(&*panicked);
                ControlFlow::Continue(())
            }
        }
    }

    #[cold]
    fn failed(table: &Table<H::Key>, position: usize, error: <H::Answer as Answer>::Error) -> Flow<H> {
        let implementation = &table.implementations[position];
        let error = HookError::failure(implementation, error, H::error_source);
        let isolated = if table.isolate {
            error
        } else {
            match H::Answer::fail(error) {
                Ok(failure) => return ControlFlow::Break(Err(failure)),
                Err(error) => error,
            }
        };
        implementation.report_error(&isolated);
        ControlFlow::Continue(())
    }
}

/// Calls a sync hook.
#[doc(hidden)]
#[inline]
pub fn call_sync<H: Hook, W: Walk>(mut hook: H, snapshot: &SnapshotRef<'_>, walk: W) -> Output<H> {
    let Some(table) = snapshot.table::<H::Key>() else { return nothing::<H>() };
    let mut run = Run::<H, W>::new(table, walk);
    match run.sync(table, &mut hook) {
        ControlFlow::Break(outcome) => run.finish(outcome),
        // A sync hook has no async implementation to stop at.
        ControlFlow::Continue(()) => run.finish(Ok(())),
    }
}

/// What a call gives that runs nothing.
#[inline]
pub(crate) fn nothing<H: Hook>() -> Output<H> {
    H::Answer::finish(Ok(H::Gather::new(0).finish()))
}
