//! A call while its implementations run, and how it ends.

use std::future::{Future, poll_fn};
use std::ops::Deref;
use std::pin::pin;

use super::run::Run;
use super::table::{Plain, PlainRef};
use super::walk::{Told, Walking};
use super::{Arguments, Collected, Collector, Steps};
use crate::blame::nothing_told;
use crate::hook::PlainHookKey;
use crate::observer::Reach;
use crate::outcome::CallOutcome;

/// The loop of a call: whoever was told of its beginning is told once of its end, also where it is dropped.
#[doc(hidden)]
pub struct Underway<A, P, S>
where
    A: Arguments,
    P: Deref<Target = Plain<A::Of>>,
    S: Steps,
{
    pub(super) plain: P,
    /// `None` when it is over.
    pub(super) run: Option<Run<A, S>>,
    pub(super) stage: Stage,
}

/// One that does not run in place.
#[doc(hidden)]
pub type Driven<'m, A> = Underway<A, PlainRef<'m, <A as Arguments>::Of>, Walking<'m>>;

/// What is so between two polls.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stage {
    Fresh,
    /// Some implementation waits.
    Waiting,
    /// A poll has come to the end of the call, or of itself by a panic.
    Over,
}

impl<A, P, S> Underway<A, P, S>
where
    A: Arguments,
    P: Deref<Target = Plain<A::Of>>,
    S: Steps,
{
    #[inline]
    pub(super) fn new(arguments: A, plain: P, steps: S) -> (Self, A::Rest) {
        let (run, rest) = Run::new(&plain, arguments, steps);
        (Self { plain, run: Some(run), stage: Stage::Fresh }, rest)
    }

    /// The loop, with what it goes over.
    #[inline]
    pub(super) fn parts(&mut self) -> (&Plain<A::Of>, &mut Run<A, S>, Turn<'_>) {
        let Self { plain, run: Some(run), stage } = self else { panic!("a call was polled after it has ended") };
        let is_observed = run.steps.told().is_somebody();
        (plain, run, Turn { stage, is_observed })
    }

    /// All has run.
    #[inline]
    pub(super) fn finish(&mut self) -> Collected<A> {
        let Some(Run { collector, position, steps }) = self.run.take() else { unreachable!("a call ends once") };
        let output = collector.finish();
        if steps.told().is_somebody() {
            end(&self.plain, position, &steps, A::Collector::outcome(&output));
        }
        output
    }
}

impl<A, P, S> Drop for Underway<A, P, S>
where
    A: Arguments,
    P: Deref<Target = Plain<A::Of>>,
    S: Steps,
{
    #[inline]
    fn drop(&mut self) {
        if let Some(run) = &self.run
            && run.steps.told().is_somebody()
        {
            let outcome = match self.stage {
                Stage::Waiting => CallOutcome::Cancelled,
                Stage::Fresh | Stage::Over => CallOutcome::Panicked,
            };
            end(&self.plain, run.position, &run.steps, outcome);
        }
    }
}

/// The call that these are all the implementations of has ended, or these behind its wrappers have.
#[cold]
fn end<K: PlainHookKey>(plain: &Plain<K>, position: usize, steps: &impl Steps, outcome: CallOutcome) {
    let wrappers = plain.audience.table.wrappers;
    let entered = wrappers..wrappers + position;
    match steps.told() {
        Told::Nobody => {}
        Told::Outside(progress) => progress.enter(entered.end),
        Told::Observers(began) => {
            let reach = Reach { entered, unwinding: steps.unwinding() };
            plain.audience.end(began, steps.details(), reach, outcome);
        }
    }
}

/// Who may poll an implementation.
pub(super) struct Turn<'u> {
    stage: &'u mut Stage,
    is_observed: bool,
}

impl Turn<'_> {
    /// A poll begins.
    #[inline]
    pub(super) fn begin(&mut self) -> Stage {
        if self.is_observed {
            nothing_told();
        }
        std::mem::replace(self.stage, Stage::Over)
    }

    /// It ends, since somebody waits.
    #[inline]
    pub(super) fn wait(&mut self) {
        *self.stage = Stage::Waiting;
    }

    /// Waits for something in the loop.
    pub(super) async fn until<T>(&mut self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        poll_fn(|context| {
            self.begin();
            let poll = future.as_mut().poll(context);
            if poll.is_pending() {
                self.wait();
            }
            poll
        })
        .await
    }
}
