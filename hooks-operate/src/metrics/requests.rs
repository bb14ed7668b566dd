use std::array::from_fn;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use hooks_axum::axum::http::{Method, StatusCode};
use hooks_axum::{Metrics, RequestContext, ResponseEnd, RouteInfo};
use metrics::{Histogram, Label};

use super::registry::Registry;

const DURATION: &str = "http_server_request_duration_seconds";

/// The methods that have a label of their own; a client may send any.
const METHODS: [Method; 9] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::PATCH,
    Method::HEAD,
    Method::OPTIONS,
    Method::TRACE,
    Method::CONNECT,
];
/// And what the others are, as OpenTelemetry has it.
const OTHER: &str = "_OTHER";
const CLASSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];
/// The route of a request that comes to none.
const NO_ROUTE: &str = "none";

/// Counts and times requests.
pub(super) struct Requests {
    registry: Arc<Registry>,
    routes: RwLock<HashMap<String, Arc<Route>>>,
    active: Arc<AtomicI64>,
}

/// The series of a route: by method, and by class of the status.
type Route = [[OnceLock<Histogram>; CLASSES.len()]; METHODS.len() + 1];

/// A request that counts as active.
#[derive(Clone)]
struct Begun;

impl Requests {
    pub(super) fn new(registry: &Arc<Registry>) -> Self {
        registry.describe(DURATION, "From the head of a request to the last byte of its response");
        Self { registry: Arc::clone(registry), routes: RwLock::default(), active: Arc::default() }
    }

    pub(super) fn begin(&self, context: &RequestContext) {
        self.active.fetch_add(1, Ordering::Relaxed);
        context.insert(Begun);
    }

    pub(super) fn end(&self, context: &RequestContext, end: ResponseEnd) {
        // A plugin may have answered before this one has seen it.
        if context.get::<Begun>().is_some() {
            self.active.fetch_sub(1, Ordering::Relaxed);
        }
        let status = if end == ResponseEnd::Cancelled { None } else { context.status() };
        let route = context.route().map_or(NO_ROUTE, RouteInfo::path);
        self.series(route, context.method(), status, |series| series.record(context.arrived().elapsed()));
    }

    /// How many are active, to be measured later.
    pub(super) fn active(&self) -> Active {
        Active(Arc::clone(&self.active))
    }

    fn series(&self, route: &str, method: &Method, status: Option<StatusCode>, record: impl FnOnce(&Histogram)) {
        let method_at = METHODS.iter().position(|known| known == method).unwrap_or(METHODS.len());
        let class_at = status.map_or(0, |status| usize::from(status.as_u16() / 100));
        let series = self.route(route);
        let Some(series) = series.get(method_at).and_then(|classes| classes.get(class_at)) else { return };
        record(series.get_or_init(|| {
            let method = METHODS.get(method_at).map_or(OTHER, Method::as_str).to_owned();
            let labels = vec![
                Label::new("http_request_method", method),
                Label::new("http_route", route.to_owned()),
                Label::new("http_response_status_class", CLASSES[class_at]),
            ];
            self.registry.seconds(DURATION, labels)
        }));
    }

    /// The series of a route: there are as many as routes are declared, whatever clients ask for.
    fn route(&self, path: &str) -> Arc<Route> {
        if let Some(route) = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Arc::clone(route);
        }
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Arc::new(from_fn(|_| from_fn(|_| OnceLock::new())));
        Arc::clone(routes.entry(path.to_owned()).or_insert_with(fresh))
    }
}

/// How many requests are active.
pub(super) struct Active(Arc<AtomicI64>);

impl Active {
    pub(super) fn measure(&self, metrics: &mut Metrics) {
        let active = i32::try_from(self.0.load(Ordering::Relaxed)).unwrap_or(i32::MAX);
        metrics.gauge("http_server_active_requests", "Requests that are not answered to the end").set(active.into());
    }
}
