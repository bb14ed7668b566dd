use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Method;
use http_body::SizeHint;
use thiserror::Error;

use super::{Counted, PolledFrame, declared, has_body, is_upgrade, length};
use crate::log::log;
use crate::message::Response;

/// Holds the body of a response to the length that its head declares, where the two may differ: it fails where it turns
/// out longer or shorter, so that its connection is closed and no client takes it for whole.
///
/// `who` gives what tells the log who has answered.
pub(crate) fn hold<W>(response: &mut Response, method: &Method, who: impl FnOnce() -> W)
where
    W: FnOnce() -> String + Send + 'static,
{
    let length = length(response);
    let Some(declared) = declared(response.headers()).filter(|declared| Some(*declared) != length) else { return };
    let status = response.status();
    // The body of an answer to HEAD has been left out, or will be.
    let is_left_out = method == Method::HEAD && length.is_some();
    if is_left_out || !has_body(status) || is_upgrade(method, status) {
        return;
    }
    let body = std::mem::take(response.body_mut());
    *response.body_mut() = Body::new(Held { body: Counted::new(body), declared, who: Some(Box::new(who())) });
}

struct Held {
    body: Counted,
    /// In bytes.
    declared: u64,
    who: Option<Box<dyn FnOnce() -> String + Send>>,
}

/// The head of a response lies.
#[derive(Debug, Error)]
#[error("the head declares {declared} bytes, and the body has {found}")]
struct WrongLength {
    declared: u64,
    found: Found,
}

#[derive(Debug)]
enum Found {
    More,
    Bytes(u64),
}

impl Held {
    fn fail(&mut self, found: Found) -> PolledFrame {
        let error = WrongLength { declared: self.declared, found };
        if let Some(who) = self.who.take() {
            let (answered_by, text) = (who(), error.to_string());
            log(move || tracing::error!(answered_by, "a response is cut: {text}"));
        }
        Poll::Ready(Some(Err(axum::Error::new(error))))
    }
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> PolledFrame {
        let polled = self.body.poll_frame(context);
        let sent = self.body.sent;
        match &polled {
            Poll::Ready(Some(Ok(_))) if sent > self.declared => self.fail(Found::More),
            Poll::Ready(None) if sent < self.declared => self.fail(Found::Bytes(sent)),
            _ => polled,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.sent == self.declared && self.body.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.declared.saturating_sub(self.body.sent))
    }
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::More => formatter.write_str("more"),
            Self::Bytes(bytes) => write!(formatter, "{bytes}"),
        }
    }
}
