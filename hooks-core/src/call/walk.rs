use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::implementation::Implementation;
pub(super) use crate::observer::Watched;
use crate::observer::{Watch, WatchedCall};
use crate::spec::HookSpec;

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
    fn watch(&self, _implementation: &Implementation) -> Option<Watched> {
        None
    }
}

/// Every implementation runs, and nobody is told.
pub(super) struct All;

impl Steps for All {
    #[inline]
    fn enters(&self, _position: usize, _unwinds: &[Option<usize>]) -> bool {
        true
    }
}

/// Every implementation runs, and is noted.
pub(crate) struct Noting<'e>(pub(crate) &'e Entered);

impl Steps for Noting<'_> {
    #[inline]
    fn enters(&self, position: usize, _unwinds: &[Option<usize>]) -> bool {
        self.0.note(position);
        true
    }
}

/// Those of plugins that the unwound hook, which has entered so many, has entered or has nothing of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unwinding(usize);

impl Unwinding {
    pub(crate) fn of(entered: &Entered) -> Self {
        Self(entered.count())
    }
}

impl Steps for Unwinding {
    #[inline]
    fn enters(&self, position: usize, unwinds: &[Option<usize>]) -> bool {
        match unwinds.get(position) {
            Some(Some(unwound)) => *unwound < self.0,
            Some(None) | None => true,
        }
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

    pub(crate) fn unwinding(unwinding: Unwinding) -> Self {
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

    /// The same for a call that the observers of this moment are told of, if there are any.
    pub(super) fn watched_by(mut self, watch: &Watch, hook: &'static HookSpec) -> (Self, Option<WatchedCall>) {
        let watched = if watch.is_active() { watch.call(hook) } else { None };
        if watched.is_some() {
            self.0.get_or_insert_default().watched.clone_from(&watched);
        }
        (self, watched)
    }
}

impl Steps for Walk {
    #[inline]
    fn enters(&self, position: usize, unwinds: &[Option<usize>]) -> bool {
        let Some(special) = &self.0 else { return true };
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
    fn watch(&self, implementation: &Implementation) -> Option<Watched> {
        self.0.as_ref()?.watched.as_ref().map(|call| call.implementation(implementation))
    }
}
