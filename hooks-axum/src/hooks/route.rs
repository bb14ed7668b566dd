use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures::FutureExt;
use hooks_core::BoxFuture;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::table::RouteTable;
use crate::covered::matched_path;
use crate::request::{Failure, RequestContext, RouteOutcome};
use crate::{Request, Response, RouteInfo, before_handler, handle_request};

/// Makes a [`HooksRouteService`] of each route, by `Router::route_layer`.
#[derive(Debug, Clone)]
pub struct HooksRouteLayer {
    table: Option<Arc<RouteTable>>,
}

/// Calls the hooks between routing and handler.
#[derive(Debug, Clone)]
pub struct HooksRouteService<S> {
    inner: S,
    table: Option<Arc<RouteTable>>,
    found: Arc<OnceLock<Arc<RouteInfo>>>,
}

impl HooksRouteLayer {
    /// Without a table every request that comes here is taken for one with a handler.
    pub(super) fn new(table: Option<Arc<RouteTable>>) -> Self {
        Self { table }
    }
}

impl<S> Layer<S> for HooksRouteLayer {
    type Service = HooksRouteService<S>;

    fn layer(&self, inner: S) -> HooksRouteService<S> {
        HooksRouteService { inner, table: self.table.clone(), found: Arc::default() }
    }
}

impl<S> HooksRouteService<S> {
    /// The route; `None` where the request's method has none.
    ///
    /// axum makes a service for each method of a route, and one for what it answers with 405: so a route that is found
    /// for one request is the one of all that come here.
    fn route(&self, request: &Request) -> Option<Arc<RouteInfo>> {
        let Some(table) = &self.table else {
            return Some(Arc::new(RouteInfo::of_application(matched_path(request.extensions()))));
        };
        if let Some(found) = self.found.get() {
            return Some(Arc::clone(found));
        }
        let found = table.find(request.method(), request.uri())?;
        Some(Arc::clone(self.found.get_or_init(|| found)))
    }
}

impl<S> Service<Request> for HooksRouteService<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = HooksRouteFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Some(context) = RequestContext::existing(&request) else {
            return State::Passing { inner: self.inner.call(request) }.into();
        };
        // Another layer on the same route has seen it.
        if context.is_on_route() {
            return State::Passing { inner: self.inner.call(request) }.into();
        }
        let Some(route) = self.route(&request) else {
            return State::Passing { inner: self.inner.call(request) }.into();
        };
        context.enter_route(Arc::clone(&route));
        if !context.hooks().plan(context.snapshot()).is_some_and(|plan| plan.has_route_hooks) {
            return State::Passing { inner: self.inner.call(request) }.into();
        }
        let context = context.clone();
        // The service that was polled ready takes the request, its clone the next one.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let answer = move |request| inner.call(request).map(|Ok(response)| response);
        State::Hooked { run: Box::pin(run(context, route, request, answer)) }.into()
    }
}

/// Takes a request through the hooks between routing and handler.
async fn run<F>(
    context: RequestContext,
    route: Arc<RouteInfo>,
    mut request: Request,
    inner: impl FnOnce(Request) -> F + Send,
) -> Response
where
    F: Future<Output = Response> + Send,
{
    let snapshot = context.scoped();
    match snapshot.call(before_handler { request: &mut request, route: &route }).await {
        Ok(None) => {}
        Ok(Some(answer)) => return noted(answer, RouteOutcome::Answered),
        Err(error) => {
            let failure = Failure::of_hook(&context, error);
            return noted(failure.default_response(), RouteOutcome::Failed(failure));
        }
    }
    if snapshot.implements::<handle_request<'_>>() {
        snapshot.call(handle_request { request, route: &route }).around(async |hook| inner(hook.request).await).await
    } else {
        inner(request).await
    }
}

/// Tells the service around the router.
fn noted(mut response: Response, outcome: RouteOutcome) -> Response {
    response.extensions_mut().insert(outcome);
    response
}

pin_project! {
    /// The future of a [`HooksRouteService`].
    pub struct HooksRouteFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = Projected]
    enum State<F> {
        /// No hook is called.
        Passing { #[pin] inner: F },
        Hooked { run: BoxFuture<'static, Response> },
    }
}

impl<F> From<State<F>> for HooksRouteFuture<F> {
    fn from(state: State<F>) -> Self {
        Self { state }
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for HooksRouteFuture<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Projected::Passing { inner } => inner.poll(task),
            Projected::Hooked { run } => run.as_mut().poll(task).map(Ok),
        }
    }
}

impl<F> std::fmt::Debug for HooksRouteFuture<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HooksRouteFuture").finish_non_exhaustive()
    }
}
