use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use tracing::level_filters::LevelFilter;

use super::{EndedCall, FailedImplementation, ObservedCall, ObservedImplementation, Observer, trace};
use crate::blame::catch_panic;
use crate::foreign::{Foreign, Owner};
use crate::implementation::{Implementation, Witness};
use crate::opaque::opaque_debug;
use crate::outcome::CallOutcome;
use crate::spec::HookSpec;

type Watcher = Foreign<Arc<dyn Observer>>;

/// The observers of a manager, shared by all its snapshots.
#[derive(Default)]
pub(crate) struct Watch {
    /// Whether `observers` holds one: the one check that every call pays for, with tracing's own.
    is_watched: AtomicBool,
    observers: ArcSwap<Vec<(u64, Watcher)>>,
    next_id: AtomicU64,
    /// Held while the two above change, so that they fit.
    changing: Mutex<()>,
}

impl Watch {
    #[inline]
    pub(crate) fn is_active(&self) -> bool {
        self.is_watched.load(Ordering::Relaxed) || LevelFilter::current() >= trace::LEVEL
    }

    pub(crate) fn add(self: &Arc<Self>, observer: Arc<dyn Observer>) -> ObserverHandle {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let observer = Foreign::new(Owner::Observer, observer);
        self.change(|observers| observers.push((id, observer)));
        ObserverHandle { id, watch: Arc::downgrade(self) }
    }

    fn change(&self, change: impl FnOnce(&mut Vec<(u64, Watcher)>)) {
        let changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut observers = Vec::clone(&self.observers.load());
        change(&mut observers);
        self.is_watched.store(!observers.is_empty(), Ordering::Relaxed);
        let before = self.observers.swap(Arc::new(observers));
        drop(changing);
        drop(before);
    }

    /// Tells the observers of a call that begins; `None` where nobody asks for its details.
    pub(super) fn call(&self, hook: &'static HookSpec) -> Option<WatchedCall> {
        let traced = trace::call(hook);
        let observers = self.observers.load();
        let calls: Vec<_> =
            traced.into_iter().chain(observers.iter().filter_map(|(_, each)| each.call(hook))).collect();
        (!calls.is_empty()).then(|| WatchedCall(Arc::new(Nested(calls))))
    }

    /// Tells them how one has ended.
    pub(super) fn called(&self, call: &EndedCall<'_>) {
        self.observers.load().iter().rev().for_each(|(_, each)| each.called(call));
    }
}

impl Witness for Watch {
    fn failed(&self, implementation: &Arc<Implementation>, outcome: CallOutcome, error: Option<&(dyn Error + '_)>) {
        let failure = FailedImplementation { implementation, outcome, error };
        carefully(|| self.observers.load().iter().for_each(|(_, each)| each.failed(&failure)));
    }
}

/// Tells observers something where a panic of theirs must go no further.
pub(super) fn carefully(tell: impl FnOnce()) {
    if let Err(panic) = catch_panic(tell) {
        let message = panic.message();
        // It may be the subscriber that panics.
        let _ = catch_panic(|| tracing::error!("an observer panicked when it was told how a call went: {message}"));
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watch").field("observers", &self.observers.load().len()).finish_non_exhaustive()
    }
}

/// Removes an observer again, see [`PluginManager::observe`](crate::PluginManager::observe).
///
/// Dropping it leaves the observer where it is.
#[derive(Debug, Clone)]
pub struct ObserverHandle {
    id: u64,
    watch: Weak<Watch>,
}

impl ObserverHandle {
    /// Removes the observer; calls that have begun still tell it how they end.
    pub fn remove(&self) {
        if let Some(watch) = self.watch.upgrade() {
            watch.change(|observers| observers.retain(|(id, _)| *id != self.id));
        }
    }
}

/// What is told of, by observer: whoever is told first of its beginning is told last of its end.
struct Nested<T>(Vec<T>);

impl<T> Drop for Nested<T> {
    fn drop(&mut self) {
        while self.0.pop().is_some() {}
    }
}

/// A call that somebody is told the details of.
#[derive(Clone)]
#[doc(hidden)]
pub struct WatchedCall(Arc<Nested<Box<dyn ObservedCall>>>);

impl WatchedCall {
    pub(crate) fn implementation(&self, implementation: &Implementation) -> Watched {
        let observed = self.0.0.iter().filter_map(|call| call.implementation(implementation)).collect();
        Watched { observed: Nested(observed), started: Instant::now() }
    }

    pub(super) fn finish(&self, outcome: CallOutcome, elapsed: Duration) {
        self.0.0.iter().rev().for_each(|call| call.finished(outcome, elapsed));
    }
}

opaque_debug!(WatchedCall);

/// An implementation that somebody is told of.
#[doc(hidden)]
pub struct Watched {
    observed: Nested<Box<dyn ObservedImplementation>>,
    started: Instant,
}

impl Watched {
    pub(crate) fn enter(&self) -> Inside<'_> {
        self.observed.0.iter().for_each(|each| each.enter());
        Inside(self)
    }

    pub(crate) fn finish(self, outcome: CallOutcome) {
        let elapsed = self.started.elapsed();
        self.observed.0.iter().rev().for_each(|each| each.finished(outcome, elapsed));
    }

    /// The same future, with observers entered at each poll.
    pub(crate) async fn around<T>(self, future: impl Future<Output = T>, outcome: fn(&T) -> CallOutcome) -> T {
        let mut future = pin!(future);
        let output = poll_fn(|context| {
            let _inside = self.enter();
            future.as_mut().poll(context)
        })
        .await;
        self.finish(outcome(&output));
        output
    }
}

/// Observers know that code runs on this thread, until this is dropped.
pub(crate) struct Inside<'w>(&'w Watched);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.observed.0.iter().rev().for_each(|each| each.exit());
    }
}

opaque_debug!(Watched);
