use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::ArcSwap;

use crate::error::{BoxError, HookError};
use crate::foreign::{Foreign, Owner};
use crate::snapshot::{Record, Replay, Snapshot};
use crate::spec::HookSpec;

/// The calls of historic hooks, in the order in which they were made.
pub(super) struct History {
    limit: usize,
    calls: Mutex<Memory>,
}

/// What is remembered, while nobody can add to it.
pub(super) struct Memory {
    remembered: VecDeque<Remembered>,
    next: u64,
}

/// A call that can be made again.
#[derive(Clone)]
pub(super) struct Remembered {
    number: u64,
    hook: &'static HookSpec,
    call: Foreign<Arc<Replay>>,
}

impl History {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, calls: Mutex::new(Memory { remembered: VecDeque::new(), next: 0 }) }
    }

    /// Remembers calls, and tells what the manager has published, as long as there is the manager.
    pub(super) fn recorder(self: &Arc<Self>, current: &Weak<ArcSwap<Snapshot>>) -> Arc<Record> {
        let (history, current) = (Arc::clone(self), Weak::clone(current));
        Arc::new(move |hook, replay| {
            let current = current.upgrade()?;
            Some(history.record(hook, replay, || current.load_full()))
        })
    }

    /// Keeps others from adding a call; only for moments, no plugin runs meanwhile.
    pub(super) fn lock(&self) -> MutexGuard<'_, Memory> {
        // No change is ever left half done.
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a call; what `meanwhile` does happens before any other call is remembered.
    fn record<T>(&self, hook: &'static HookSpec, call: Arc<Replay>, meanwhile: impl FnOnce() -> T) -> T {
        let call = Foreign::new(Owner::Argument(hook.name()), call);
        let mut calls = self.lock();
        let number = calls.next;
        calls.next += 1;
        calls.remembered.push_back(Remembered { number, hook, call });
        let too_many = calls.remembered.len().saturating_sub(self.limit);
        let forgotten: Vec<_> = calls.remembered.drain(..too_many).collect();
        let beside = meanwhile();
        drop(calls);
        drop(forgotten);
        beside
    }

    pub(super) fn clear(&self, hook: &HookSpec) {
        let mut calls = self.lock();
        let all = std::mem::take(&mut calls.remembered);
        let (forgotten, kept): (Vec<_>, _) = all.into_iter().partition(|call| std::ptr::eq(call.hook, hook));
        calls.remembered = kept.into();
        drop(calls);
        drop(forgotten);
    }
}

impl Memory {
    /// The remembered calls from this number on, and the number of the next call.
    pub(super) fn from(&self, number: u64) -> (Vec<Remembered>, u64) {
        (self.remembered.iter().filter(|call| call.number >= number).cloned().collect(), self.next)
    }

    /// Whether there has been no call from this number on.
    pub(super) fn ends_at(&self, number: u64) -> bool {
        self.next == number
    }
}

impl Remembered {
    pub(super) async fn replay(&self, snapshot: &Arc<Snapshot>) -> Result<(), HookError<BoxError>> {
        (self.call)(Arc::clone(snapshot)).await
    }
}

impl fmt::Debug for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("History").field("limit", &self.limit).finish_non_exhaustive()
    }
}
