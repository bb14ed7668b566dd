use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use hooks_core::{BoxError, CaughtPanic, Chain, HookError, Implementation};

use super::RequestContext;
use crate::connection::status_of_body;
use crate::log::{Told, log};
use crate::message::Response;
use crate::problem::{ProblemDetails, ProblemType};

/// Why a request has no answer of its own, see [`on_error`](crate::on_error). A clone is another handle to it.
#[derive(Debug, Clone)]
pub struct Failure(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    context: RequestContext,
    cause: FailureCause,
    status: StatusCode,
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum FailureCause {
    /// A hook of a plugin returned an error, or took longer than the hook allows.
    Hook(HookError<BoxError>),
    /// A hook or the handler panicked; of a handler, no implementation did.
    Panic(CaughtPanic),
    /// The head of the response was not ready in time.
    TimedOut {
        /// How much time there was.
        limit: Duration,
        /// The implementation that the request waited in; `None` where that was the handler.
        waiting: Option<Arc<Implementation>>,
    },
    /// Hooks on the way out have kept the response too long, and go on without it. No `on_error` hears of it.
    HeldBack {
        /// How much time there was.
        limit: Duration,
        /// Whose `after_request` or `on_error` it can be, with their places.
        suspects: String,
    },
}

impl Failure {
    pub(crate) fn new(context: &RequestContext, status: StatusCode, cause: FailureCause) -> Self {
        let context = context.clone();
        let failure = Self(Arc::new(Inner { context, cause, status }));
        failure.log();
        failure
    }

    /// A hook has returned an error.
    pub(crate) fn of_hook(context: &RequestContext, error: HookError<BoxError>) -> Self {
        let status = status_of_body(&error, context.connection()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(context, status, FailureCause::Hook(error))
    }

    /// Something of a handler's, or of nobody's in particular, has panicked.
    pub(crate) fn of_panic(context: &RequestContext, panic: CaughtPanic) -> Self {
        Self::new(context, StatusCode::INTERNAL_SERVER_ERROR, FailureCause::Panic(panic))
    }

    /// The request.
    #[must_use]
    pub fn context(&self) -> &RequestContext {
        &self.0.context
    }

    /// What went wrong; nothing that a client should be told.
    #[must_use]
    pub fn cause(&self) -> &FailureCause {
        &self.0.cause
    }

    /// The status of the answer that is given unless `on_error` gives another: 500 for an error or a panic, 503 where
    /// an authenticator failed, 504 for a time-out; 413 where a hook has found the request's body too long, and 400 where
    /// it has found that it breaks off.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    pub(crate) fn default_response(&self) -> Response {
        default_response(self.0.status)
    }

    /// As text, since what waits to be written must not keep plugins.
    fn log(&self) {
        let Inner { context, status, cause } = &*self.0;
        let (request, method, uri, status) = (context.id(), context.method().clone(), context.uri().clone(), *status);
        let told = cause.told();
        log(move || {
            let (path, code, error) = (uri.path(), status.as_u16(), told.source());
            if status.is_client_error() {
                tracing::info!(request, %method, path, status = code, error, "a request was refused: {told}");
            } else {
                tracing::error!(request, %method, path, status = code, error, "a request failed: {told}");
            }
        });
    }
}

impl FailureCause {
    /// The answer to a request that no plugin looks at, and of which nothing is kept.
    pub(crate) fn into_unhooked_response(self) -> Response {
        let status = match self {
            Self::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let told = self.told();
        log(move || tracing::error!(error = told.source(), "a request failed: {told}"));
        default_response(status)
    }

    fn told(&self) -> Told {
        match self {
            Self::Hook(error) => Told::of(error),
            other => Told::of_text(other.to_string()),
        }
    }
}

/// Says nothing of the cause, which may be nobody's business outside.
fn default_response(status: StatusCode) -> Response {
    let problem = match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            ProblemType::IDENTITY_UNAVAILABLE.says("the server cannot tell who sends the request; try again later")
        }
        StatusCode::PAYLOAD_TOO_LARGE => ProblemType::BODY_TOO_LONG.says("the body is too long; send less"),
        StatusCode::BAD_REQUEST => ProblemType::BODY_BROKEN_OFF.says("the body breaks off; send all of it"),
        StatusCode::GATEWAY_TIMEOUT => {
            ProblemDetails::new(status, "the server took too long to answer; try again later")
        }
        _ => ProblemDetails::new(status, "the server failed to answer; the cause is in its log"),
    };
    problem.into_response()
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.cause.fmt(formatter)
    }
}

impl fmt::Display for FailureCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hook(error) => fmt::Display::fmt(&Chain(error), formatter),
            Self::Panic(panic) => panic.fmt(formatter),
            Self::HeldBack { limit, suspects } => {
                write!(formatter, "the response was kept for more than {limit:?} on the way out by {suspects}")
            }
            Self::TimedOut { limit, waiting: None } => write!(formatter, "no answer of the handler within {limit:?}"),
            Self::TimedOut { limit, waiting: Some(by) } => {
                let (plugin, hook, location) = (by.plugin().name(), by.hook().name(), by.location());
                write!(formatter, "no answer within {limit:?}: plugin `{plugin}` waits in hook `{hook}` ({location})")
            }
        }
    }
}
