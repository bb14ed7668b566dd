use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::implementation::Implementation;
use crate::outcome::CallOutcome;

/// An implementation that has given nothing, see [`Observer::failed`](super::Observer::failed).
#[derive(Clone, Copy)]
pub struct FailedImplementation<'f> {
    pub(super) implementation: &'f Arc<Implementation>,
    pub(super) outcome: CallOutcome,
    pub(super) error: Option<&'f (dyn Error + 'f)>,
}

impl<'f> FailedImplementation<'f> {
    /// Which one, with its plugin and its hook.
    #[must_use]
    pub fn implementation(&self) -> &'f Arc<Implementation> {
        self.implementation
    }

    /// [`Failed`](CallOutcome::Failed), [`Panicked`](CallOutcome::Panicked) or [`TimedOut`](CallOutcome::TimedOut).
    #[must_use]
    pub fn outcome(&self) -> CallOutcome {
        self.outcome
    }

    /// The [`HookError`](crate::HookError), which says who failed and how, and has what was returned as its source; with
    /// [`Chain`](crate::Chain) it is one text. What it writes is the plugin's.
    ///
    /// There is none of a panic that unwinds the call: its message is known to whoever catches it.
    #[must_use]
    pub fn error(&self) -> Option<&'f (dyn Error + 'f)> {
        self.error
    }
}

impl fmt::Debug for FailedImplementation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FailedImplementation")
            .field("implementation", self.implementation)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}
