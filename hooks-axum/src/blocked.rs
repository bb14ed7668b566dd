//! Code that blocks its thread, and so the tasks that wait for it.
//!
//! [`App::run`](crate::App::run) lets a coarse clock tick, so that a poll costs two looks at a number and not at the time.
//! Elsewhere the clock stands still, and nothing is found.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::http::{Method, Uri};
use hooks_core::Implementation;
use pin_project_lite::pin_project;

use crate::log::log;

/// How exact the clock is.
pub(crate) const TICK: Duration = Duration::from_millis(20);
/// A poll that takes longer blocks, in ticks.
const LONG: u64 = 5;

static TICKS: AtomicU64 = AtomicU64::new(1);
/// What threads are at, and since which tick; 0 where one is at nothing. Those of threads that have ended are used again.
static THREADS: Mutex<Threads> = Mutex::new(Threads { all: Vec::new(), free: Vec::new() });

struct Threads {
    all: Vec<&'static AtomicU64>,
    free: Vec<&'static AtomicU64>,
}

/// Where a thread says what it is at, for as long as there is the thread.
struct Place(&'static AtomicU64);

thread_local! {
    /// This thread's place. Apart from what gives it back, since that makes each look at it dearer: 1 ns, not 7.
    static AT: Cell<Option<&'static AtomicU64>> = const { Cell::new(None) };
    static PLACE: Cell<Option<Place>> = const { Cell::new(None) };
    /// The tick at which it was last told of this thread that it was blocked.
    static TOLD: Cell<u64> = const { Cell::new(0) };
}

/// What code of plugins or of the application is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum At {
    BeforeRequest = 1,
    Authenticate,
    BeforeHandler,
    HandleRequest,
    OnError,
    AfterRequest,
    OnResponseEnd,
    /// The handler, or a body.
    Answer,
}

impl At {
    const ALL: [Self; 8] = [
        Self::BeforeRequest,
        Self::Authenticate,
        Self::BeforeHandler,
        Self::HandleRequest,
        Self::OnError,
        Self::AfterRequest,
        Self::OnResponseEnd,
        Self::Answer,
    ];
}

/// Time passes; gives what threads have been at for this long, give or take a tick.
pub(crate) fn tick(long: Duration) -> Vec<At> {
    let now = TICKS.fetch_add(1, Ordering::Relaxed) + 1;
    let long = u64::try_from(long.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX);
    let threads = threads();
    let at = threads
        .all
        .iter()
        .map(|at| at.load(Ordering::Relaxed))
        .filter(|at| *at != 0 && now.wrapping_sub(*at >> 8) == long);
    at.filter_map(|at| At::ALL.into_iter().find(|each| u64::from(*each as u8) == at & 0xff)).collect()
}

fn threads() -> MutexGuard<'static, Threads> {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The place of this thread.
#[inline]
fn place() -> &'static AtomicU64 {
    AT.get().unwrap_or_else(take_place)
}

#[cold]
fn take_place() -> &'static AtomicU64 {
    let mut threads = threads();
    let at = threads.free.pop().unwrap_or_else(|| {
        let at: &'static AtomicU64 = Box::leak(Box::default());
        threads.all.push(at);
        at
    });
    drop(threads);
    AT.set(Some(at));
    // A thread that ends keeps it.
    let _ = PLACE.try_with(|place| place.set(Some(Place(at))));
    at
}

/// A thread is at something, until this is dropped.
struct Within {
    place: &'static AtomicU64,
    /// What it is at then.
    outer: u64,
}

impl Drop for Within {
    fn drop(&mut self) {
        self.place.store(self.outer, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        AT.set(None);
        self.0.store(0, Ordering::Relaxed);
        threads().free.push(self.0);
    }
}

/// Polls something; `tell` is called where that has blocked the thread, unless something within has been told of.
#[inline]
pub(crate) fn watched<T>(at: At, poll: impl FnOnce() -> T, tell: impl FnOnce(Duration)) -> T {
    let start = TICKS.load(Ordering::Relaxed);
    let place = place();
    // Nobody else writes it.
    let within = Within { place, outer: place.load(Ordering::Relaxed) };
    place.store((start << 8) | u64::from(at as u8), Ordering::Relaxed);
    let polled = poll();
    drop(within);
    let now = TICKS.load(Ordering::Relaxed);
    if now - start > LONG && TOLD.get() <= start {
        TOLD.set(now);
        tell(TICK * u32::try_from(now - start).unwrap_or(u32::MAX));
    }
    polled
}

pin_project! {
    /// A future that is [watched](watched) at each poll.
    pub(crate) struct Watched<F, T> {
        #[pin]
        future: F,
        at: At,
        tell: T,
    }
}

impl<F, T> Watched<F, T> {
    pub(crate) fn new(at: At, future: F, tell: T) -> Self {
        Self { future, at, tell }
    }
}

impl<F: Future, T: Fn(Duration)> Future for Watched<F, T> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        watched(*this.at, || this.future.poll(context), this.tell)
    }
}

/// Tells of a handler that has done it.
pub(crate) fn tell_handler(request: Option<u64>, method: Method, uri: Uri, answered_by: String, took: Duration) {
    log(move || {
        let path = uri.path();
        tracing::warn!(request, %method, path, answered_by, ?took, "a handler has blocked a thread");
    });
}

/// Who may have done it: `a (src/lib.rs:7)`, or several.
pub(crate) fn suspects<'i>(implementations: impl IntoIterator<Item = &'i Arc<Implementation>>) -> String {
    let name = |each: &Arc<Implementation>| format!("{} ({})", each.plugin().name(), each.location());
    let names: Vec<_> = implementations.into_iter().map(name).collect();
    names.join(" or ")
}
