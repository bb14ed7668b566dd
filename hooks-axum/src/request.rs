//! The way of one request through the hooks.

mod context;
mod outcome;
mod unwinding;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use futures::FutureExt;
use hooks_core::{Entered, Snapshot, panic_message};
use tokio_util::task::TaskTracker;

pub use self::context::RequestContext;
pub use self::outcome::Outcome;
use self::unwinding::Unwinding;
use crate::{ProblemDetails, Request, Response, before_request};

/// Takes a request through `before_request`, the inner service and `after_request`.
///
/// One snapshot serves the whole request. Dropping the future calls `after_request` with [`Outcome::Cancelled`], in a
/// task of `tasks`.
pub(crate) async fn run<F>(
    snapshot: Arc<Snapshot>,
    tasks: TaskTracker,
    mut request: Request,
    inner: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let context = RequestContext::of(&request);
    request.extensions_mut().insert(context.clone());
    let entered = Entered::default();
    let unwinding = Unwinding::new(Arc::clone(&snapshot), context.clone(), entered.clone(), tasks);
    let mut asked = false;
    let handled = async {
        match snapshot.call_entering(before_request { request: &mut request }, &entered).await {
            Ok(None) => {
                asked = true;
                Outcome::Handled(inner(request).await)
            }
            Ok(Some(answer)) => Outcome::Answered(answer),
            Err(error) => {
                tracing::error!(
                    request = context.id(),
                    plugin = error.plugin(),
                    location = %error.location(),
                    error = std::error::Error::source(&error).map(tracing::field::display),
                    "`before_request` failed",
                );
                Outcome::Failed(internal_error())
            }
        }
    };
    let outcome = match AssertUnwindSafe(handled).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panicked) => {
            let by = if asked { None } else { snapshot.last_entered::<before_request<'_>>(&entered) };
            tracing::error!(
                request = context.id(),
                plugin = by.map(|each| each.plugin().name()),
                location = by.map(|each| tracing::field::display(each.location())),
                method = %context.method(),
                path = context.uri().path(),
                panic = panic_message(&*panicked),
                "a request panicked",
            );
            Outcome::Failed(internal_error())
        }
    };
    unwinding.finish(outcome).await
}

/// Says nothing of the cause, which may be nobody's business outside.
fn internal_error() -> Response {
    let detail = "the server failed to answer; the cause is in its log";
    ProblemDetails::new(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
}
