use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::hook::HookKey;
use crate::{HookError, HookSpec, ImplementationSpec, Location, Plugin};

/// One implementation of a hook, bound to its plugin.
pub struct Implementation {
    spec: &'static ImplementationSpec,
    plugin: Arc<Plugin>,
    /// A [`HookKey::Thunk`] of the hook.
    thunk: Box<dyn Any + Send + Sync>,
    failures: AtomicU64,
}

impl Implementation {
    pub(crate) fn new(
        spec: &'static ImplementationSpec,
        plugin: Arc<Plugin>,
        thunk: Box<dyn Any + Send + Sync>,
    ) -> Self {
        Self { spec, plugin, thunk, failures: AtomicU64::new(0) }
    }

    /// What was declared.
    #[must_use]
    pub fn spec(&self) -> &'static ImplementationSpec {
        self.spec
    }

    /// The plugin it belongs to.
    #[must_use]
    pub fn plugin(&self) -> &Arc<Plugin> {
        &self.plugin
    }

    /// The hook it implements.
    #[must_use]
    pub fn hook(&self) -> &'static HookSpec {
        self.spec.hook()
    }

    /// Name of the function, `Type::method` for a method.
    #[must_use]
    pub fn function(&self) -> &'static str {
        self.spec.function()
    }

    /// Where the function stands.
    #[must_use]
    pub fn location(&self) -> Location {
        self.spec.location()
    }

    /// How often it has failed in calls that went on without it.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    pub(crate) fn thunk<K: HookKey>(&self) -> Option<&K::Thunk> {
        self.thunk.downcast_ref()
    }

    #[cold]
    pub(crate) fn report_error<E>(&self, error: &HookError<E>) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            plugin = self.plugin.name(),
            hook = self.hook().name(),
            file = self.location().file,
            line = self.location().line,
            error = error.source().map(tracing::field::display),
            "a plugin failed and was skipped",
        );
    }

    #[cold]
    pub(crate) fn report_panic(&self, payload: &(dyn Any + Send)) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            plugin = self.plugin.name(),
            hook = self.hook().name(),
            file = self.location().file,
            line = self.location().line,
            panic = panic_message(payload),
            "a plugin panicked and was skipped",
        );
    }
}

/// The text that a panic was raised with.
#[must_use]
pub fn panic_message(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "no message"
    }
}

impl fmt::Debug for Implementation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Implementation")
            .field("plugin", &self.plugin.name())
            .field("hook", &self.hook().name())
            .field("function", &self.function())
            .field("location", &self.location())
            .finish_non_exhaustive()
    }
}
