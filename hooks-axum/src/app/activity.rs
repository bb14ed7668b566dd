use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Version;
use hooks_core::catch_panic;
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;

use crate::blocked::{At, watched};
use crate::caught::{asked, discard};
use crate::connection::Connection;
use crate::log::log;
use crate::message::Response;

/// What goes on on one connection, in numbers that those who do it change, and that its [vigil](super::vigil) looks at.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    /// Wakes whoever waits for the first request.
    pub(super) first: Notify,
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
pub(super) struct Look {
    pub(super) begun: u64,
    pub(super) is_at_rest: bool,
    /// The head of a request has begun to come, and is not whole.
    pub(super) has_part_of_head: bool,
    /// The client takes not what there is for it.
    pub(super) held_up: Option<HeldUp>,
}

/// Where it stops, and how much has gone through there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeldUp {
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
        if self.is_http2.load(Ordering::Relaxed) {
            return count.fetch_add(more, Ordering::Relaxed);
        }
        let was = count.load(Ordering::Relaxed);
        count.store(was.wrapping_add(more), Ordering::Relaxed);
        was
    }

    /// Bytes have come. Nobody else tells of it at the same time.
    pub(super) fn has_read(&self) {
        let is_body = self.rest.load(Ordering::Relaxed) == rest::BODY;
        self.rest.store(if is_body { rest::NOTHING } else { rest::SOMETHING }, Ordering::Relaxed);
    }

    /// More is wanted than has come.
    pub(super) fn wants_more(&self) {
        if self.in_flight.load(Ordering::Relaxed) > 0 {
            self.rest.store(rest::NOTHING, Ordering::Relaxed);
        }
    }

    /// Bytes have gone, or could not. Nobody else tells of it at the same time.
    pub(super) fn has_written(&self, is_blocked: bool) {
        if is_blocked != self.is_blocked.load(Ordering::Relaxed) {
            self.is_blocked.store(is_blocked, Ordering::Relaxed);
        }
        if !is_blocked {
            self.writes.store(self.writes.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }

    pub(super) fn look(&self) -> Look {
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
            has_part_of_head: is_at_rest && has_rest && !self.is_http2.load(Ordering::Relaxed),
            held_up,
        }
    }
}

/// A request that has not been answered to the end.
#[derive(Debug)]
pub(super) struct InFlight {
    pub(super) connection: Arc<Connection>,
    /// Its part in [`Activity::in_flight`].
    weight: u64,
    /// Whether the request has a body.
    has_body: bool,
}

impl InFlight {
    /// A request, until this is dropped.
    pub(super) fn begin<B: HttpBody>(connection: &Arc<Connection>, request: &axum::http::Request<B>) -> Self {
        let activity = &connection.activity;
        if activity.begun.load(Ordering::Relaxed) == 0 {
            activity.is_http2.store(request.version() == Version::HTTP_2, Ordering::Relaxed);
            activity.first.notify_one();
        }
        activity.add(&activity.begun, 1);
        activity.add(&activity.in_flight, 1);
        Self { connection: Arc::clone(connection), weight: 1, has_body: !request.body().is_end_stream() }
    }

    /// Goes on with the body of the response.
    pub(super) fn with(mut self, response: Response) -> axum::http::Response<Answer> {
        let activity = &self.connection.activity;
        activity.add(&activity.in_flight, SENDING);
        self.weight += SENDING;
        response.map(|body| Answer {
            body: Some(body),
            rest: Bytes::new(),
            empty_parts: 0,
            is_waiting: false,
            in_flight: self,
        })
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let activity = &self.connection.activity;
        let is_last = activity.add(&activity.in_flight, self.weight.wrapping_neg()) == self.weight;
        if is_last && self.has_body && activity.rest.load(Ordering::Relaxed) == rest::SOMETHING {
            activity.rest.store(rest::BODY, Ordering::Relaxed);
        }
    }
}

/// The body of a response, with which its request is in flight.
#[derive(Debug)]
pub(super) struct Answer {
    /// There is none once it has panicked, and while this is dropped.
    body: Option<Body>,
    /// What is left of a part that was too large to be taken at once.
    rest: Bytes,
    /// How many parts without anything to send there were in a row.
    empty_parts: usize,
    is_waiting: bool,
    in_flight: InFlight,
}

/// The most that HTTP/2 is given at once, in bytes: it keeps what it is given until the client takes it, so that only
/// what it asks for tells that the client does.
const PART: usize = 16 * 1024;

/// After so many the others on this thread have a turn: a body that is always ready, and never has anything to send, would
/// keep it.
const EMPTY_PARTS: usize = 32;

type PolledFrame = Poll<Option<Result<Frame<Bytes>, axum::Error>>>;

impl Answer {
    fn next(&mut self, context: &mut Context<'_>) -> PolledFrame {
        if self.empty_parts == EMPTY_PARTS {
            self.empty_parts = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let tell = |took| log(move || tracing::warn!(?took, "the body of a response has blocked a thread"));
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let poll = || catch_panic(|| Pin::new(body).poll_frame(context));
        let frame = match watched(At::Answer, poll, tell) {
            Ok(poll) => ready!(poll),
            Err(panic) => {
                discard(self.body.take());
                let error = axum::Error::new(panic.clone());
                let text = panic.to_string();
                log(move || tracing::error!("the body of a response: {text}"));
                Some(Err(error))
            }
        };
        let is_empty = matches!(&frame, Some(Ok(frame)) if frame.data_ref().is_some_and(Bytes::is_empty));
        self.empty_parts = if is_empty { self.empty_parts + 1 } else { 0 };
        Poll::Ready(frame)
    }

    /// Gives no more than [`PART`].
    fn in_parts(&mut self, polled: PolledFrame) -> PolledFrame {
        let Poll::Ready(Some(Ok(frame))) = polled else { return polled };
        Poll::Ready(Some(Ok(match frame.into_data() {
            Ok(mut data) if data.len() > PART => {
                self.rest = data.split_off(PART);
                Frame::data(data)
            }
            Ok(data) => Frame::data(data),
            Err(frame) => frame,
        })))
    }

    fn set_waiting(&mut self, is_waiting: bool) {
        if self.is_waiting != is_waiting {
            self.is_waiting = is_waiting;
            let activity = &self.in_flight.connection.activity;
            activity.add(&activity.waiting, if is_waiting { 1 } else { 1_u64.wrapping_neg() });
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.set_waiting(false);
        discard(self.body.take());
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> PolledFrame {
        let this = &mut *self;
        let polled = if this.rest.is_empty() {
            this.next(context)
        } else {
            Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.rest)))))
        };
        this.set_waiting(polled.is_pending());
        let activity = &this.in_flight.connection.activity;
        if polled.is_ready() {
            activity.add(&activity.taken, 1);
        }
        if activity.is_http2.load(Ordering::Relaxed) { this.in_parts(polled) } else { polled }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.as_ref().is_none_or(|body| asked(|| body.is_end_stream()).unwrap_or(false))
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.body.as_ref().map_or_else(SizeHint::new, |body| asked(|| body.size_hint()).unwrap_or_default());
        let rest = self.rest.len() as u64;
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}
