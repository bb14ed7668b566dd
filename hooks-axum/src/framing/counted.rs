use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;

pub(crate) type PolledFrame = Poll<Option<Result<Frame<Bytes>, axum::Error>>>;

/// A body, and how much of it has been handed on, in bytes.
pub(crate) struct Counted {
    pub(crate) body: Body,
    pub(crate) sent: u64,
}

impl Counted {
    pub(crate) fn new(body: Body) -> Self {
        Self { body, sent: 0 }
    }

    pub(crate) fn poll_frame(&mut self, context: &mut Context<'_>) -> PolledFrame {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.sent += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        polled
    }
}
