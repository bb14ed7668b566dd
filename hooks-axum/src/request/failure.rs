use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use hooks_core::{BoxError, HookError, Implementation, Location, panic_message};

use super::RequestContext;
use crate::app::status_of_body;
use crate::{ProblemDetails, Response};

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
    /// A hook or the handler panicked.
    Panic {
        /// What the panic said.
        message: String,
        /// The hook that was called, where it was one and it is known.
        hook: Option<PanickedHook>,
    },
    /// The head of the response was not ready in time.
    TimedOut(Duration),
}

/// The implementation of a hook that panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PanickedHook {
    /// The plugin.
    pub plugin: &'static str,
    /// The hook.
    pub hook: &'static str,
    /// Where the implementation stands.
    pub location: Location,
}

impl PanickedHook {
    pub(crate) fn of(implementation: &Implementation) -> Self {
        let (plugin, hook) = (implementation.plugin().name(), implementation.hook().name());
        Self { plugin, hook, location: implementation.location() }
    }
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
        let status = status_of_body(&error).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(context, status, FailureCause::Hook(error))
    }

    pub(crate) fn timed_out(context: &RequestContext) -> Self {
        Self::after(context, context.hooks().head_limit())
    }

    /// This much was too long.
    pub(crate) fn after(context: &RequestContext, limit: Duration) -> Self {
        Self::new(context, StatusCode::GATEWAY_TIMEOUT, FailureCause::TimedOut(limit))
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

    fn log(&self) {
        let Inner { context, status, .. } = &*self.0;
        let (request, method, path, status) = (context.id(), context.method(), context.uri().path(), status.as_u16());
        if self.0.status.is_client_error() {
            tracing::info!(request, %method, path, status, "a request was refused: {self}");
        } else {
            tracing::error!(request, %method, path, status, "a request failed: {self}");
        }
    }
}

impl FailureCause {
    /// The answer to a request that no plugin looks at, and of which nothing is kept.
    pub(crate) fn into_unhooked_response(self) -> Response {
        tracing::error!("a request failed: {self}");
        default_response(match self {
            Self::TimedOut(_) => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        })
    }

    pub(crate) fn panic(panicked: &(dyn Any + Send), hook: Option<PanickedHook>) -> Self {
        Self::Panic { message: panic_message(panicked).to_owned(), hook }
    }
}

/// Says nothing of the cause, which may be nobody's business outside.
fn default_response(status: StatusCode) -> Response {
    let detail = match status {
        StatusCode::SERVICE_UNAVAILABLE => "the server cannot tell who sends the request; try again later",
        StatusCode::PAYLOAD_TOO_LARGE => "the body is too long; send less",
        StatusCode::BAD_REQUEST => "the body breaks off; send all of it",
        StatusCode::GATEWAY_TIMEOUT => "the server took too long to answer; try again later",
        _ => "the server failed to answer; the cause is in its log",
    };
    ProblemDetails::new(status, detail).into_response()
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.cause.fmt(formatter)
    }
}

impl fmt::Display for FailureCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hook(error) => match std::error::Error::source(error) {
                Some(source) => write!(formatter, "{error}: {source}"),
                None => error.fmt(formatter),
            },
            Self::Panic { message, hook: Some(PanickedHook { plugin, hook, location }) } => {
                write!(formatter, "plugin `{plugin}` panicked in hook `{hook}` ({location}): {message}")
            }
            Self::Panic { message, hook: None } => write!(formatter, "it panicked: {message}"),
            Self::TimedOut(limit) => write!(formatter, "no answer within {limit:?}"),
        }
    }
}
