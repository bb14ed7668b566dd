//! An observer that notes in a scene what it is told of.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hooks_core::{
    CallOutcome, EndedCall, FailedImplementation, HookSpec, Implementation, ObservedCall, ObservedImplementation,
    Observer,
};

use crate::cell::Observed;
use crate::scene::Scene;

/// Is told of the calls of one hook.
pub struct Observing {
    pub scene: Arc<Scene>,
    pub hook: String,
    pub wants: Observed,
    told: Mutex<Told>,
}

/// What comes of calls.
#[derive(Debug, Default, PartialEq)]
pub struct Told {
    /// How each call ended, with the plugins that were entered.
    pub called: Vec<(String, Vec<String>)>,
    /// Who failed and how, by name.
    pub failed: Vec<(String, String)>,
}

impl Observing {
    pub fn new(scene: &Arc<Scene>, hook: &str, wants: Observed) -> Self {
        Self { scene: Arc::clone(scene), hook: hook.to_owned(), wants, told: Mutex::default() }
    }

    pub fn take(&self) -> Told {
        let mut told = std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner));
        told.failed.sort_unstable();
        told
    }
}

impl Observer for Observing {
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        (hook.name() == self.hook && self.wants == Observed::Details)
            .then(|| -> Box<dyn ObservedCall> { Box::new(Watcher::new(&self.scene, &self.hook)) })
    }

    fn called(&self, call: &EndedCall<'_>) {
        if call.hook().name() == self.hook {
            let places = call.implementations().iter().enumerate().filter(|(place, _)| call.has_entered(*place));
            let entered: Vec<_> = places.map(|(_, each)| each.plugin().name().to_owned()).collect();
            if let Some(first) = call.entered_first() {
                assert_eq!(first, entered.len(), "{call:?}");
            }
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.called.push((call.outcome().to_string(), entered));
        }
    }

    fn failed(&self, failure: &FailedImplementation<'_>) {
        let by = failure.implementation();
        if by.hook().name() == self.hook {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.failed.push((by.plugin().name().to_owned(), failure.outcome().to_string()));
        }
    }
}

/// What is watched in its details: the hook, or a plugin.
struct Watcher {
    scene: Arc<Scene>,
    name: String,
}

impl Watcher {
    fn new(scene: &Arc<Scene>, name: &str) -> Self {
        scene.push(format!("+{name}"));
        Self { scene: Arc::clone(scene), name: name.to_owned() }
    }

    fn note(&self, outcome: CallOutcome) {
        self.scene.push(format!("-{} {outcome}", self.name));
    }
}

impl ObservedCall for Watcher {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        Some(Box::new(Self::new(&self.scene, implementation.plugin().name())))
    }

    fn finished(&self, outcome: CallOutcome, _elapsed: Duration) {
        self.note(outcome);
    }
}

impl ObservedImplementation for Watcher {
    fn finished(&self, outcome: CallOutcome, _elapsed: Duration) {
        self.note(outcome);
    }
}
