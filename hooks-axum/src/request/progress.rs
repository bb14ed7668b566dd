use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// How far a request is: what its future and whoever polls that tell each other.
#[derive(Debug, Default)]
pub(super) struct Phase {
    way: AtomicU8,
    is_routed: AtomicBool,
    is_on_route: AtomicBool,
}

const WAY_IN: u8 = 0;
const TIMED_OUT: u8 = 1;
const CANCELLED: u8 = 2;
const WAY_OUT: u8 = 3;

/// Why a request goes no further in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The head of the response is not ready in time.
    TimedOut,
    /// Nobody waits for it any more.
    Cancelled,
}

impl Phase {
    /// Has an effect on the way in only.
    pub(super) fn interrupt(&self, interruption: Interruption) {
        let phase = match interruption {
            Interruption::TimedOut => TIMED_OUT,
            Interruption::Cancelled => CANCELLED,
        };
        let _ = self.way.compare_exchange(WAY_IN, phase, Ordering::Relaxed, Ordering::Relaxed);
    }

    pub(super) fn interruption(&self) -> Option<Interruption> {
        match self.way.load(Ordering::Relaxed) {
            TIMED_OUT => Some(Interruption::TimedOut),
            CANCELLED => Some(Interruption::Cancelled),
            _ => None,
        }
    }

    pub(super) fn turn(&self) {
        self.way.store(WAY_OUT, Ordering::Relaxed);
    }

    pub(super) fn is_way_out(&self) -> bool {
        self.way.load(Ordering::Relaxed) == WAY_OUT
    }

    pub(super) fn set_routed(&self) {
        self.is_routed.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_routed(&self) -> bool {
        self.is_routed.load(Ordering::Relaxed)
    }

    pub(super) fn set_on_route(&self) {
        self.is_on_route.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_on_route(&self) -> bool {
        self.is_on_route.load(Ordering::Relaxed)
    }
}
