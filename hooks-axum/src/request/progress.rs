use std::sync::atomic::{AtomicU8, Ordering};

use axum::http::StatusCode;

/// How far a request is: what its future and whoever polls that tell each other.
///
/// Where it has come to is added to what it has passed, so that each can be asked for on the way out too.
#[derive(Debug, Default)]
pub(super) struct Progress(AtomicU8);

const AUTHENTICATING: u8 = 1;
const ROUTED: u8 = 1 << 1;
const ON_ROUTE: u8 = 1 << 2;
const TIMED_OUT: u8 = 1 << 3;
const CANCELLED: u8 = 1 << 4;
const WAY_OUT: u8 = 1 << 5;

/// Why a request goes no further in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The head of the response is not ready in time.
    TimedOut,
    /// Nobody waits for it any more.
    Cancelled,
}

impl Progress {
    fn add(&self, passed: u8) {
        self.0.fetch_or(passed, Ordering::Relaxed);
    }

    fn has(&self, passed: u8) -> bool {
        self.0.load(Ordering::Relaxed) & passed != 0
    }

    /// Its authenticators are asked.
    pub(super) fn authenticate(&self) {
        self.add(AUTHENTICATING);
    }

    /// It is about to be routed.
    pub(super) fn route(&self) {
        self.add(ROUTED);
    }

    pub(super) fn is_routed(&self) -> bool {
        self.has(ROUTED)
    }

    /// It has come to a route, or to the fallback.
    pub(super) fn enter_route(&self) {
        self.add(ON_ROUTE);
    }

    pub(super) fn is_on_route(&self) -> bool {
        self.has(ON_ROUTE)
    }

    /// Has an effect on the way in only.
    pub(super) fn interrupt(&self, interruption: Interruption) {
        let end = match interruption {
            Interruption::TimedOut => TIMED_OUT,
            Interruption::Cancelled => CANCELLED,
        };
        let interrupt = |passed| (passed & (TIMED_OUT | CANCELLED | WAY_OUT) == 0).then_some(passed | end);
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, interrupt);
    }

    pub(super) fn interruption(&self) -> Option<Interruption> {
        match self.0.load(Ordering::Relaxed) & (TIMED_OUT | CANCELLED | WAY_OUT) {
            TIMED_OUT => Some(Interruption::TimedOut),
            CANCELLED => Some(Interruption::Cancelled),
            _ => None,
        }
    }

    pub(super) fn turn(&self) {
        self.add(WAY_OUT);
    }

    pub(super) fn is_way_out(&self) -> bool {
        self.has(WAY_OUT)
    }

    /// The status where something panics here.
    pub(super) fn status_of_panic(&self) -> StatusCode {
        if self.has(AUTHENTICATING) && !self.has(ROUTED) {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
