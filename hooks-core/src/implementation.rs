use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use crate::cause::{Cause, Told};
use crate::outcome::CallOutcome;
use crate::plugin::PluginInfo;
use crate::source_location::SourceLocation;
use crate::spec::{Bound, HookSpec, ImplementationSpec, SpecRef};

/// One implementation of a hook, bound to its plugin.
pub struct Implementation {
    spec: SpecRef,
    plugin: Arc<PluginInfo>,
    /// Whether it is there for a few calls.
    is_extra: bool,
    /// There is one until it is dropped, see [`foreign`](crate::foreign).
    pub(crate) bound: Option<Bound>,
    failures: AtomicU64,
    /// Of those.
    first_failure: OnceLock<Cause<Told>>,
    /// Set where it first comes into a table.
    witness: OnceLock<Weak<dyn Witness>>,
}

/// Who is told of each failure.
pub(crate) trait Witness: Send + Sync {
    fn failed(&self, implementation: &Arc<Implementation>, outcome: CallOutcome, error: Option<&dyn Error>);
}

impl Implementation {
    pub(crate) fn new(spec: SpecRef, plugin: Arc<PluginInfo>, bound: Bound) -> Self {
        Self::of(spec, false, plugin, Some(bound))
    }

    /// One that cannot be called, to tell where it stands.
    pub(crate) fn unbound(spec: SpecRef, plugin: Arc<PluginInfo>) -> Self {
        Self::of(spec, false, plugin, None)
    }

    /// One that no plugin declares.
    pub(crate) fn extra(spec: ImplementationSpec, plugin: Arc<PluginInfo>, bound: Bound) -> Self {
        Self::of(SpecRef::Made(Arc::new(spec)), true, plugin, Some(bound))
    }

    fn of(spec: SpecRef, is_extra: bool, plugin: Arc<PluginInfo>, bound: Option<Bound>) -> Self {
        let (failures, first_failure, witness) = (AtomicU64::new(0), OnceLock::new(), OnceLock::new());
        Self { spec, plugin, is_extra, bound, failures, first_failure, witness }
    }

    /// What was declared.
    #[must_use]
    pub fn spec(&self) -> &ImplementationSpec {
        &self.spec
    }

    /// Whether no plugin declares it.
    pub(crate) fn is_extra(&self) -> bool {
        self.is_extra
    }

    /// The plugin it belongs to.
    #[must_use]
    pub fn plugin(&self) -> &Arc<PluginInfo> {
        &self.plugin
    }

    /// The hook it implements.
    #[must_use]
    pub fn hook(&self) -> &'static HookSpec {
        self.spec().hook()
    }

    /// Name of the function, `Type::method` for a method.
    #[must_use]
    pub fn function(&self) -> &str {
        self.spec().function()
    }

    /// Where the function stands.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.spec().location()
    }

    /// How often it has failed in calls that went on without it.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// What the macro bound: a function or a [`Thunk`](crate::hook::Thunk) of the hook, or a wrapper's function.
    pub(crate) fn bound<T: 'static>(&self) -> Option<&T> {
        let bound = self.bound.as_ref()?;
        let pointer = bound.downcast_ref::<&'static (dyn Any + Send + Sync)>();
        pointer.map_or_else(|| bound.downcast_ref(), |pointer| pointer.downcast_ref())
    }

    /// The first failure in a call that went on without it.
    pub(crate) fn first_failure(&self) -> Option<&Cause<Told>> {
        self.first_failure.get()
    }

    pub(crate) fn note_failure(&self, told: impl FnOnce() -> Cause<Told>) {
        if self.first_failure.get().is_none() {
            let _ = self.first_failure.set(told());
        }
    }

    pub(crate) fn is_witnessed_by(&self, witness: &Arc<impl Witness + 'static>) {
        let _ = self.witness.set(Arc::downgrade(witness) as Weak<dyn Witness>);
    }

    /// Tells that it has failed, as the call goes on or ends.
    #[cold]
    pub(crate) fn tell_failure(self: &Arc<Self>, outcome: CallOutcome, error: Option<&dyn Error>) {
        if let Some(witness) = self.witness.get().and_then(Weak::upgrade) {
            witness.failed(self, outcome, error);
        }
    }

    pub(crate) fn count_failure(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
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
