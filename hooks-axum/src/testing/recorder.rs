//! Who was called, and for which request.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use hooks_core::{
    CallOutcome, HookSpec, Implementation, ObservedCall, ObservedImplementation, Observer, ObserverHandle,
    PluginManager,
};

use super::recording::RequestRecording;
use super::{Call, Calls};

/// Notes the implementations of a manager that are entered, as long as there are notes.
pub(super) struct Recorder(pub(super) Weak<Notes>);

/// Which implementations were entered, and for which requests.
#[derive(Default)]
pub(super) struct Notes {
    entries: Mutex<Vec<(Call, Option<u64>)>>,
    requests: AtomicU64,
    observing: OnceLock<ObserverHandle>,
}

impl Recorder {
    /// Notes what this manager calls from here on.
    pub(super) fn watch(self, plugins: &PluginManager) {
        if let Some(notes) = self.0.upgrade() {
            let _ = notes.observing.set(plugins.observe(Arc::new(self)));
        }
    }
}

impl Notes {
    pub(super) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }

    /// All calls, or those of a request.
    pub(super) fn calls(&self, request: Option<u64>) -> Calls {
        let entries = self.entries();
        Calls::new(entries.iter().filter(|each| request.is_none() || each.1 == request).map(|each| each.0).collect())
    }

    fn begin(&self, call: Call, request: Option<u64>) -> usize {
        let mut entries = self.entries();
        entries.push((call, request));
        entries.len() - 1
    }

    fn end(&self, position: usize, outcome: CallOutcome) {
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

impl Observer for Recorder {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        let notes = self.0.upgrade()?;
        let request = match RequestRecording::current() {
            Some(current) if !current.is_in(&notes) => return None,
            Some(current) => Some(current.id()),
            None => None,
        };
        Some(Box::new(NotedCall { notes, request }))
    }
}

struct NotedCall {
    notes: Arc<Notes>,
    request: Option<u64>,
}

impl ObservedCall for NotedCall {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        let position = self.notes.begin(Call::of(implementation), self.request);
        Some(Box::new(Noted { notes: Arc::clone(&self.notes), position }))
    }

    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}

struct Noted {
    notes: Arc<Notes>,
    position: usize,
}

thread_local! {
    /// Whether it is known who raised the panic that unwinds this thread.
    static ATTRIBUTED: Cell<bool> = const { Cell::new(false) };
}

impl ObservedImplementation for Noted {
    fn enter(&self) {
        if !thread::panicking() {
            ATTRIBUTED.set(false);
        }
    }

    fn exit(&self) {
        // The first that a panic comes through has raised it, the others are unwound.
        if thread::panicking() && !ATTRIBUTED.replace(true) {
            self.notes.end(self.position, CallOutcome::Panicked);
        }
    }

    fn finished(&self, outcome: CallOutcome, _elapsed: Duration) {
        self.notes.end(self.position, outcome);
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.notes.end(self.position, CallOutcome::Cancelled);
    }
}
