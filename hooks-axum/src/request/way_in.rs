use std::any::Any;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use axum::http::StatusCode;
use hooks_core::{Entered, Hook, HookSpec, Implementation, Snapshot};
use pin_project_lite::pin_project;
use tower::Service;

use super::{Failure, FailureCause, Interruption, Journey, Outcome, PanickedHook, RequestContext, RouteOutcome};
use crate::blocked::{At, Watched};
use crate::{Request, Response, authenticate, before_request};

impl<S> Journey<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Send,
{
    /// Takes the request through the hooks before routing and the service, up to whatever ends that.
    pub(super) async fn way_in(&mut self) -> Result<Outcome, Failure> {
        let Self { context, request, service, entered } = self;
        let (context, entered) = (&*context, &*entered);
        let mut stage = Stage::BeforeRequest;
        let steps = steps(context, request, service, entered, &mut stage);
        let end = pin!(Interruptible { context, future: Some(steps) }).await;
        match end {
            End::Returned(ended) => ended,
            End::Interrupted(Interruption::Cancelled) => Ok(Outcome::Cancelled),
            End::Interrupted(Interruption::TimedOut) => Err(Failure::timed_out(context)),
            End::Panicked(panicked) => Err(stage.panic(context, &*panicked, entered)),
        }
    }
}

async fn steps<S>(
    context: &RequestContext,
    slot: &mut Option<Request>,
    service: &mut S,
    entered: &Entered,
    stage: &mut Stage,
) -> Result<Outcome, Failure>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>,
{
    let Some(request) = slot else { return Ok(Outcome::Cancelled) };
    let call = context.snapshot().call_entering(before_request { request }, entered);
    match Watched::new(At::BeforeRequest, call, |took| context.tell_blocked(At::BeforeRequest, Some(entered), took))
        .await
    {
        Ok(None) => {}
        Ok(Some(answer)) => return Ok(Outcome::Answered(answer)),
        Err(error) => return Err(Failure::of_hook(context, error)),
    }
    if let Some(request) = slot {
        context.put_into(request);
    }
    if context.snapshot().implements::<authenticate<'_>>() {
        *stage = Stage::Authenticate(Entered::default());
        if let Stage::Authenticate(asked) = stage
            && let Some(rejection) = Box::pin(context.authenticate(slot, asked)).await?
        {
            return Ok(Outcome::Answered(rejection));
        }
    }
    *stage = Stage::Service;
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

/// How far a request has come.
enum Stage {
    BeforeRequest,
    Authenticate(Entered),
    Service,
}

impl Stage {
    fn panic(&self, context: &RequestContext, panicked: &(dyn Any + Send), entered: &Entered) -> Failure {
        let snapshot = context.snapshot();
        let (status, by) = match self {
            Self::BeforeRequest => {
                (StatusCode::INTERNAL_SERVER_ERROR, panicked_in::<before_request<'_>>(snapshot, entered))
            }
            Self::Authenticate(asked) => {
                (StatusCode::SERVICE_UNAVAILABLE, panicked_in::<authenticate<'_>>(snapshot, asked))
            }
            Self::Service => (StatusCode::INTERNAL_SERVER_ERROR, None),
        };
        Failure::new(context, status, FailureCause::panic(panicked, by.map(PanickedHook::of)))
    }
}

/// The implementation that panicked, where no wrapper can have been it: what a call has entered does not tell them.
fn panicked_in<'s, H: Hook>(snapshot: &'s Snapshot, entered: &Entered) -> Option<&'s Implementation> {
    let is_wrapped = snapshot.implementations(HookSpec::of::<H>()).iter().any(|each| each.spec().is_wrapper());
    if is_wrapped { None } else { snapshot.last_entered::<H>(entered) }
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

enum End<T> {
    Returned(T),
    Interrupted(Interruption),
    Panicked(Box<dyn Any + Send>),
}

impl<F: Future> Future for Interruptible<'_, F> {
    type Output = End<F::Output>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let Projected { context, mut future } = self.project();
        let interruption = context.interruption();
        let poll = catch_unwind(AssertUnwindSafe(|| match (interruption, future.as_mut().as_pin_mut()) {
            (None, Some(future)) => future.poll(task).map(End::Returned),
            (None, None) => Poll::Pending,
            (Some(interruption), _) => {
                // What it holds is dropped here, where a panic is caught.
                future.set(None);
                Poll::Ready(End::Interrupted(interruption))
            }
        }));
        poll.unwrap_or_else(|panicked| Poll::Ready(End::Panicked(panicked)))
    }
}
