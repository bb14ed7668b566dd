use std::sync::atomic::{AtomicU8, Ordering};

/// How far a request is: what its future and whoever polls that tell each other.
///
/// What it has come to stays, so that it can be asked for on the way out too. The future writes while it is polled, and
/// whoever polls it in between, so never two at a time: what is read need not be locked to be written.
#[derive(Debug, Default)]
pub(crate) struct Progress(AtomicU8);

#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(crate) enum Step {
    /// Its authenticators are asked.
    Authenticating = 1,
    /// It is about to be routed.
    Routed = 1 << 1,
    /// It has come to a route, or to the fallback.
    OnRoute = 1 << 2,
    WayOut = 1 << 3,
}

/// Why a request goes no further in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Interruption {
    /// The head of the response is not ready in time.
    TimedOut = 1 << 4,
    /// Nobody waits for it any more.
    Cancelled = 1 << 5,
}

/// Any of these is the end of the way in.
const ENDS: u8 = Step::WayOut as u8 | Interruption::TimedOut as u8 | Interruption::Cancelled as u8;

impl Progress {
    pub(crate) fn reach(&self, step: Step) {
        self.0.store(self.0.load(Ordering::Relaxed) | step as u8, Ordering::Relaxed);
    }

    pub(crate) fn has_reached(&self, step: Step) -> bool {
        self.0.load(Ordering::Relaxed) & step as u8 != 0
    }

    /// Ends the way in, if the request is still on it.
    pub(crate) fn interrupt(&self, interruption: Interruption) {
        let steps = self.0.load(Ordering::Relaxed);
        if steps & ENDS == 0 {
            self.0.store(steps | interruption as u8, Ordering::Relaxed);
        }
    }

    pub(crate) fn interruption(&self) -> Option<Interruption> {
        let end = self.0.load(Ordering::Relaxed) & ENDS;
        [Interruption::TimedOut, Interruption::Cancelled].into_iter().find(|each| *each as u8 == end)
    }
}
