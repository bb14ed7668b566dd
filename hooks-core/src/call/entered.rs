use std::sync::atomic::{AtomicUsize, Ordering};

/// How far a call has come, readable when the call itself is gone.
///
/// Filled by [`Snapshot::call_entering`](crate::Snapshot::call_entering), read by
/// [`Snapshot::call_unwinding`](crate::Snapshot::call_unwinding).
#[derive(Debug, Default)]
pub struct Entered(AtomicUsize);

impl Entered {
    /// How many implementations have been entered.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Which implementations a call enters, and who is told.
#[doc(hidden)]
pub trait Walk: Copy + Send {
    /// Whether the implementation at `position` runs; `unwinds` are the [positions](crate::table::Table::unwinds)
    /// of a hook that unwinds another.
    fn enters(self, position: usize, unwinds: &[Option<usize>]) -> bool;
}

/// Every one.
impl Walk for () {
    #[inline]
    fn enters(self, _position: usize, _unwinds: &[Option<usize>]) -> bool {
        true
    }
}

/// Every one, and notes it.
impl Walk for &Entered {
    #[inline]
    fn enters(self, position: usize, _unwinds: &[Option<usize>]) -> bool {
        self.0.store(position + 1, Ordering::Relaxed);
        true
    }
}

/// Those of plugins that the unwound hook has entered or has nothing of.
#[derive(Debug, Clone, Copy)]
pub struct Unwinding {
    pub(crate) entered: usize,
}

impl Walk for Unwinding {
    #[inline]
    fn enters(self, position: usize, unwinds: &[Option<usize>]) -> bool {
        match unwinds.get(position) {
            Some(Some(unwound)) => *unwound < self.entered,
            Some(None) | None => true,
        }
    }
}
