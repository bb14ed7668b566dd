use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::http::StatusCode;
use axum::response::IntoResponse;
use futures::FutureExt;
use tower::Service;

use super::HooksRouteFuture;
use crate::log::log;
use crate::message::{Request, Response};
use crate::problem::ProblemDetails;
use crate::request::{RequestContext, Step, Unhooked};
use crate::routes::{Resolved, RouteInfo, RouteTable, matched_path};
use crate::service::ready::take_ready;
use crate::way::{on_route, refusal};

/// Calls the hooks between routing and handler.
#[derive(Debug, Clone)]
pub struct HooksRouteService<S> {
    pub(super) inner: S,
    pub(super) place: Arc<Place>,
}

/// What all requests have in common that come to one service.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) table: Arc<RouteTable>,
    pub(super) found: OnceLock<Resolved>,
}

impl Place {
    /// The route that the request comes to.
    ///
    /// axum makes a service for each path and method, one for what it answers with 405, and one for what no route
    /// matches: so what is found for one request holds for all that come here. Only `any(…)` has one for all methods.
    fn route(&self, request: &Request) -> Arc<RouteInfo> {
        let (table, method, uri) = (&self.table, request.method(), request.uri());
        if !table.is_whole {
            return table.named(matched_path(request.extensions()), method, uri);
        }
        match self.found.get_or_init(|| table.resolve(method, uri)) {
            Resolved::Always(route) => Arc::clone(route),
            Resolved::ByMethod(path) => table.named(Some(path), method, uri),
        }
    }

    /// The answer where the route requires what nobody has who sends the request.
    fn refusal(&self, request: &Request) -> Option<Response> {
        if !self.table.requires {
            return None;
        }
        refusal(self.route(request).requires()?, RequestContext::existing(request))
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
        let context = RequestContext::existing(&request);
        if context.is_none() && !Unhooked::is_in(&request) {
            return HooksRouteFuture::hooked(ready(out_of_context(&request)));
        }
        // Unless another layer has seen it, on the same route or around this router.
        let entering = context.filter(|context| !context.progress().has_reached(Step::OnRoute));
        let entered = entering.map(|context| (context, self.place.route(&request)));
        if let Some((context, route)) = &entered {
            context.enter_route(Arc::clone(route));
        }
        // That one does not know what is required here.
        if let Some(refusal) = self.place.refusal(&request) {
            return HooksRouteFuture::hooked(ready(refusal));
        }
        let Some((context, route)) = entered else {
            return HooksRouteFuture::passing(self.inner.call(request));
        };
        if !context.setup().plan(context.snapshot()).is_some_and(|plan| plan.has_route_hooks) {
            return HooksRouteFuture::passing(self.inner.call(request));
        }
        let context = context.clone();
        let mut inner = take_ready(&mut self.inner);
        let answer = move |request| inner.call(request).map(|Ok(response)| response);
        HooksRouteFuture::hooked(on_route(context, route, request, answer))
    }
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
