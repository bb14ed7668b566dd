mod boxed;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::blame::catch_panic;
use crate::cause::Cause;
use crate::chain::debug_as_chain;
use crate::implementation::Implementation;
use crate::source_location::SourceLocation;

/// Any error that can move between threads.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A call of a hook ended early: which implementation failed, and with what.
///
/// It is an [`Error`] whatever `E` is; its `source` is `E` where `E` is an error or, like [`BoxError`], derefs to one.
pub struct HookError<E> {
    implementation: Arc<Implementation>,
    cause: Cause<E>,
    source: Source<E>,
}

/// Finds the source in an error of the hook's type.
type Source<E> = fn(&E) -> Option<&(dyn Error + 'static)>;

impl<E> HookError<E> {
    pub(crate) fn new(by: &Arc<Implementation>, cause: Cause<E>, source: Source<E>) -> Self {
        Self { implementation: Arc::clone(by), cause, source }
    }

    /// The implementation that failed.
    #[must_use]
    pub fn implementation(&self) -> &Arc<Implementation> {
        &self.implementation
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
    pub fn location(&self) -> SourceLocation {
        self.implementation.location()
    }

    /// Why it has given nothing.
    #[must_use]
    pub fn cause(&self) -> &Cause<E> {
        &self.cause
    }

    /// The limit, if the implementation took longer than it may.
    #[must_use]
    pub fn timed_out(&self) -> Option<Duration> {
        match self.cause {
            Cause::TimedOut(limit) => Some(limit),
            _ => None,
        }
    }

    /// What the implementation returned as its error; `None` where it returned nothing.
    #[must_use]
    pub fn into_inner(self) -> Option<E> {
        match self.cause {
            Cause::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Replaces what the implementation returned as its error by another; it stays the one that failed. What has
    /// returned nothing stays as it is.
    #[must_use]
    pub fn map(self, change: impl FnOnce(E) -> E) -> Self {
        let Self { implementation, cause, source } = self;
        let cause = match cause {
            Cause::Failed(error) => Cause::Failed(change(error)),
            other => other,
        };
        Self { implementation, cause, source }
    }

    /// Tells observers of it.
    #[cold]
    pub(crate) fn tell(&self) {
        self.implementation.tell_failure(self.cause.outcome(), Some(self));
    }

    /// Logs and counts a failure that the call goes on without.
    #[cold]
    pub(crate) fn report(self) {
        let by = Arc::clone(&self.implementation);
        by.count_failure();
        // What the error says, and how it is dropped, is code of the plugin's.
        let telling = || {
            self.implementation.note_failure(|| self.told());
            self.log();
            drop(self);
        };
        if let Err(panic) = catch_panic(telling) {
            let (plugin, hook, location) = (by.plugin().name(), by.hook().name(), by.location());
            let message = panic.message();
            // It may be the subscriber that panics.
            let _ = catch_panic(|| {
                tracing::error!("plugin `{plugin}` panicked in its error of hook `{hook}` ({location}): {message}");
            });
        }
    }

    fn log(&self) {
        tracing::error!(
            plugin = self.plugin(),
            hook = self.hook(),
            file = self.location().file,
            line = self.location().line,
            error = Error::source(self),
            "{self}; it is skipped",
        );
    }
}

impl<E> fmt::Display for HookError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (plugin, hook, location) = (self.plugin(), self.hook(), self.location());
        match &self.cause {
            Cause::Failed(_) => write!(formatter, "plugin `{plugin}` failed in hook `{hook}` ({location})"),
            Cause::TimedOut(limit) => {
                write!(formatter, "plugin `{plugin}` took longer than {limit:?} in hook `{hook}` ({location})")
            }
            Cause::Panicked(message) => {
                write!(formatter, "plugin `{plugin}` panicked in hook `{hook}` ({location}): {message}")
            }
            Cause::CannotBlock => write!(
                formatter,
                "plugin `{plugin}` blocks in hook `{hook}` ({location}), which needs tokio's multi-thread runtime, \
                 outside of a `LocalSet`"
            ),
            Cause::NoTimer => write!(
                formatter,
                "plugin `{plugin}` waits in hook `{hook}` ({location}), whose time limit needs a runtime of tokio with a \
                 timer: `enable_time()`"
            ),
        }
    }
}

debug_as_chain!(HookError<E>, E);

impl<E> Error for HookError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            Cause::Failed(error) => (self.source)(error),
            _ => None,
        }
    }
}
