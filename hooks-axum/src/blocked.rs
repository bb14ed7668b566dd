//! Code that blocks its thread, and so the tasks that wait for it.
//!
//! [`App::run`](crate::App::run) lets a coarse clock tick, so that a poll costs two looks at a number and not at the time.
//! Elsewhere the clock stands still, and nothing is found.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hooks_core::{HookSpec, Implementation};
use pin_project_lite::pin_project;

use crate::{after_request, authenticate, before_handler, before_request, handle_request, on_error};

/// How exact the clock is.
pub(crate) const TICK: Duration = Duration::from_millis(20);
/// A poll that takes longer blocks, in ticks.
const LONG: u64 = 5;

static TICKS: AtomicU64 = AtomicU64::new(1);
static THREADS: Mutex<Vec<Arc<AtomicU64>>> = Mutex::new(Vec::new());

thread_local! {
    /// What this thread is at, and since which tick; 0 where it is at nothing.
    static AT: Arc<AtomicU64> = {
        let at = Arc::<AtomicU64>::default();
        THREADS.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&at));
        at
    };
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
    /// The handler, or a body.
    Answer,
}

impl At {
    const ALL: [Self; 7] = [
        Self::BeforeRequest,
        Self::Authenticate,
        Self::BeforeHandler,
        Self::HandleRequest,
        Self::OnError,
        Self::AfterRequest,
        Self::Answer,
    ];

    /// The hook that is called.
    pub(crate) fn hook(self) -> Option<&'static HookSpec> {
        Some(match self {
            Self::BeforeRequest => HookSpec::of::<before_request<'_>>(),
            Self::Authenticate => HookSpec::of::<authenticate<'_>>(),
            Self::BeforeHandler => HookSpec::of::<before_handler<'_>>(),
            Self::HandleRequest => HookSpec::of::<handle_request<'_>>(),
            Self::OnError => HookSpec::of::<on_error<'_>>(),
            Self::AfterRequest => HookSpec::of::<after_request<'_>>(),
            Self::Answer => return None,
        })
    }
}

/// Time passes; gives what threads have been at for this long, give or take a tick.
pub(crate) fn tick(long: Duration) -> Vec<At> {
    let now = TICKS.fetch_add(1, Ordering::Relaxed) + 1;
    let long = u64::try_from(long.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX);
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    // Those that have ended hold theirs no more.
    threads.retain(|at| Arc::strong_count(at) > 1);
    let at = threads.iter().map(|at| at.load(Ordering::Relaxed)).filter(|at| *at != 0 && now - (at >> 8) == long);
    at.filter_map(|at| At::ALL.into_iter().find(|each| u64::from(*each as u8) == at & 0xff)).collect()
}

/// Polls something; `tell` is called where that has blocked the thread, unless something within has been told of.
pub(crate) fn watched<T>(at: At, poll: impl FnOnce() -> T, tell: impl FnOnce(Duration)) -> T {
    let start = TICKS.load(Ordering::Relaxed);
    let polled = AT.with(|slot| {
        let outer = slot.load(Ordering::Relaxed);
        slot.store(start << 8 | u64::from(at as u8), Ordering::Relaxed);
        let polled = poll();
        slot.store(outer, Ordering::Relaxed);
        polled
    });
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

/// Who may have done it: `a (src/lib.rs:7)`, or several.
pub(crate) fn suspects<'i>(implementations: impl IntoIterator<Item = &'i Arc<Implementation>>) -> String {
    let name = |each: &Arc<Implementation>| format!("{} ({})", each.plugin().name(), each.location());
    let names: Vec<_> = implementations.into_iter().map(name).collect();
    names.join(" or ")
}
