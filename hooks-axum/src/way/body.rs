//! The body of a response, up to its end.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Method;
use hooks_core::HookSpec;
use http_body::SizeHint;
use tracing::Instrument;

use super::watched;
use crate::blocked::At;
use crate::caught::asked;
use crate::framing::{Counted, PolledFrame, declared, is_upgrade};
use crate::message::Response;
use crate::request::{RequestContext, ResponseEnd, nobody_waits};
use crate::web_hooks::on_response_end;

/// Tells the plugins once how the response of a request has ended.
pub(super) struct Ending {
    context: RequestContext,
}

impl Ending {
    pub(super) fn new(context: &RequestContext) -> Self {
        Self { context: context.clone() }
    }

    /// Follows a response to its end.
    pub(super) fn follow(self, response: Option<Response>) -> Response {
        let Some(response) = response else {
            self.tell(ResponseEnd::Cancelled);
            return nobody_waits();
        };
        if is_upgrade(self.context.method(), response.status()) {
            let Some(connection) = self.context.connection().cloned() else {
                self.tell(ResponseEnd::HandedOver);
                return response;
            };
            let setup = Arc::clone(self.context.setup());
            setup.spawn(async move {
                connection.closed.cancelled().await;
                self.tell(ResponseEnd::Upgraded);
            });
            return response;
        }
        let length = declared(response.headers());
        response.map(|body| Body::new(Followed { body: Counted::new(body), length, ended: false, ending: Some(self) }))
    }

    /// Bodies end where nothing can be awaited: what waits goes on in a task. What blocks begins there, since the connection
    /// may not have sent the last bytes when their body ends.
    fn tell(self, end: ResponseEnd) {
        let Self { context } = self;
        let setup = Arc::clone(context.setup());
        let span = context.span().clone();
        let all = context.scoped().implementations(HookSpec::of::<on_response_end<'_>>());
        let blocks = all.iter().any(|each| each.spec().is_blocking());
        let told = async move {
            let call = context.scoped().call(on_response_end { context: &context, end: &end });
            watched(&context, At::OnResponseEnd, None, call).await;
        };
        match (blocks, span.is_none()) {
            (true, _) => setup.spawn(told.instrument(span)),
            (false, true) => setup.run(told),
            (false, false) => setup.run(told.instrument(span)),
        }
    }
}

/// A body that tells of its end; all else is as it was.
struct Followed {
    body: Counted,
    /// What the head says of it, in bytes.
    length: Option<u64>,
    ended: bool,
    ending: Option<Ending>,
}

impl HttpBody for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> PolledFrame {
        let polled = self.body.poll_frame(context);
        self.ended |= matches!(polled, Poll::Ready(None));
        polled
    }

    fn is_end_stream(&self) -> bool {
        asked(|| self.body.body.is_end_stream()).unwrap_or(false)
    }

    fn size_hint(&self) -> SizeHint {
        asked(|| self.body.body.size_hint()).unwrap_or_default()
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let Some(ending) = self.ending.take() else { return };
        let bytes = self.body.sent;
        // A connection does not ask for more than the length that was announced, and for nothing after a HEAD.
        let is_whole = self.ended
            || self.is_end_stream()
            || self.length.is_some_and(|length| bytes >= length)
            || ending.context.method() == Method::HEAD;
        let end = if is_whole { ResponseEnd::Sent { bytes } } else { ResponseEnd::Aborted { bytes } };
        ending.tell(end);
    }
}
