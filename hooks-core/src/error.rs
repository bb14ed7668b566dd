use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::{Implementation, Location};

/// Any error that can move between threads.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A call of a hook ended early: which implementation failed, and with what.
///
/// It is an [`Error`] whatever `E` is; its `source` is `E` where `E` is an error or, like [`BoxError`], derefs to one.
pub struct HookError<E> {
    implementation: Arc<Implementation>,
    error: E,
    source: fn(&E) -> Option<&(dyn Error + 'static)>,
}

impl<E> HookError<E> {
    #[cold]
    pub(crate) fn failure(
        implementation: &Arc<Implementation>,
        error: E,
        source: fn(&E) -> Option<&(dyn Error + 'static)>,
    ) -> Self {
        Self { implementation: Arc::clone(implementation), error, source }
    }

    /// Name of the plugin that failed.
    #[must_use]
    pub fn plugin(&self) -> &str {
        self.implementation.plugin().name()
    }

    /// Name of the hook that was called.
    #[must_use]
    pub fn hook(&self) -> &'static str {
        self.implementation.hook().name()
    }

    /// Where the implementation stands.
    #[must_use]
    pub fn location(&self) -> Location {
        self.implementation.location()
    }

    /// What the implementation returned as its error; `None` where it returned nothing.
    #[must_use]
    pub fn into_inner(self) -> Option<E> {
        Some(self.error)
    }
}

impl<E> fmt::Display for HookError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (plugin, hook, location) = (self.plugin(), self.hook(), self.location());
        write!(formatter, "plugin `{plugin}` failed in hook `{hook}` ({location})")
    }
}

impl<E> fmt::Debug for HookError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HookError")
            .field("plugin", &self.plugin())
            .field("hook", &self.hook())
            .field("location", &self.location())
            .field("source", &self.source())
            .finish_non_exhaustive()
    }
}

impl<E> Error for HookError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        (self.source)(&self.error)
    }
}
