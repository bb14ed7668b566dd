use std::cell::OnceCell;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{Method, Uri, header};
use axum::routing::Route;
use futures::FutureExt;
use tower::{Layer, Service};

use crate::{Request, Response};

/// The application's router, with every handler, service and middleware covered by an answer of our own: it tells which
/// of its routes a request comes to.
///
/// axum cannot list the routes of a router, but a layer that is put on them last is the outermost, and answers at once.
#[derive(Debug)]
pub(super) struct Probe {
    router: Router,
    /// The same with its handlers made, as axum makes them for each connection, so that each is one endpoint. Most
    /// routers are never asked for methods.
    resolved: OnceCell<Router>,
}

/// Where a request comes to.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Tells handlers and services apart.
    pub(super) endpoint: usize,
    /// The path as the application wrote it; axum keeps it secret within a nested service.
    pub(super) path: Option<String>,
}

/// What the application serves at a path.
#[derive(Debug, Clone)]
pub(super) enum Methods {
    /// `any(…)`, or a service.
    Every,
    These(Vec<Method>),
}

impl Probe {
    /// `None` for a router without routes.
    pub(super) fn of(router: &Router) -> Option<Self> {
        // The fallbacks are not routes, and `route_layer` leaves them uncovered.
        let router = router.has_routes().then(|| router.clone().reset_fallback().route_layer(Cover::default()))?;
        Some(Self { router, resolved: OnceCell::new() })
    }

    /// Where a request for this path comes to.
    pub(super) fn find(&self, path: &str) -> Option<Found> {
        let (found, _) = ask(&self.router, unknown()?, path)?;
        Some(found)
    }

    /// The methods that the application serves at this path.
    ///
    /// A handler for all the other methods, `get(…).fallback(…)`, looks like axum's own answer to them, and is not
    /// counted.
    pub(super) fn methods(&self, path: &str) -> Option<Methods> {
        let router = self.resolved.get_or_init(|| self.router.clone().with_state(()));
        let endpoint = |method| ask(router, method, path).map(|(found, _)| found.endpoint);
        let (fallback, lists_methods) = ask(router, unknown()?, path)?;
        let is_served = |method: &Method| endpoint(method.clone()) != Some(fallback.endpoint);
        let mut methods: Vec<_> = ROUTABLE.into_iter().filter(is_served).collect();
        if methods.is_empty() || !lists_methods {
            return Some(Methods::Every);
        }
        // GET answers HEAD where nothing else does.
        if endpoint(Method::HEAD) == endpoint(Method::GET) {
            methods.retain(|method| method != Method::HEAD);
        }
        Some(Methods::These(methods))
    }
}

const ROUTABLE: [Method; 9] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
    Method::CONNECT,
];

/// A method that no route names, so that axum tells which ones there are.
fn unknown() -> Option<Method> {
    Method::from_bytes(b"HOOKS-AXUM").ok()
}

/// Sends a request to a covered router, and tells where it came to and whether axum knows the methods there.
fn ask(router: &Router, method: Method, path: &str) -> Option<(Found, bool)> {
    // Text that no request can have in its path is cut off, or is an error.
    let uri = Uri::try_from(path).ok().filter(|uri| uri.path() == path)?;
    let mut request = Request::new(Body::empty());
    (*request.method_mut(), *request.uri_mut()) = (method, uri);
    // The answer is there at once: no runtime is needed.
    let Ok(response) = router.clone().call(request).now_or_never()?;
    let found = response.extensions().get::<Found>()?.clone();
    Some((found, response.headers().contains_key(header::ALLOW)))
}

/// Makes an [`Answer`] of each handler and service.
#[derive(Debug, Clone, Default)]
struct Cover {
    count: Arc<AtomicUsize>,
}

/// Answers in place of what it covers, and drops that.
#[derive(Debug, Clone)]
struct Answer {
    endpoint: usize,
}

impl Layer<Route> for Cover {
    type Service = Answer;

    fn layer(&self, _covered: Route) -> Answer {
        Answer { endpoint: self.count.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Service<Request> for Answer {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Found { endpoint: self.endpoint, path });
        ready(Ok(response))
    }
}
