//! The loop of a call.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::attempt::{Attempt, at_once, block};
use super::table::Plain;
use super::underway::Turn;
use super::{Arguments, AsyncArguments, Collector, Lost, Steps};
use crate::hook::{AsyncThunk, Returned, Thunk};
use crate::implementation::Implementation;
use crate::slot::Boxed;

/// How far a call is, and what it has collected.
#[doc(hidden)]
pub struct Run<H: Arguments, S> {
    pub(super) collector: H::Collector,
    pub(super) position: usize,
    pub(super) steps: S,
}

/// Whether there is more to run.
pub(super) type Flow = ControlFlow<()>;

impl<H: Arguments, S: Steps> Run<H, S> {
    #[inline]
    pub(super) fn new(plain: &Plain<H::Of>, hook: H, steps: S) -> (Self, H::Rest) {
        let (threaded, rest) = hook.split();
        (Self { collector: H::Collector::new(threaded, plain.thunks.len()), position: 0, steps }, rest)
    }

    /// Goes on to the next implementation, which is given if it is to run.
    #[inline]
    pub(super) fn enter<'p>(&mut self, plain: &'p Plain<H::Of>) -> Option<&'p Arc<Implementation>> {
        let position = self.position;
        self.position += 1;
        if self.steps.enters(position, &plain.unwinds) { plain.implementations.get(position) } else { None }
    }

    /// The implementation that was entered last.
    #[inline]
    pub(super) fn entered<'p>(&self, plain: &'p Plain<H::Of>) -> Option<&'p Arc<Implementation>> {
        plain.implementations.get(self.position.checked_sub(1)?)
    }

    /// Runs what is left, up to the end (`Break`) or to the next implementation that is not simply called (`Continue`).
    #[inline]
    pub(super) fn sync(&mut self, plain: &Plain<H::Of>, rest: &mut H::Rest) -> Flow {
        while let Some(thunk) = plain.thunks.get(self.position) {
            let Some(function) = thunk.as_sync() else { return ControlFlow::Continue(()) };
            let Some(by) = self.enter(plain) else { continue };
            let watched = self.steps.watch(by);
            let threaded = self.collector.next();
            let outcome = at_once(plain, by, watched, || H::invoke(rest, threaded, function));
            self.accept(plain, by, outcome)?;
        }
        ControlFlow::Break(())
    }

    /// Runs all that is left, one implementation after the other, each of which may be watched, timed, or block.
    pub(super) async fn rest(&mut self, plain: &Plain<H::Of>, rest: &mut H::Rest, mut turn: Turn<'_>)
    where
        H: AsyncArguments,
    {
        while let Some(thunk) = plain.thunks.get(self.position) {
            let Some(by) = self.enter(plain) else { continue };
            let watched = self.steps.watch(by);
            let threaded = self.collector.next();
            let outcome = match thunk {
                AsyncThunk::Async(function) => {
                    let start = || Boxed::new(|slot| H::invoke_async(rest, threaded, function, slot));
                    match Attempt::start(plain, by, watched, start) {
                        Ok(attempt) => turn.until(attempt).await,
                        Err(lost) => Err(lost),
                    }
                }
                AsyncThunk::Sync(function) => at_once(plain, by, watched, || H::invoke(rest, threaded, function)),
                AsyncThunk::Blocking(function) => {
                    let blocking = block(plain, by, watched, || H::invoke(rest, threaded, function));
                    turn.until(blocking).await
                }
            };
            if self.accept(plain, by, outcome).is_break() {
                return;
            }
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
}
