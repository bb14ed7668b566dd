use std::ops::ControlFlow;
use std::sync::Arc;

use super::failure::Lost;
use crate::error::HookError;
use crate::hook::{ErrorOf, Fallibility, Gather, Gathered, PlainHookKey, Returned, Threaded};
use crate::implementation::Implementation;
use crate::outcome::CallOutcome;

/// What becomes of the implementations' results.
#[doc(hidden)]
pub trait Collector<K: PlainHookKey>: Sized {
    type Output;

    /// Whether a failure ends the call, where the hook does not isolate.
    const STOPS: bool;

    /// For at most `most` results.
    fn new(threaded: Threaded<K>, most: usize) -> Self;

    /// What the next implementation is given.
    fn next(&mut self) -> Threaded<K>;

    /// An implementation has returned; breaks where no further one is asked.
    fn returned(&mut self, by: &Arc<Implementation>, returned: Returned<K>, isolate: bool) -> ControlFlow<()>;

    /// An implementation has not returned.
    fn lost(&mut self, by: &Arc<Implementation>, lost: Lost, isolate: bool) -> ControlFlow<()>;

    /// Puts in call order what came in another.
    fn sort(&mut self, _order: &[Arc<Implementation>]) {}

    fn finish(self) -> Self::Output;

    /// An error that the caller gets.
    fn failure(output: &Self::Output) -> Option<&HookError<ErrorOf<K>>>;

    /// What observers are told of it.
    fn outcome(output: &Self::Output) -> CallOutcome {
        CallOutcome::of(Self::failure(output).is_some())
    }
}

/// What a call does unless it is attributed: gathers the values, and stops at errors or goes on.
#[doc(hidden)]
pub struct Policy<K: PlainHookKey> {
    gather: K::Gather,
    failure: Option<<K::Fallibility as Fallibility>::Failure>,
}

impl<K: PlainHookKey> Collector<K> for Policy<K> {
    type Output = Gathered<K>;

    const STOPS: bool = true;

    #[inline]
    fn new(threaded: Threaded<K>, most: usize) -> Self {
        Self { gather: K::Gather::new(threaded, most), failure: None }
    }

    #[inline]
    fn next(&mut self) -> Threaded<K> {
        self.gather.next()
    }

    #[inline]
    fn returned(&mut self, by: &Arc<Implementation>, returned: Returned<K>, isolate: bool) -> ControlFlow<()> {
        match K::Fallibility::split(returned) {
            Ok(value) => self.gather.add(value),
            Err(error) => self.failed(HookError::<()>::failure::<K>(by, error), isolate),
        }
    }

    #[cold]
    fn lost(&mut self, by: &Arc<Implementation>, lost: Lost, isolate: bool) -> ControlFlow<()> {
        self.failed(HookError::<()>::lost::<K>(by, &lost), isolate)
    }

    #[inline]
    fn finish(self) -> Self::Output {
        K::Fallibility::finish(match self.failure {
            None => Ok(self.gather.finish()),
            Some(failure) => Err(failure),
        })
    }

    fn failure(output: &Self::Output) -> Option<&HookError<ErrorOf<K>>> {
        K::Fallibility::failure(output)
    }
}

impl<K: PlainHookKey> Policy<K> {
    #[cold]
    fn failed(&mut self, error: HookError<ErrorOf<K>>, isolate: bool) -> ControlFlow<()> {
        error.tell();
        let error = if isolate {
            error
        } else {
            match K::Fallibility::fail(error) {
                Ok(failure) => {
                    self.failure = Some(failure);
                    return ControlFlow::Break(());
                }
                Err(error) => error,
            }
        };
        error.report();
        ControlFlow::Continue(())
    }
}
