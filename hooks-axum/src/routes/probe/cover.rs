use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{Extensions, HeaderValue, Method, Uri, header};
use axum::routing::Route;
use futures::FutureExt;
use tower::{Layer, Service};

use crate::message::{Request, Response};

/// A router with every handler, service and middleware covered by an answer of our own: it tells which of its routes a
/// request comes to.
///
/// axum cannot list the routes of a router, but a layer that is put on them last is the outermost, and answers at once.
#[derive(Debug, Clone)]
pub(super) struct Covered(Router);

/// Where a request comes to.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Tells handlers and services apart.
    pub(crate) endpoint: usize,
    /// The path as the router has it; `None` for a nested service.
    pub(crate) path: Option<String>,
    /// Which methods there are, where the request's is none of them.
    pub(crate) allow: Option<HeaderValue>,
}

impl Covered {
    /// `None` for a router without routes, which takes no layer.
    pub(super) fn of(router: &Router) -> Option<Self> {
        // The fallbacks are not routes, and `route_layer` leaves them uncovered.
        let covered = || router.clone().reset_fallback().route_layer(Cover::default());
        router.has_routes().then(|| Self(covered()))
    }

    /// The same with its handlers made, as axum makes them for each connection, so that each is one endpoint.
    pub(super) fn resolved(&self) -> Self {
        Self(self.0.clone().with_state(()))
    }

    /// Sends a request; `None` where it matches no path.
    pub(super) fn ask(&self, method: Method, uri: Uri) -> Option<Found> {
        let mut request = Request::new(Body::empty());
        (*request.method_mut(), *request.uri_mut()) = (method, uri);
        // The answer is there at once: no runtime is needed.
        let Ok(mut response) = self.0.clone().call(request).now_or_never()?;
        let allow = response.headers_mut().remove(header::ALLOW);
        Some(Found { allow, ..response.extensions_mut().remove()? })
    }

    /// The same by a method that no route names, so that axum tells which ones there are.
    pub(super) fn ask_methods(&self, uri: Uri) -> Option<Found> {
        self.ask(Method::from_bytes(b"HOOKS-AXUM").ok()?, uri)
    }
}

/// The path of the route that a request has come to, as the router has it; axum keeps that of a nested service secret.
pub(crate) fn matched_path(extensions: &Extensions) -> Option<&str> {
    extensions.get().map(MatchedPath::as_str)
}

/// Makes an [`Stub`] of each handler and service.
#[derive(Debug, Clone, Default)]
struct Cover {
    count: Arc<AtomicUsize>,
}

/// Answers in place of what it covers, and drops that.
#[derive(Debug, Clone)]
struct Stub {
    endpoint: usize,
}

impl Layer<Route> for Cover {
    type Service = Stub;

    fn layer(&self, _covered: Route) -> Stub {
        Stub { endpoint: self.count.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Service<Request> for Stub {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let path = matched_path(request.extensions()).map(str::to_owned);
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Found { endpoint: self.endpoint, path, allow: None });
        ready(Ok(response))
    }
}
