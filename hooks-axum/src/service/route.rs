use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::http::StatusCode;
use axum::response::IntoResponse;
use futures::FutureExt;
use hooks_core::BoxFuture;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::blocked::{At, Watched};
use crate::framing::{declare, hold, length};
use crate::log::log;
use crate::message::{Request, Response};
use crate::problem::ProblemDetails;
use crate::request::{Failure, RequestContext, RouteOutcome, Unhooked};
use crate::routes::{Resolved, RouteInfo, RouteTable, matched_path};
use crate::web_hooks::{before_handler, handle_request};

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
    found: Arc<OnceLock<Resolved>>,
}

impl HooksRouteLayer {
    /// Without a table every request that comes here is taken for one with a handler.
    pub(crate) fn new(table: Option<Arc<RouteTable>>) -> Self {
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
    /// The route that the request comes to.
    ///
    /// axum makes a service for each path and method, one for what it answers with 405, and one for what no route
    /// matches: so what is found for one request holds for all that come here. Only `any(…)` has one for all methods.
    fn route(&self, request: &Request) -> Arc<RouteInfo> {
        let Some(table) = &self.table else {
            return Arc::new(RouteInfo::of_application(matched_path(request.extensions())));
        };
        match self.found.get_or_init(|| table.resolve(request.method(), request.uri())) {
            Resolved::Always(route) => Arc::clone(route),
            Resolved::ByMethod(path) => table.named(Some(path), request.method(), request.uri()),
        }
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
            if Unhooked::is_in(&request) {
                return State::Passing { inner: self.inner.call(request) }.into();
            }
            return State::Hooked { run: Box::pin(ready(out_of_context(&request))) }.into();
        };
        // Another layer on the same route has seen it.
        if context.is_on_route() {
            return State::Passing { inner: self.inner.call(request) }.into();
        }
        let route = self.route(&request);
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
    let tell = |at| {
        let context = &context;
        move |took| context.tell_blocked(at, None, took)
    };
    let call = snapshot.call(before_handler { request: &mut request, route: &route });
    match Watched::new(At::BeforeHandler, call, tell(At::BeforeHandler)).await {
        Ok(None) => {}
        Ok(Some(mut answer)) => {
            declare(length(&answer), request.method(), &mut answer);
            return noted(answer, RouteOutcome::Answered);
        }
        Err(error) => {
            let failure = Failure::of_hook(&context, error);
            return noted(failure.default_response(), RouteOutcome::Failed(failure));
        }
    }
    context.put_into(&mut request);
    if !snapshot.implements::<handle_request<'_>>() {
        return inner(request).await;
    }
    let method = request.method().clone();
    let mut before = None;
    let innermost = async |hook: handle_request<'_>| {
        let mut request = hook.request;
        context.put_into(&mut request);
        let mut response = Watched::new(At::Answer, inner(request), tell(At::Answer)).await;
        hold(&mut response, &method, || context.tell_answerer());
        before = length(&response);
        response
    };
    let call = snapshot.call(handle_request { request, route: &route }).around(innermost);
    let mut response = Watched::new(At::HandleRequest, call, tell(At::HandleRequest)).await;
    declare(before, &method, &mut response);
    response
}

/// The answer where something between routing and the hooks around it has taken the context out of the request: what
/// guards the handler cannot be asked.
fn out_of_context(request: &Request) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    log(move || {
        tracing::error!(
            %method,
            path = uri.path(),
            "a request comes to the hooks on its route without those before routing; put `Hooks::layer` around the \
             router, and leave the extensions of requests in place",
        );
    });
    ProblemDetails::new(StatusCode::INTERNAL_SERVER_ERROR, "the server is not set up to answer this").into_response()
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
