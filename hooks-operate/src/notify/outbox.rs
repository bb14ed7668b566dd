use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// What waits for one task to take it, in its order. Where there is too much, the oldest is dropped; nobody waits to put
/// something in.
pub(super) struct Outbox<T> {
    held: Mutex<Held<T>>,
    changed: Notify,
}

struct Held<T> {
    waiting: VecDeque<T>,
    most: usize,
    lost: u64,
    is_closed: bool,
}

impl<T> Outbox<T> {
    /// One for so many.
    pub(super) fn new(most: usize) -> Self {
        let held = Held { waiting: VecDeque::new(), most, lost: 0, is_closed: false };
        Self { held: Mutex::new(held), changed: Notify::new() }
    }

    pub(super) fn push(&self, item: T) {
        let mut held = self.held();
        if held.is_closed {
            return;
        }
        held.waiting.push_back(item);
        held.drop_oldest();
        drop(held);
        self.changed.notify_one();
    }

    /// The oldest, as soon as there is one; `None` when it is closed and empty.
    pub(super) async fn next(&self) -> Option<T> {
        loop {
            {
                let mut held = self.held();
                if let Some(item) = held.waiting.pop_front() {
                    return Some(item);
                }
                if held.is_closed {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }

    /// Takes no more.
    pub(super) fn close(&self) {
        self.held().is_closed = true;
        self.changed.notify_one();
    }

    #[cfg(feature = "webhook")]
    pub(super) fn len(&self) -> usize {
        self.held().waiting.len()
    }

    /// How many were lost and not [told](Self::lost_is_told).
    pub(super) fn lost(&self) -> u64 {
        self.held().lost
    }

    /// So many of those lost are known to whom it concerns.
    pub(super) fn lost_is_told(&self, count: u64) {
        let mut held = self.held();
        held.lost = held.lost.saturating_sub(count);
    }

    #[cfg(feature = "webhook")]
    pub(super) fn set_most(&self, most: usize) {
        let mut held = self.held();
        held.most = most;
        held.drop_oldest();
    }

    /// One that was taken is lost all the same.
    #[cfg(feature = "webhook")]
    pub(super) fn lose(&self) {
        self.held().lost += 1;
    }

    fn held(&self) -> MutexGuard<'_, Held<T>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Held<T> {
    fn drop_oldest(&mut self) {
        while self.waiting.len() > self.most {
            self.waiting.pop_front();
            self.lost += 1;
        }
    }
}

impl<T> fmt::Debug for Outbox<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.held();
        let waiting = held.waiting.len();
        formatter.debug_struct("Outbox").field("waiting", &waiting).field("lost", &held.lost).finish_non_exhaustive()
    }
}
