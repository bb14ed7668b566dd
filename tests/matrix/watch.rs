//! An observer that notes in a scene what it is told of.

use std::sync::Arc;
use std::time::Duration;

use hooks_core::{CallOutcome, HookSpec, Implementation, ObservedCall, ObservedImplementation, Observer};

use crate::scene::Scene;

/// Who watches, or what is watched: the hook, or a plugin.
pub struct Watcher {
    pub scene: Arc<Scene>,
    pub name: String,
}

impl Watcher {
    fn of(&self, name: &str) -> Self {
        self.scene.push(format!("+{name}"));
        Self { scene: Arc::clone(&self.scene), name: name.to_owned() }
    }

    fn note(&self, outcome: CallOutcome) {
        self.scene.push(format!("-{} {outcome}", self.name));
    }
}

impl Observer for Watcher {
    /// Of that one hook.
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        (hook.name() == self.name).then(|| -> Box<dyn ObservedCall> { Box::new(self.of(&self.name)) })
    }
}

impl ObservedCall for Watcher {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        Some(Box::new(self.of(implementation.plugin().name())))
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
