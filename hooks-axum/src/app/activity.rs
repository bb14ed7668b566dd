use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::Limits;
use crate::Response;

/// The requests of one connection.
#[derive(Debug, Default)]
pub(super) struct Activity {
    /// Wakes whoever waits for the first request.
    first: Notify,
    begun: AtomicUsize,
    in_flight: AtomicUsize,
}

/// A connection that nobody uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quiet {
    /// There has not been a request.
    Silent,
    /// There has been none for a while, and none is in flight.
    Idle,
}

impl Activity {
    /// A request, until this is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> InFlight {
        if self.begun.fetch_add(1, Ordering::Relaxed) == 0 {
            self.first.notify_one();
        }
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(Arc::clone(self))
    }

    /// Waits until nobody uses the connection.
    ///
    /// After the first request it looks once in a while, so that a request costs two additions and no timer.
    pub(super) async fn quiet(&self, limits: &Limits) -> Quiet {
        if timeout(limits.first_request, self.first.notified()).await.is_err() {
            return Quiet::Silent;
        }
        let mut begun = self.begun.load(Ordering::Relaxed);
        loop {
            sleep(limits.next_request).await;
            let before = std::mem::replace(&mut begun, self.begun.load(Ordering::Relaxed));
            if begun == before && self.in_flight.load(Ordering::Relaxed) == 0 {
                return Quiet::Idle;
            }
        }
    }
}

/// A request that has not been answered to the end.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Activity>);

impl InFlight {
    /// Goes on with the body of the response.
    pub(super) fn with(self, response: Response) -> axum::http::Response<Answer> {
        response.map(|body| Answer { body, _in_flight: self })
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of a response, with which its request is in flight.
#[derive(Debug)]
pub(super) struct Answer {
    body: Body,
    _in_flight: InFlight,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
