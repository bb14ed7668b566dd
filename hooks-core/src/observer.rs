//! Who is told of calls.

mod slow;
mod trace;
mod watch;

use std::fmt;
use std::time::Duration;

pub(crate) use self::slow::Slow;
pub use self::watch::ObserverHandle;
pub(crate) use self::watch::{Watch, Watched, WatchedCall};
use crate::implementation::Implementation;
use crate::spec::HookSpec;

/// Is told of every call of a hook that something implements.
///
/// While there is no observer, a call pays one check. An observer must be quick: it runs in the call. Of several, the one
/// that is told first of a beginning is told last of the end.
pub trait Observer: Send + Sync + 'static {
    /// A hook is about to be called. `None`: not interested in this call.
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>>;
}

/// Is told of one call. Dropped without [`finished`](Self::finished) where the call panicked or was cancelled.
pub trait ObservedCall: Send + Sync {
    /// An implementation, or a wrapper, is about to run.
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>>;

    /// The call has ended, with this and after this time.
    fn finished(&self, outcome: CallOutcome, elapsed: Duration);
}

/// Is told of one implementation. Dropped without [`finished`](Self::finished) where it panicked in a hook that stops,
/// or was cancelled.
pub trait ObservedImplementation: Send + Sync {
    /// Its code is about to run on this thread; an async one is entered at each poll.
    fn enter(&self) {}

    /// Its code no longer runs on this thread.
    fn exit(&self) {}

    /// It has ended, with this and after this time.
    fn finished(&self, outcome: CallOutcome, elapsed: Duration);
}

/// How a call or an implementation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallOutcome {
    /// It returned.
    Returned,
    /// It returned an error, or failed in another way that its caller is told of.
    Failed,
    /// It panicked.
    Panicked,
    /// It took longer than it may.
    TimedOut,
    /// It was dropped before it ended, or unwound by a panic.
    Cancelled,
}

impl CallOutcome {
    pub(crate) fn of(has_failed: bool) -> Self {
        if has_failed { Self::Failed } else { Self::Returned }
    }
}

impl fmt::Display for CallOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Returned => "returned",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed out",
            Self::Cancelled => "cancelled",
        })
    }
}
