use super::Failure;
use crate::Response;

/// What became of a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The application's response: a handler's, or its 404 or 405.
    Handled(Response),
    /// The answer that a hook gave: `before_request`, `authenticate` or `before_handler`.
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

    pub(super) fn into_response(self) -> Option<Response> {
        match self {
            Self::Handled(response) | Self::Answered(response) | Self::Failed(response) => Some(response),
            Self::Cancelled => None,
        }
    }
}

/// What the service on the routes tells the one around the router, in the extensions of the response that passes
/// between them.
#[derive(Debug, Clone)]
pub(crate) enum RouteOutcome {
    /// `before_handler` has answered.
    Answered,
    Failed(Failure),
}
