use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hooks_core::catch_panic;
use hyper::body::{Frame, SizeHint};

use crate::blocked::{At, watched};
use crate::caught::{asked, discard, tell};
use crate::connection::Connection;
use crate::framing::PolledFrame;
use crate::log::log;
use crate::message::Response;

/// A request that has not been answered to the end.
#[derive(Debug)]
pub(super) struct InFlight {
    pub(super) connection: Arc<Connection>,
    /// Whether there is an answer to be sent.
    is_answered: bool,
    /// Whether the request has a body.
    has_body: bool,
}

impl InFlight {
    /// A request, until this is dropped.
    pub(super) fn begin<B: HttpBody>(connection: &Arc<Connection>, request: &axum::http::Request<B>) -> Self {
        connection.activity.begin(request.version());
        Self { connection: Arc::clone(connection), is_answered: false, has_body: !request.body().is_end_stream() }
    }

    /// Goes on with the body of the response.
    pub(super) fn with(mut self, response: Response) -> axum::http::Response<Answer> {
        self.connection.activity.begin_body();
        self.is_answered = true;
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
        self.connection.activity.end(self.is_answered, self.has_body);
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

impl Answer {
    fn next(&mut self, context: &mut Context<'_>) -> PolledFrame {
        if self.empty_parts == EMPTY_PARTS {
            self.empty_parts = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let blocked = |took| log(move || tracing::warn!(?took, "the body of a response has blocked a thread"));
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let poll = || catch_panic(|| Pin::new(body).poll_frame(context));
        let frame = match watched(At::Answer, poll, blocked) {
            Ok(poll) => ready!(poll),
            Err(panic) => {
                discard(self.body.take());
                tell("the body of a response", &panic);
                Some(Err(axum::Error::new(panic)))
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
            self.in_flight.connection.activity.set_waiting(is_waiting);
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
            activity.take_part();
        }
        if activity.is_http2() { this.in_parts(polled) } else { polled }
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
