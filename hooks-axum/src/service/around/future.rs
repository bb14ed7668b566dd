use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{BoxFuture, Snapshot, catch_panic, drop_waiting};
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;
use tower::util::Oneshot;
use tracing::{Instrument, Span};

use crate::caught::{caught, discard};
use crate::connection::Connection;
use crate::framing::length;
use crate::message::{Request, Response};
use crate::request::{Deadline, FailureCause, Interruption, RequestContext, Setup, Step, Unhooked, later};
use crate::way::{Journey, held_back};
use crate::web_hooks::request_span;

pin_project! {
    /// The future of a [`HooksService`](super::HooksService) around an `S`.
    pub struct HooksFuture<S: Service<Request>> {
        #[pin]
        state: State<S>,
    }

    impl<S: Service<Request>> PinnedDrop for HooksFuture<S> {
        fn drop(this: Pin<&mut Self>) {
            match this.project().state.project() {
                Projected::Hooked { run, context, .. } => {
                    if run.is_some() {
                        context.progress().interrupt(Interruption::Cancelled);
                        go_on(run.take(), context);
                    }
                }
                Projected::Unhooked { mut inner, .. } if inner.is_some() => drop(drop_waiting(|| inner.set(None))),
                Projected::Passing { .. } | Projected::Unhooked { .. } => {}
            }
        }
    }
}

pin_project! {
    #[project = Projected]
    enum State<S: Service<Request>> {
        /// Another hooks service has it.
        Passing { #[pin] inner: Oneshot<S, Request> },
        /// No plugin looks at it; what holds for every request holds for it too. The service is called where it is polled,
        /// in the same catch: one of its own, and the copies through it, would cost 100 instructions a request.
        Unhooked { #[pin] inner: Option<Oneshot<S, Request>>, limit: Duration, deadline: Deadline },
        /// Nothing is left to run once there is an answer.
        Hooked {
            run: Option<BoxFuture<'static, Response>>,
            context: RequestContext,
            way_in: Deadline,
            way_out: Deadline,
        },
    }
}

/// How long the hooks on the way out may keep a response; then it is given up, and they go on without it.
const WAY_OUT: Duration = Duration::from_secs(5);

/// Leaves what is left of a request to a task, so that the hooks on the way out are called.
fn go_on(run: Option<BoxFuture<'static, Response>>, context: &RequestContext) {
    if let Some(run) = run {
        context.setup().spawn(run.map(drop));
    }
}

impl<S> HooksFuture<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Send + 'static,
{
    /// Begins the way of a request to a service, which is made for the snapshot that the request works on.
    ///
    /// A request that another hooks service has seen passes unchanged.
    pub(in crate::service) fn begin_or_pass(
        setup: &Arc<Setup>,
        request: Request,
        service: impl FnOnce(&Snapshot) -> S,
    ) -> Self {
        let context = RequestContext::existing(&request);
        if context.is_none() && !Unhooked::is_in(&request) {
            return Self::begin(setup, None, request, service);
        }
        let of_same_plugins = |snapshot: &&Arc<Snapshot>| setup.mounted(snapshot).is_some();
        let service = match context.map(RequestContext::snapshot).filter(of_same_plugins) {
            Some(snapshot) => service(snapshot),
            None => setup.plugins.glance(|snapshot| service(snapshot)),
        };
        Self { state: State::Passing { inner: Oneshot::new(service, request) } }
    }

    /// Begins the way of a request that no hooks service has seen.
    pub(in crate::service) fn begin(
        setup: &Arc<Setup>,
        connection: Option<Arc<Connection>>,
        mut request: Request,
        service: impl FnOnce(&Snapshot) -> S,
    ) -> Self {
        // The request stays outside: in a closure it would be moved once more.
        let (service, snapshot) = setup.plugins.glance(|snapshot| (service(snapshot), Arc::clone(snapshot)));
        if !setup.plan(&snapshot).is_some_and(|plan| plan.has_hooks) {
            Unhooked::mark(&mut request, Arc::clone(setup), snapshot, connection);
            let (inner, deadline) = (Some(Oneshot::new(service, request)), Deadline::default());
            return Self { state: State::Unhooked { inner, limit: setup.head_timeout, deadline } };
        }
        let head = (request.method(), request.uri(), request.version(), request.headers(), request.extensions());
        let context = RequestContext::new(head, Arc::clone(setup), snapshot, connection);
        request.extensions_mut().insert(context.clone());
        let span = context.snapshot().call(request_span { request: &request }).unwrap_or_else(Span::none);
        if !span.is_none() {
            context.set_span(span.clone());
        }
        // Made where it stays, so that a kilobyte need not be copied.
        let run = Box::write(Box::new_uninit(), Journey::new(context.clone(), request, service).run());
        let run: BoxFuture<'static, Response> = Box::into_pin(run);
        let run = if span.is_none() { run } else { Box::pin(run.instrument(span)) };
        let (way_in, way_out) = (Deadline::default(), Deadline::default());
        Self { state: State::Hooked { run: Some(run), context, way_in, way_out } }
    }
}

impl<S: Service<Request, Response = Response, Error = Infallible>> Future for HooksFuture<S> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Projected::Passing { inner } => inner.poll(task),
            Projected::Unhooked { mut inner, limit, deadline } => {
                let cause = match catch_panic(|| {
                    let Some(running) = inner.as_mut().as_pin_mut() else { return Poll::Pending };
                    let polled = running.poll(task);
                    if polled.is_ready() {
                        // Here, in the one catch that there is.
                        inner.set(None);
                    }
                    polled
                }) {
                    // What a body says of itself is code of whoever has made it.
                    Ok(Poll::Ready(Ok(response))) => match caught(|| length(&response)) {
                        Ok(_) => return Poll::Ready(Ok(response)),
                        Err(panic) => {
                            discard(response);
                            FailureCause::Panic(panic)
                        }
                    },
                    Ok(Poll::Pending) => {
                        ready!(deadline.poll(|| later(Instant::now(), *limit), task));
                        let waiting = drop_waiting(|| inner.set(None)).unwrap_or_default();
                        FailureCause::TimedOut { limit: *limit, waiting }
                    }
                    Err(panic) => FailureCause::Panic(panic),
                };
                // Here, where nobody waits for what it holds any more.
                let _ = drop_waiting(|| inner.set(None));
                Poll::Ready(Ok(cause.into_unhooked_response()))
            }
            Projected::Hooked { run, context, way_in, way_out } => loop {
                let Some(running) = run else { unreachable!("`HooksFuture` polled after completion") };
                if let Poll::Ready(response) = running.as_mut().poll(task) {
                    // Nothing is left in it that a plugin has made.
                    *run = None;
                    return Poll::Ready(Ok(response));
                }
                if context.progress().has_reached(Step::WayOut) {
                    ready!(way_out.poll(|| later(Instant::now(), WAY_OUT), task));
                    go_on(run.take(), context);
                    return Poll::Ready(Ok(held_back(context, WAY_OUT).default_response()));
                }
                ready!(way_in.poll(|| context.deadline(), task));
                context.progress().interrupt(Interruption::TimedOut);
            },
        }
    }
}

impl<S: Service<Request>> std::fmt::Debug for HooksFuture<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HooksFuture").finish_non_exhaustive()
    }
}
