use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use super::notes::Notes;
use super::{Call, Calls};
use crate::implementation::Implementation;
use crate::manager::PluginManager;
use crate::observer::{ObservedCall, ObservedImplementation, Observer};
use crate::outcome::CallOutcome;
use crate::spec::HookSpec;

/// Notes the implementations of a manager that are entered. A clone is another handle on the same notes; with the last one
/// it ends.
///
/// `T` is the occasion on which a call is made, for tests that tell several of them apart, such as requests.
pub struct Recorder<T = ()>(Arc<Notes<T>>);

impl Recorder {
    /// Notes every call.
    #[must_use]
    pub fn new() -> Self {
        Self::by(|| Some(()))
    }
}

impl<T: Clone + Send + Sync + 'static> Recorder<T> {
    /// Notes the calls that have an occasion; it is asked for at each call, by the code that makes it.
    #[must_use]
    pub fn by(occasion: impl Fn() -> Option<T> + Send + Sync + 'static) -> Self {
        Self(Arc::new(Notes::new(occasion)))
    }

    /// Notes what this manager calls from here on.
    pub fn watch(&self, plugins: &PluginManager) {
        self.0.keep(plugins.observe(Arc::new(Watching(Arc::downgrade(&self.0)))));
    }

    /// All that was called.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.0.calls(|_| true)
    }

    /// What was called on some occasions.
    #[must_use]
    pub fn calls_on(&self, is_meant: impl Fn(&T) -> bool) -> Calls {
        self.0.calls(is_meant)
    }
}

/// Is told of calls, and keeps no notes alive.
struct Watching<T>(Weak<Notes<T>>);

impl<T: Clone + Send + Sync + 'static> Observer for Watching<T> {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        let notes = self.0.upgrade()?;
        let occasion = (notes.occasion)()?;
        Some(Box::new(NotedCall { notes, occasion }))
    }
}

struct NotedCall<T> {
    notes: Arc<Notes<T>>,
    occasion: T,
}

impl<T: Clone + Send + Sync + 'static> ObservedCall for NotedCall<T> {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        let position = self.notes.begin(Call::of(implementation), self.occasion.clone());
        Some(Box::new(Noted { notes: Arc::clone(&self.notes), position }))
    }

    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}

struct Noted<T> {
    notes: Arc<Notes<T>>,
    position: usize,
}

thread_local! {
    /// Whether it is known who raised the panic that unwinds this thread.
    static ATTRIBUTED: Cell<bool> = const { Cell::new(false) };
}

impl<T: Send + Sync> ObservedImplementation for Noted<T> {
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

impl<T> Drop for Noted<T> {
    fn drop(&mut self) {
        self.notes.end(self.position, CallOutcome::Cancelled);
    }
}

impl<T> Clone for Recorder<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Recorder<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Recorder").field(&self.0.calls(|_| true)).finish()
    }
}
