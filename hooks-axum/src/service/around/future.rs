use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{BoxFuture, CaughtPanic, Snapshot, catch_panic, drop_waiting};
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;

use crate::caught::{caught, discard};
use crate::connection::Connection;
use crate::framing::length;
use crate::message::{Request, Response};
use crate::request::{Deadline, FailureCause, Interruption, RequestContext, Setup, Step, Unhooked, later};
use crate::way::{Journey, held_back};

pin_project! {
    /// The future of a [`HooksService`](super::HooksService).
    pub struct HooksFuture<F> {
        #[pin]
        state: State<F>,
    }

    impl<F> PinnedDrop for HooksFuture<F> {
        fn drop(this: Pin<&mut Self>) {
            match this.project().state.project() {
                Projected::Hooked { run, context, .. } => {
                    if run.is_some() {
                        context.progress().interrupt(Interruption::Cancelled);
                        go_on(run.take(), context);
                    }
                }
                Projected::Unhooked { mut inner, .. } if inner.is_some() => drop(drop_waiting(|| inner.set(None))),
                Projected::Passing { .. } | Projected::Unhooked { .. } | Projected::Panicked { .. } => {}
            }
        }
    }
}

pin_project! {
    #[project = Projected]
    enum State<F> {
        /// Another hooks service has it.
        Passing { #[pin] inner: F },
        /// No plugin looks at it; what holds for every request holds for it too.
        Unhooked { #[pin] inner: Option<F>, limit: Duration, deadline: Deadline },
        /// The service has panicked where it was called, and no plugin looks at that.
        Panicked { panic: Option<CaughtPanic> },
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

impl<F> HooksFuture<F> {
    /// Begins the way of a request to a service, which is made for the snapshot that the request works on.
    ///
    /// A request that another hooks service has seen passes unchanged.
    pub(in crate::service) fn begin<S>(
        setup: &Arc<Setup>,
        connection: Option<Arc<Connection>>,
        mut request: Request,
        service: impl FnOnce(&Snapshot) -> S,
    ) -> Self
    where
        S: Service<Request, Response = Response, Error = Infallible, Future = F> + Send + 'static,
        F: Send,
    {
        let context = RequestContext::existing(&request);
        if context.is_some() || Unhooked::is_in(&request) {
            let of_same_plugins = |snapshot: &&Arc<Snapshot>| setup.mounted(snapshot).is_some();
            let mut service = match context.map(RequestContext::snapshot).filter(of_same_plugins) {
                Some(snapshot) => service(snapshot),
                None => setup.plugins.glance(|snapshot| service(snapshot)),
            };
            return Self { state: State::Passing { inner: service.call(request) } };
        }
        setup.plugins.glance(|snapshot| {
            let mut service = service(snapshot);
            if !setup.plan(snapshot).is_some_and(|plan| plan.has_hooks) {
                Unhooked::mark(&mut request, Arc::clone(setup), Arc::clone(snapshot), connection);
                let (mut request, mut inner) = (Some(request), None);
                // Neither is moved through the catch.
                let called = catch_panic(|| inner = request.take().map(|request| service.call(request)));
                return Self {
                    state: match called {
                        Ok(()) => State::Unhooked { inner, limit: setup.head_timeout, deadline: Deadline::default() },
                        Err(panic) => State::Panicked { panic: Some(panic) },
                    },
                };
            }
            let head = (request.method(), request.uri(), request.headers(), request.extensions());
            let context = RequestContext::new(head, Arc::clone(setup), Arc::clone(snapshot), connection);
            request.extensions_mut().insert(context.clone());
            // Made where it stays, so that a kilobyte need not be copied.
            let run = Box::write(Box::new_uninit(), Journey::new(context.clone(), request, service).run());
            let run: BoxFuture<'static, Response> = Box::into_pin(run);
            let (way_in, way_out) = (Deadline::default(), Deadline::default());
            Self { state: State::Hooked { run: Some(run), context, way_in, way_out } }
        })
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for HooksFuture<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Projected::Passing { inner } => inner.poll(task),
            Projected::Panicked { panic } => match panic.take() {
                Some(panic) => Poll::Ready(Ok(FailureCause::Panic(panic).into_unhooked_response())),
                None => Poll::Pending,
            },
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

impl<F> std::fmt::Debug for HooksFuture<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HooksFuture").finish_non_exhaustive()
    }
}
