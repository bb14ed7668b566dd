//! Who was called, and on which occasion.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Call, Calls};
use crate::observer::ObserverHandle;
use crate::outcome::CallOutcome;

/// Which implementations were entered.
pub(super) struct Notes<T> {
    entries: Mutex<Vec<(Call, T)>>,
    observing: Mutex<Vec<ObserverHandle>>,
    /// On which occasion a call is made; none: it is not for these notes.
    pub(super) occasion: Box<dyn Fn() -> Option<T> + Send + Sync>,
}

impl<T> Notes<T> {
    pub(super) fn new(occasion: impl Fn() -> Option<T> + Send + Sync + 'static) -> Self {
        Self { entries: Mutex::default(), observing: Mutex::default(), occasion: Box::new(occasion) }
    }

    /// Observes as long as the notes are there.
    pub(super) fn keep(&self, handle: ObserverHandle) {
        locked(&self.observing).push(handle);
    }

    pub(super) fn calls(&self, keep: impl Fn(&T) -> bool) -> Calls {
        let entries = locked(&self.entries);
        Calls::new(entries.iter().filter(|(_, occasion)| keep(occasion)).map(|(call, _)| call.clone()).collect())
    }

    pub(super) fn begin(&self, call: Call, occasion: T) -> usize {
        let mut entries = locked(&self.entries);
        entries.push((call, occasion));
        entries.len() - 1
    }

    pub(super) fn end(&self, position: usize, outcome: CallOutcome) {
        if let Some((call, _)) = locked(&self.entries).get_mut(position) {
            call.end(outcome);
        }
    }
}

/// Held for moments, while no plugin runs.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Drop for Notes<T> {
    fn drop(&mut self) {
        locked(&self.observing).iter().for_each(ObserverHandle::remove);
    }
}
