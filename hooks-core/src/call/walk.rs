use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::implementation::Implementation;
use crate::observer::{Began, WatchedCall};
pub(super) use crate::observer::{Unwinding, Watched};

/// How far a call has come, readable when the call itself is gone.
///
/// Filled by [`Snapshot::call_entering`](crate::Snapshot::call_entering), read by
/// [`Snapshot::call_unwinding`](crate::Snapshot::call_unwinding).
#[derive(Debug, Default)]
pub struct Entered {
    count: AtomicUsize,
    /// The same where wrappers or observers stand between the caller and the implementations.
    shared: OnceLock<Arc<AtomicUsize>>,
}

impl Entered {
    /// Who takes part in the unwinding.
    pub(crate) fn unwinding(&self) -> Unwinding {
        Unwinding(self.count())
    }

    /// How many implementations have been entered.
    #[must_use]
    pub fn count(&self) -> usize {
        let shared = self.shared.get().map_or(0, |shared| shared.load(Ordering::Relaxed));
        self.count.load(Ordering::Relaxed).max(shared)
    }

    fn note(&self, position: usize) {
        self.count.store(position + 1, Ordering::Relaxed);
    }

    fn share(&self) -> Arc<AtomicUsize> {
        Arc::clone(self.shared.get_or_init(Arc::default))
    }
}

/// What is done at each implementation of a call besides calling it.
#[doc(hidden)]
pub trait Steps {
    /// Whether the implementation at `position` runs; `unwinds` are the [positions](super::table::Plain::unwinds) of a
    /// hook that unwinds another.
    fn enters(&self, position: usize, unwinds: &[Option<usize>]) -> bool;

    /// Tells observers that an implementation is about to run.
    #[inline]
    fn watch(&self, implementation: &Implementation) -> Option<Watched> {
        self.details().map(|call| call.implementation(implementation))
    }

    /// Whoever is told of each implementation.
    #[inline]
    fn details(&self) -> Option<&WatchedCall> {
        None
    }

    /// Whose turn it is, where the hook unwinds another.
    fn unwinding(&self) -> Option<Unwinding> {
        None
    }

    /// Who is told how far it came.
    #[inline]
    fn told(&self) -> Told<'_> {
        Told::Nobody
    }
}

/// Who is told how far a call came.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Told<'m> {
    Nobody,
    /// Observers, of a call that began then.
    Observers(Began),
    /// The call whose wrappers this is behind.
    Outside(&'m Progress),
}

/// How far a call is that goes through wrappers.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Progress {
    /// How many have been entered, wrappers first.
    entered: AtomicU32,
    /// Whether it waits between two polls.
    pub(super) waits: AtomicBool,
}

/// Every implementation runs, and nobody is told.
pub(super) struct All;

impl Steps for All {
    #[inline]
    fn enters(&self, _position: usize, _unwinds: &[Option<usize>]) -> bool {
        true
    }
}

/// Every implementation runs, and somebody is told how far that came.
impl Steps for Told<'_> {
    #[inline]
    fn enters(&self, _position: usize, _unwinds: &[Option<usize>]) -> bool {
        true
    }

    #[inline]
    fn told(&self) -> Told<'_> {
        *self
    }
}

/// Every implementation runs, and is noted.
pub(crate) struct Noting<'e>(pub(crate) &'e Entered, pub(crate) Option<Began>);

impl Steps for Noting<'_> {
    #[inline]
    fn enters(&self, position: usize, _unwinds: &[Option<usize>]) -> bool {
        self.0.note(position);
        true
    }

    #[inline]
    fn told(&self) -> Told<'_> {
        Told::of(self.1)
    }
}

/// Those run that take part in an unwinding.
pub(crate) struct Unwound(pub(crate) Unwinding, pub(crate) Option<Began>);

impl Steps for Unwound {
    #[inline]
    fn enters(&self, position: usize, unwinds: &[Option<usize>]) -> bool {
        self.0.enters(position, unwinds)
    }

    fn unwinding(&self) -> Option<Unwinding> {
        Some(self.0)
    }

    #[inline]
    fn told(&self) -> Told<'_> {
        Told::of(self.1)
    }
}

impl Told<'_> {
    #[inline]
    pub(super) fn of(began: Option<Began>) -> Self {
        began.map_or(Self::Nobody, Self::Observers)
    }

    #[inline]
    pub(super) fn is_somebody(self) -> bool {
        !matches!(self, Self::Nobody)
    }
}

impl Progress {
    pub(super) fn entered(&self) -> usize {
        self.entered.load(Ordering::Relaxed) as usize
    }

    pub(super) fn enter(&self, entered: usize) {
        self.entered.store(u32::try_from(entered).unwrap_or(u32::MAX), Ordering::Relaxed);
    }
}

/// Which implementations a call enters, and who is told.
///
/// For most calls it is empty, hence one word: every implementation runs, and nobody is told.
#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub struct Walk(Option<Box<Special>>);

#[derive(Debug, Clone, Default)]
struct Special {
    selection: Selection,
    watched: Option<WatchedCall>,
}

#[derive(Debug, Clone, Default)]
enum Selection {
    /// Every one.
    #[default]
    All,
    Entering(Arc<AtomicUsize>),
    Unwinding(Unwinding),
}

impl Walk {
    pub(crate) fn entering(entered: &Entered) -> Self {
        Self::selecting(Selection::Entering(entered.share()))
    }

    pub(crate) fn unwinds(unwinding: Unwinding) -> Self {
        Self::selecting(Selection::Unwinding(unwinding))
    }

    fn selecting(selection: Selection) -> Self {
        Self(Some(Box::new(Special { selection, watched: None })))
    }

    /// Whether nothing is special about the call: every implementation runs, and nobody is told.
    #[inline]
    pub(crate) fn is_direct(&self) -> bool {
        self.0.is_none()
    }

    /// The same for a call that somebody is told the details of.
    #[inline]
    pub(super) fn watched(mut self, details: Option<WatchedCall>) -> Self {
        if details.is_some() {
            self.0.get_or_insert_default().watched = details;
        }
        self
    }

    pub(super) fn details(&self) -> Option<&WatchedCall> {
        self.0.as_ref()?.watched.as_ref()
    }

    pub(super) fn unwinding(&self) -> Option<Unwinding> {
        match self.0.as_ref()?.selection {
            Selection::Unwinding(unwinding) => Some(unwinding),
            Selection::All | Selection::Entering(_) => None,
        }
    }
}

/// The same of one loop of the call.
#[doc(hidden)]
#[derive(Debug)]
pub struct Walking<'m> {
    pub(super) walk: Walk,
    pub(super) told: Told<'m>,
}

impl Steps for Walking<'_> {
    #[inline]
    fn enters(&self, position: usize, unwinds: &[Option<usize>]) -> bool {
        let Some(special) = &self.walk.0 else { return true };
        match &special.selection {
            Selection::All => true,
            Selection::Entering(entered) => {
                entered.store(position + 1, Ordering::Relaxed);
                true
            }
            Selection::Unwinding(unwinding) => unwinding.enters(position, unwinds),
        }
    }

    #[inline]
    fn details(&self) -> Option<&WatchedCall> {
        self.walk.details()
    }

    fn unwinding(&self) -> Option<Unwinding> {
        self.walk.unwinding()
    }

    #[inline]
    fn told(&self) -> Told<'_> {
        self.told
    }
}
