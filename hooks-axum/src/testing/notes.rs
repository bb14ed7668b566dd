//! Who was called, and for which request.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use hooks_core::{CallOutcome, ObserverHandle};

use super::{Call, Calls};

/// Which implementations were entered, and for which requests.
#[derive(Default)]
pub(super) struct Notes {
    entries: Mutex<Vec<(Call, Option<u64>)>>,
    requests: AtomicU64,
    pub(super) observing: OnceLock<ObserverHandle>,
}

impl Notes {
    pub(super) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }

    /// All calls, or those of a request.
    pub(super) fn calls(&self, request: Option<u64>) -> Calls {
        let entries = self.entries();
        Calls::new(
            entries.iter().filter(|each| request.is_none() || each.1 == request).map(|each| each.0.clone()).collect(),
        )
    }

    pub(super) fn begin(&self, call: Call, request: Option<u64>) -> usize {
        let mut entries = self.entries();
        entries.push((call, request));
        entries.len() - 1
    }

    pub(super) fn end(&self, position: usize, outcome: CallOutcome) {
        if let Some((call, _)) = self.entries().get_mut(position) {
            call.end(outcome);
        }
    }

    fn entries(&self) -> MutexGuard<'_, Vec<(Call, Option<u64>)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        if let Some(observing) = self.observing.get() {
            observing.remove();
        }
    }
}
