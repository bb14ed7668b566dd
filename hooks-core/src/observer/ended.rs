use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::per_table::{Notes, PerTable};
use crate::implementation::Implementation;
use crate::outcome::CallOutcome;
use crate::spec::HookSpec;

/// A call that has ended, see [`Observer::called`](super::Observer::called).
pub struct EndedCall<'c> {
    pub(super) table: &'c Observed,
    pub(super) notes: &'c Notes,
    pub(super) reach: Reach,
    pub(super) outcome: CallOutcome,
    pub(super) elapsed: Duration,
}

/// What a table is of.
#[derive(Debug, Clone)]
pub(crate) struct Observed {
    pub(crate) hook: &'static HookSpec,
    /// In call order, wrappers first.
    pub(crate) implementations: Arc<[Arc<Implementation>]>,
    pub(crate) wrappers: usize,
    /// For a hook that unwinds another: the first place that the plugin of each that is no wrapper has in that one, if any.
    pub(crate) unwinds: Arc<[Option<usize>]>,
}

/// Which implementations a call has entered.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    /// Their places, wrappers first.
    pub(crate) entered: Range<usize>,
    /// Of a call that unwinds another, only those that [take part](Unwinding::enters).
    pub(crate) unwinding: Option<Unwinding>,
}

/// Those of plugins that the unwound hook, which has entered so many, has entered or has nothing of.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Unwinding(pub(crate) usize);

impl Unwinding {
    /// Whether the implementation at `position` runs, see [`Observed::unwinds`].
    #[inline]
    pub(crate) fn enters(self, position: usize, unwinds: &[Option<usize>]) -> bool {
        match unwinds.get(position) {
            Some(Some(unwound)) => *unwound < self.0,
            Some(None) | None => true,
        }
    }
}

impl<'c> EndedCall<'c> {
    /// The hook that was called.
    #[must_use]
    pub fn hook(&self) -> &'static HookSpec {
        self.table.hook
    }

    /// All implementations of the table that the call worked on, in call order: [wrappers](Self::wrappers) first.
    #[must_use]
    pub fn implementations(&self) -> &'c [Arc<Implementation>] {
        &self.table.implementations
    }

    /// How many of the implementations are wrappers. An attributed call enters none of these.
    #[must_use]
    pub fn wrappers(&self) -> usize {
        self.table.wrappers
    }

    /// How many implementations were entered, where those were the first. That is nearly always so: a call goes from one
    /// to the next, and a concurrent one starts them in that order.
    ///
    /// `None`: they were others, as in an attributed call where there are wrappers, or where
    /// [`call_unwinding`](crate::Snapshot::call_unwinding) has left one out. [`has_entered`](Self::has_entered) tells them.
    #[must_use]
    pub fn entered_first(&self) -> Option<usize> {
        let Range { start, end } = self.reach.entered;
        match self.reach.unwinding {
            None if start == 0 => Some(end),
            None => (start == end).then_some(0),
            Some(_) => {
                let first = (0..end).take_while(|place| self.has_entered(*place)).count();
                (first..end).all(|place| !self.has_entered(place)).then_some(first)
            }
        }
    }

    /// Whether the implementation at this place was entered.
    #[must_use]
    pub fn has_entered(&self, place: usize) -> bool {
        let Reach { entered, unwinding } = &self.reach;
        let takes_part = |unwinding: Unwinding| match place.checked_sub(self.table.wrappers) {
            Some(position) => unwinding.enters(position, &self.table.unwinds),
            None => true,
        };
        entered.contains(&place) && unwinding.is_none_or(takes_part)
    }

    /// How it ended: it returned, failed, panicked or was cancelled.
    ///
    /// It has failed where its caller was given an error, of an attributed call any error. One that went on without an
    /// implementation that failed has returned.
    #[must_use]
    pub fn outcome(&self) -> CallOutcome {
        self.outcome
    }

    /// How long it took; of an async call from its first poll on, with the time in which it waited.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// What an observer keeps for the table that the call worked on, made by the first call of it that is told of.
    ///
    /// A snapshot has a table for each hook; snapshots share the tables of which nothing has changed. Looking it up takes no
    /// lock, and compares one number for each observer that keeps something. It is dropped with the table, so for what is
    /// to be known longer, keep an `Arc` and another of the same in the observer.
    pub fn of_table<T: Send + Sync + 'static>(&self, key: &PerTable<T>, make: impl FnOnce() -> T) -> &'c T {
        self.notes.of(key, make)
    }
}

impl fmt::Debug for EndedCall<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EndedCall")
            .field("hook", &self.hook().name())
            .field("entered", &self.reach.entered)
            .field("outcome", &self.outcome)
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}
