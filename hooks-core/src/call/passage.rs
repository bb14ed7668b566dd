//! A call on its way through wrappers.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::table::{TableRef, Wrapped, Wrapper};
use super::walk::{Progress, Told, Walk};
use crate::blame::nothing_told;
use crate::implementation::Implementation;
use crate::observer::{Began, Reach, Watched};
use crate::outcome::CallOutcome;

/// What the wrappers of one call, and the implementations behind them, have in common.
///
/// Whoever was told of its beginning is told once of its end, also where it is dropped.
#[doc(hidden)]
pub struct Passage<'m, T: Wrapped> {
    pub(super) table: TableRef<'m, T>,
    pub(super) walk: Walk,
    /// `None` where nobody is told of it, or has been.
    began: Option<Began>,
    progress: Progress,
}

/// Where a call is on its way: at the wrapper of this position, or behind the last of them.
#[doc(hidden)]
pub struct Way<'n, T: Wrapped> {
    pub(super) passage: &'n Passage<'n, T>,
    position: usize,
}

/// A wrapper of a call that observers are told of.
#[doc(hidden)]
pub struct Witnessed<'n, O> {
    by: &'n Arc<Implementation>,
    position: usize,
    progress: &'n Progress,
    pub(super) outcome: fn(&O) -> CallOutcome,
    /// Tells what it has failed with itself.
    judge: fn(&Arc<Implementation>, &O),
}

impl<'m, T: Wrapped> Passage<'m, T> {
    /// A call that begins.
    #[inline]
    pub(super) fn begin(table: TableRef<'m, T>, walk: Walk) -> Self {
        let (began, details) = table.audience().begin();
        Self::new(table, walk.watched(details), began)
    }

    /// One that has begun.
    #[inline]
    pub(super) fn new(table: TableRef<'m, T>, walk: Walk, began: Option<Began>) -> Self {
        Self { table, walk, began, progress: Progress::default() }
    }

    /// Whoever is told how far the implementations behind the wrappers came.
    #[inline]
    pub(super) fn told(&self) -> Told<'_> {
        self.began.map_or(Told::Nobody, |_| Told::Outside(&self.progress))
    }

    /// It has come to its end.
    #[inline]
    pub(super) fn end(&mut self, outcome: impl FnOnce() -> CallOutcome) {
        if let Some(began) = self.began.take() {
            let reach = Reach { entered: 0..self.progress.entered(), unwinding: self.walk.unwinding() };
            self.table.audience().end(began, self.walk.details(), reach, outcome());
        }
    }
}

impl<T: Wrapped> Drop for Passage<'_, T> {
    #[inline]
    fn drop(&mut self) {
        let has_waited = self.progress.waits.load(Ordering::Relaxed);
        self.end(|| if has_waited { CallOutcome::Cancelled } else { CallOutcome::Panicked });
    }
}

impl<'n, T: Wrapped> Way<'n, T> {
    #[inline]
    pub(super) fn into(passage: &'n Passage<'n, T>) -> Self {
        Self { passage, position: 0 }
    }

    /// Behind the wrapper that it is at.
    #[inline]
    pub(super) fn inwards(self) -> Self {
        Self { position: self.position + 1, ..self }
    }

    #[inline]
    pub(super) fn wrapper(self) -> Option<&'n Wrapper<T::Key>> {
        self.passage.table.wrappers().get(self.position)
    }

    /// How many wrappers are left.
    pub(super) fn left(self) -> usize {
        self.passage.table.wrappers().len().saturating_sub(self.position)
    }

    /// The wrapper that it is at, if somebody is told of it.
    #[inline]
    pub(super) fn witnessed<O>(
        self,
        wrapper: &'n Wrapper<T::Key>,
        outcome: fn(&O) -> CallOutcome,
        judge: fn(&Arc<Implementation>, &O),
    ) -> Option<(Witnessed<'n, O>, Option<Watched>)> {
        let Self { passage, position } = self;
        let Told::Outside(progress) = passage.told() else { return None };
        let by = &wrapper.implementation;
        let watched = passage.walk.details().map(|call| call.implementation(by));
        Some((Witnessed { by, position, progress, outcome, judge }, watched))
    }
}

impl<T: Wrapped> Clone for Way<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Wrapped> Copy for Way<'_, T> {}

impl<O> Witnessed<'_, O> {
    /// It is entered, or polled.
    pub(super) fn enter(&self) {
        if self.position == 0 {
            nothing_told();
            self.progress.waits.store(false, Ordering::Relaxed);
        }
        if self.progress.entered() <= self.position {
            self.progress.enter(self.position + 1);
        }
    }

    /// It goes on at another poll.
    pub(super) fn wait(&self) {
        if self.position == 0 {
            self.progress.waits.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn returned(&self, output: &O) {
        (self.judge)(self.by, output);
    }
}
