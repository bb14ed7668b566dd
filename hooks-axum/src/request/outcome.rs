use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::Failure;
use crate::message::Response;

/// What became of a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The application's response: a handler's, or its 404 or 405.
    Handled(Response),
    /// The answer that a hook gave: `before_request`, `authenticate` or `before_handler`; or the refusal where the route
    /// [requires](struct@crate::Requires) more than the sender has.
    Answered(Response),
    /// The answer to an error, a panic or a time-out.
    Failed(Response),
    /// Nobody waits for an answer any more: the client is gone.
    Cancelled,
}

impl Outcome {
    /// The response, unless the request was cancelled.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Handled(response) | Self::Answered(response) | Self::Failed(response) => Some(response),
            Self::Cancelled => None,
        }
    }

    /// The response, to be changed, unless the request was cancelled.
    pub fn response_mut(&mut self) -> Option<&mut Response> {
        match self {
            Self::Handled(response) | Self::Answered(response) | Self::Failed(response) => Some(response),
            Self::Cancelled => None,
        }
    }
}

/// How a response has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseEnd {
    /// All of it was handed to the connection.
    Sent {
        /// Length of the body, in bytes.
        bytes: u64,
    },
    /// It was dropped before its end, or its body failed: most often the client is gone.
    Aborted {
        /// How much of the body was handed to the connection, in bytes.
        bytes: u64,
    },
    /// The connection was upgraded, and is over.
    Upgraded,
    /// The connection is being upgraded, by a server that does not tell when it is over, as `axum::serve`:
    /// [`App`](crate::App) does.
    HandedOver,
    /// No response began: the request was cancelled.
    Cancelled,
}

/// What the service on the routes tells the one around the router, in the extensions of the response that passes
/// between them.
#[derive(Debug, Clone)]
pub(crate) enum RouteOutcome {
    /// `before_handler` has answered.
    Answered,
    Failed(Failure),
}

/// There is no response where nobody waits for it, or where a plugin says so.
pub(crate) fn nobody_waits() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
