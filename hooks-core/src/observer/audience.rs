use std::num::NonZeroU64;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use super::ended::{EndedCall, Observed, Reach};
use super::per_table::Notes;
use super::watch::{Watch, WatchedCall, carefully};
use crate::outcome::CallOutcome;

/// Whoever is told of the calls of one table.
#[doc(hidden)]
pub struct Audience {
    watch: Arc<Watch>,
    pub(crate) table: Observed,
    /// Apart, so that the compiler knows that nothing changes of what is next to this: 4 instructions for each implementation.
    notes: Box<Notes>,
}

/// When a call began, if somebody is told of it, and who is told its details, if anybody asks for them.
pub(crate) type Beginning = (Option<Began>, Option<WatchedCall>);

/// When a call began: an `Instant` in one word, as there is one in the future of each call.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub struct Began(NonZeroU64);

/// A moment before each call that is told of.
static BEFORE: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Began {
    fn now() -> Self {
        let since = u64::try_from(BEFORE.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Self(NonZeroU64::MIN.saturating_add(since))
    }

    fn elapsed(self) -> Duration {
        Duration::from_nanos(Self::now().0.get().saturating_sub(self.0.get()))
    }
}

impl Audience {
    pub(crate) fn new(watch: &Arc<Watch>, table: &Observed) -> Self {
        Self { watch: Arc::clone(watch), table: table.clone(), notes: Box::default() }
    }

    #[inline]
    pub(crate) fn is_there(&self) -> bool {
        self.watch.is_active()
    }

    /// A call begins.
    #[inline]
    pub(crate) fn begin(&self) -> Beginning {
        if self.is_there() { self.begin_watched() } else { (None, None) }
    }

    #[inline(never)]
    fn begin_watched(&self) -> Beginning {
        let details = self.watch.call(self.table.hook);
        (Some(Began::now()), details)
    }

    /// The call that began then has ended.
    #[inline(never)]
    pub(crate) fn end(&self, began: Began, details: Option<&WatchedCall>, reach: Reach, outcome: CallOutcome) {
        let elapsed = began.elapsed();
        let call = EndedCall { table: &self.table, notes: &self.notes, reach, outcome, elapsed };
        if let CallOutcome::Cancelled | CallOutcome::Panicked = outcome {
            // The future of the call is dropped, maybe while a panic unwinds, which another would make an abort.
            return carefully(|| self.watch.called(&call));
        }
        if let Some(details) = details {
            details.finish(outcome, elapsed);
        }
        self.watch.called(&call);
    }
}
