use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::StatusCode;
use hooks_core::{CaughtPanic, Entered, HookSpec, Implementation, catch_panic, drop_waiting};
use pin_project_lite::pin_project;
use tower::Service;

use super::{Journey, answerer, watched};
use crate::blocked::At;
use crate::log::log;
use crate::message::{Request, Response};
use crate::request::{Failure, FailureCause, Interruption, Outcome, RequestContext, RouteOutcome, Step};
use crate::web_hooks::{authenticate, before_request};

impl<S> Journey<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Send,
{
    /// Takes the request through the hooks before routing and the service, up to whatever ends that.
    pub(super) async fn way_in(&mut self) -> Result<Outcome, Failure> {
        let Self { context, request, service, entered } = self;
        let (context, entered) = (&*context, &*entered);
        let steps = steps(context, request, service, entered);
        let end = pin!(Interruptible { context, future: Some(steps) }).await;
        match end {
            End::Returned(ended) => ended,
            End::Interrupted(Interruption::Cancelled, _) => Ok(Outcome::Cancelled),
            End::Interrupted(Interruption::TimedOut, waiting) => {
                let cause = FailureCause::TimedOut { limit: context.setup().head_timeout, waiting };
                Err(Failure::new(context, StatusCode::GATEWAY_TIMEOUT, cause))
            }
            End::Panicked(panic) => {
                let has = |step| context.progress().has_reached(step);
                let status = if has(Step::Authenticating) && !has(Step::Routed) {
                    StatusCode::SERVICE_UNAVAILABLE
                } else {
                    StatusCode::INTERNAL_SERVER_ERROR
                };
                Err(Failure::new(context, status, FailureCause::Panic(panic)))
            }
        }
    }
}

async fn steps<S>(
    context: &RequestContext,
    slot: &mut Option<Request>,
    service: &mut S,
    entered: &Entered,
) -> Result<Outcome, Failure>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>,
{
    let Some(request) = slot else { return Ok(Outcome::Cancelled) };
    let call = context.snapshot().call_entering(before_request { request }, entered);
    match watched(context, At::BeforeRequest, Some(entered), call).await {
        Ok(None) => {}
        Ok(Some(answer)) => {
            context.set_answerer(answerer(context.snapshot(), HookSpec::of::<before_request<'_>>(), entered));
            return Ok(Outcome::Answered(answer));
        }
        Err(error) => return Err(Failure::of_hook(context, error)),
    }
    if let Some(request) = slot {
        context.put_into(request);
    }
    if context.snapshot().implements::<authenticate<'_>>() {
        context.progress().reach(Step::Authenticating);
        if let Some(rejection) = Box::pin(context.authenticate(slot)).await? {
            return Ok(Outcome::Answered(rejection));
        }
    }
    if let Some(request) = slot {
        context.set_routed(request);
    }
    // The request in a variable would have a place of its own in this future.
    let Some(call) = slot.take().map(|request| service.call(request)) else { return Ok(Outcome::Cancelled) };
    let Ok(response) = call.await;
    of_route(response)
}

/// What the service on the routes says of the response.
fn of_route(mut response: Response) -> Result<Outcome, Failure> {
    match response.extensions_mut().remove() {
        None => Ok(Outcome::Handled(response)),
        Some(RouteOutcome::Answered) => Ok(Outcome::Answered(response)),
        Some(RouteOutcome::Failed(failure)) => Err(failure),
    }
}

pin_project! {
    #[project = Projected]
    /// A future that is given up where its request is interrupted, and whose panic is caught.
    struct Interruptible<'c, F> {
        context: &'c RequestContext,
        #[pin]
        future: Option<F>,
    }
}

/// Drops what a request is at; tells what it waited in.
fn give_up(context: &RequestContext, drop: impl FnOnce()) -> Option<Arc<Implementation>> {
    match drop_waiting(drop) {
        Ok(waiting) => waiting,
        Err(panic) => {
            let (request, waiting) = (context.id(), panic.implementation().cloned());
            let text = panic.to_string();
            log(move || tracing::error!(request, "something panicked where it was dropped: {text}"));
            waiting
        }
    }
}

enum End<T> {
    Returned(T),
    /// With what it waited in.
    Interrupted(Interruption, Option<Arc<Implementation>>),
    Panicked(CaughtPanic),
}

impl<F: Future> Future for Interruptible<'_, F> {
    type Output = End<F::Output>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let Projected { context, mut future } = self.project();
        if let Some(interruption) = context.progress().interruption() {
            return Poll::Ready(End::Interrupted(interruption, give_up(context, || future.set(None))));
        }
        let Some(running) = future.as_mut().as_pin_mut() else { return Poll::Pending };
        match catch_panic(|| running.poll(task)) {
            Ok(poll) => poll.map(End::Returned),
            Err(panic) => Poll::Ready(End::Panicked(panic)),
        }
    }
}
