use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) use crate::observer::Watched;
use crate::observer::{Watch, WatchedCall};
use crate::{HookSpec, Implementation};

/// How far a call has come, readable when the call itself is gone.
///
/// Filled by [`Snapshot::call_entering`](crate::Snapshot::call_entering), read by
/// [`Snapshot::call_unwinding`](crate::Snapshot::call_unwinding).
#[derive(Debug, Clone, Default)]
pub struct Entered(Arc<AtomicUsize>);

impl Entered {
    /// How many implementations have been entered.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
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
    /// Every one, and notes it.
    Entering(Entered),
    /// Those of plugins that the unwound hook, which has entered so many, has entered or has nothing of.
    Unwinding(usize),
}

impl Walk {
    pub(crate) fn entering(entered: Entered) -> Self {
        Self::selecting(Selection::Entering(entered))
    }

    pub(crate) fn unwinding(entered: &Entered) -> Self {
        Self::selecting(Selection::Unwinding(entered.count()))
    }

    fn selecting(selection: Selection) -> Self {
        Self(Some(Box::new(Special { selection, watched: None })))
    }

    /// Every implementation runs, and nobody is told.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
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

    /// Whether the implementation at `position` runs; `unwinds` are the [positions](crate::table::Plain::unwinds) of a
    /// hook that unwinds another.
    #[inline]
    pub(super) fn enters(&self, position: usize, unwinds: &[Option<usize>]) -> bool {
        let Some(special) = &self.0 else { return true };
        match &special.selection {
            Selection::All => true,
            Selection::Entering(entered) => {
                entered.0.store(position + 1, Ordering::Relaxed);
                true
            }
            Selection::Unwinding(entered) => match unwinds.get(position) {
                Some(Some(unwound)) => unwound < entered,
                Some(None) | None => true,
            },
        }
    }

    /// Tells observers that an implementation is about to run.
    #[inline]
    pub(crate) fn watch(&self, implementation: &Implementation) -> Option<Watched> {
        self.0.as_ref()?.watched.as_ref().map(|call| call.implementation(implementation))
    }
}
