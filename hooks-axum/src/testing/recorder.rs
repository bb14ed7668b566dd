use std::cell::Cell;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use hooks_core::{
    CallOutcome, HookSpec, Implementation, ObservedCall, ObservedImplementation, Observer, PluginManager,
};

use super::Call;
use super::notes::Notes;
use super::recording::{Recording, RequestRecording};

/// Notes the implementations of a manager that are entered, as long as there are notes.
pub(super) struct Recorder(Weak<Notes>);

impl Recorder {
    pub(super) fn of(recording: &Recording) -> Self {
        Self(Arc::downgrade(&recording.0))
    }

    /// Notes what this manager calls from here on.
    pub(super) fn watch(self, plugins: &PluginManager) {
        if let Some(notes) = self.0.upgrade() {
            let _ = notes.observing.set(plugins.observe(Arc::new(self)));
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
