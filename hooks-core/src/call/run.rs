//! The loop of a call.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::attempt::{Attempt, Caught, block, caught, finish};
use super::table::Plain;
use super::walk::{All, Steps, Walk, Watched};
use super::{Arguments, AsyncArguments, Collector, Lost};
use crate::Implementation;
use crate::blame::{Polled, Running, Waiting};
use crate::hook::{AsyncThunk, Returned, Thunk};

/// How far a call is, and what it has collected.
#[doc(hidden)]
pub struct Run<H: Arguments, S = Walk> {
    pub(super) collector: H::Collector,
    pub(super) position: usize,
    pub(super) steps: S,
}

/// Whether there is more to run.
pub(super) type Flow = ControlFlow<()>;

impl<H: Arguments> Run<H> {
    /// Runs what comes first, as [`sync`](Self::sync) does; a walk that has nothing to say is not asked each time.
    #[inline]
    pub(super) fn lead(mut self, plain: &Plain<H::Of>, rest: &mut H::Rest) -> (Self, Flow) {
        if !self.steps.is_direct() {
            let flow = self.sync(plain, rest);
            return (self, flow);
        }
        let Self { collector, position, steps } = self;
        let mut run = Run::<H, All> { collector, position, steps: All };
        let flow = run.sync(plain, rest);
        (Run { collector: run.collector, position: run.position, steps }, flow)
    }
}

impl<H: Arguments, S: Steps> Run<H, S> {
    #[inline]
    pub(super) fn new(plain: &Plain<H::Of>, hook: H, steps: S) -> (Self, H::Rest) {
        let (threaded, rest) = hook.split();
        (Self { collector: H::Collector::new(threaded, plain.thunks.len()), position: 0, steps }, rest)
    }

    /// Runs what is left, up to the end (`Break`) or to the next implementation that is not simply called (`Continue`).
    #[inline]
    pub(super) fn sync(&mut self, plain: &Plain<H::Of>, rest: &mut H::Rest) -> Flow {
        while let Some(thunk) = plain.thunks.get(self.position) {
            let Some(function) = thunk.as_sync() else { return ControlFlow::Continue(()) };
            let position = self.step();
            if !self.steps.enters(position, &plain.unwinds) {
                continue;
            }
            let by = &plain.implementations[position];
            let outcome = if S::TELLS {
                let watched = self.steps.watch(by);
                let threaded = self.collector.next();
                let running = Running::new(by);
                let outcome = caught(plain.isolate, || {
                    let _inside = watched.as_ref().map(Watched::enter);
                    H::invoke(rest, threaded, function)
                });
                running.end();
                finish::<H::Of>(watched, &outcome);
                outcome
            } else {
                let threaded = self.collector.next();
                let running = Running::new(by);
                let outcome = caught(plain.isolate, || H::invoke(rest, threaded, function));
                running.end();
                outcome
            };
            self.accept(plain, by, outcome)?;
        }
        ControlFlow::Break(())
    }

    /// Runs all that is left, one implementation after the other.
    pub(super) async fn rest(&mut self, plain: &Plain<H::Of>, rest: &mut H::Rest) -> Flow
    where
        H: AsyncArguments,
    {
        let is_direct = self.steps.is_direct() && plain.timeout.is_none();
        while let (Some(thunk), Some(by)) = (plain.thunks.get(self.position), plain.implementations.get(self.position))
        {
            let position = self.step();
            if !self.steps.enters(position, &plain.unwinds) {
                continue;
            }
            let waiting = Waiting::new(by);
            let outcome = match thunk {
                // Where nothing can be lost, a result goes straight to the collector.
                AsyncThunk::Async(function) if is_direct && !plain.isolate => {
                    let threaded = self.collector.next();
                    let running = Running::new(by);
                    let future = H::invoke_async(rest, threaded, function);
                    running.end();
                    let returned = Polled { by, future }.await;
                    waiting.end();
                    self.collector.returned(by, returned, false)?;
                    continue;
                }
                AsyncThunk::Sync(function) if is_direct && !plain.isolate => {
                    let threaded = self.collector.next();
                    let running = Running::new(by);
                    let returned = H::invoke(rest, threaded, function);
                    running.end();
                    waiting.end();
                    self.collector.returned(by, returned, false)?;
                    continue;
                }
                AsyncThunk::Async(function) if is_direct => {
                    let threaded = self.collector.next();
                    match caught(true, || H::invoke_async(rest, threaded, function)) {
                        Ok(future) => Caught(future).await,
                        Err(lost) => Err(lost),
                    }
                }
                AsyncThunk::Sync(function) if is_direct => {
                    let threaded = self.collector.next();
                    caught(true, || H::invoke(rest, threaded, function))
                }
                thunk => Box::pin(self.special(plain, by, thunk, rest)).await,
            };
            waiting.end();
            self.accept(plain, by, outcome)?;
        }
        ControlFlow::Break(())
    }

    /// Runs an implementation that is watched, timed, or blocks.
    async fn special(
        &mut self,
        plain: &Plain<H::Of>,
        by: &Arc<Implementation>,
        thunk: &AsyncThunk<H::Of>,
        rest: &mut H::Rest,
    ) -> Result<Returned<H::Of>, Lost>
    where
        H: AsyncArguments,
    {
        let watched = self.steps.watch(by);
        let threaded = self.collector.next();
        match thunk {
            AsyncThunk::Async(function) => {
                Attempt::start(plain, by, watched, || H::invoke_async(rest, threaded, function))?.await
            }
            AsyncThunk::Sync(function) => {
                let running = Running::new(by);
                let outcome = caught(plain.isolate, || {
                    let _inside = watched.as_ref().map(Watched::enter);
                    H::invoke(rest, threaded, function)
                });
                running.end();
                finish::<H::Of>(watched, &outcome);
                outcome
            }
            AsyncThunk::Blocking(function) => block(plain, by, watched, || H::invoke(rest, threaded, function)).await,
        }
    }

    #[inline]
    pub(super) fn accept(
        &mut self,
        plain: &Plain<H::Of>,
        by: &Arc<Implementation>,
        outcome: Result<Returned<H::Of>, Lost>,
    ) -> Flow {
        match outcome {
            Ok(returned) => self.collector.returned(by, returned, plain.isolate),
            Err(lost) => self.collector.lost(by, lost, plain.isolate),
        }
    }

    #[inline]
    pub(super) fn step(&mut self) -> usize {
        let position = self.position;
        self.position += 1;
        position
    }
}
