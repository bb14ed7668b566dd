use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use axum::http::Version;
use tokio::sync::Notify;

/// What goes on on one connection, in numbers that those who do it change, and that whoever watches it looks at.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    /// Wakes whoever waits for the first request.
    pub(crate) first: Notify,
    is_http2: AtomicBool,
    /// How many requests there have been.
    begun: AtomicU64,
    /// Requests that have not been answered to the end, and in the upper half those whose bodies are being sent.
    in_flight: AtomicU64,
    /// Bodies of those that have nothing to send at the moment.
    waiting: AtomicU64,
    /// Parts of bodies that the connection has taken.
    taken: AtomicU64,
    /// What has come and is in no request, see [`rest`].
    rest: AtomicU8,
    /// How often bytes have gone, and whether more are wanted to go than the client takes.
    writes: AtomicU64,
    is_blocked: AtomicBool,
}

/// One look at an [`Activity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) begun: u64,
    pub(crate) is_at_rest: bool,
    /// The head of a request has begun to come, and is not whole.
    pub(crate) has_part_of_head: bool,
    /// The client takes not what there is for it.
    pub(crate) held_up: Option<HeldUp>,
}

/// Where it stops, and how much has gone through there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldUp {
    /// The socket takes no more bytes.
    Socket(u64),
    /// The connection asks for no more of a body: on HTTP/2 its client says for how much, and may go on with all else.
    Bodies(u64),
}

/// What there is behind the requests that have been, as far as is known. The library reads on during a request of HTTP/1
/// once it has used up what has come, so a request that ends without that has more behind it; or a body of its own, which
/// hides what is behind that.
mod rest {
    pub(super) const NOTHING: u8 = 0;
    pub(super) const SOMETHING: u8 = 1;
    /// A body that nobody has read, perhaps. It is read once behind the answer.
    pub(super) const BODY: u8 = 2;
}

/// A body being sent, in [`Activity::in_flight`].
const SENDING: u64 = 1 << 32;

impl Activity {
    /// Changes a count, and gives what it was. On HTTP/1 all is done by one task, which does without an atomic addition:
    /// there are five for each request.
    fn add(&self, count: &AtomicU64, more: u64) -> u64 {
        if self.is_http2() {
            return count.fetch_add(more, Ordering::Relaxed);
        }
        let was = count.load(Ordering::Relaxed);
        count.store(was.wrapping_add(more), Ordering::Relaxed);
        was
    }

    /// A request has come.
    pub(crate) fn begin(&self, version: Version) {
        if self.begun.load(Ordering::Relaxed) == 0 {
            self.is_http2.store(version == Version::HTTP_2, Ordering::Relaxed);
            self.first.notify_one();
        }
        self.add(&self.begun, 1);
        self.add(&self.in_flight, 1);
    }

    /// Its answer has a body to be sent.
    pub(crate) fn begin_body(&self) {
        self.add(&self.in_flight, SENDING);
    }

    /// It has been answered to the end.
    pub(crate) fn end(&self, is_answered: bool, has_body: bool) {
        let weight = if is_answered { 1 + SENDING } else { 1 };
        let is_last = self.add(&self.in_flight, weight.wrapping_neg()) == weight;
        if is_last && has_body && self.rest.load(Ordering::Relaxed) == rest::SOMETHING {
            self.rest.store(rest::BODY, Ordering::Relaxed);
        }
    }

    /// A body has nothing to send at the moment, or has again.
    pub(crate) fn set_waiting(&self, is_waiting: bool) {
        self.add(&self.waiting, if is_waiting { 1 } else { 1_u64.wrapping_neg() });
    }

    /// A part of a body is taken.
    pub(crate) fn take_part(&self) {
        self.add(&self.taken, 1);
    }

    /// HTTP/2, as the first request has said.
    pub(crate) fn is_http2(&self) -> bool {
        self.is_http2.load(Ordering::Relaxed)
    }

    /// Bytes have come. Nobody else tells of it at the same time.
    pub(crate) fn has_read(&self) {
        let is_body = self.rest.load(Ordering::Relaxed) == rest::BODY;
        self.rest.store(if is_body { rest::NOTHING } else { rest::SOMETHING }, Ordering::Relaxed);
    }

    /// More is wanted than has come.
    pub(crate) fn wants_more(&self) {
        if self.in_flight.load(Ordering::Relaxed) > 0 {
            self.rest.store(rest::NOTHING, Ordering::Relaxed);
        }
    }

    /// Bytes have gone, or could not. Nobody else tells of it at the same time.
    pub(crate) fn has_written(&self, is_blocked: bool) {
        if is_blocked != self.is_blocked.load(Ordering::Relaxed) {
            self.is_blocked.store(is_blocked, Ordering::Relaxed);
        }
        if !is_blocked {
            self.writes.store(self.writes.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }

    pub(crate) fn look(&self) -> Look {
        let in_flight = self.in_flight.load(Ordering::Relaxed);
        let is_blocked = self.is_blocked.load(Ordering::Relaxed);
        // The end of a body may have been taken from it, and wait for the socket.
        let is_at_rest = in_flight == 0 && !is_blocked;
        let has_rest = self.rest.load(Ordering::Relaxed) == rest::SOMETHING;
        let is_fed = in_flight / SENDING > self.waiting.load(Ordering::Relaxed);
        let held_up = if is_blocked {
            Some(HeldUp::Socket(self.writes.load(Ordering::Relaxed)))
        } else {
            is_fed.then(|| HeldUp::Bodies(self.taken.load(Ordering::Relaxed)))
        };
        Look {
            begun: self.begun.load(Ordering::Relaxed),
            is_at_rest,
            // What comes on HTTP/2 need not be a request.
            has_part_of_head: is_at_rest && has_rest && !self.is_http2(),
            held_up,
        }
    }
}
