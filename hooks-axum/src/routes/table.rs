use std::collections::HashMap;
use std::iter;
use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};

use super::probe::Probe;
use super::{Declaration, RouteInfo};

/// What requests are routed by with a snapshot, on each listener.
#[derive(Debug)]
pub(crate) struct Routers {
    pub(crate) service: Mounted,
    /// Those of further listeners, in the order in which these were asked for.
    pub(crate) further: Vec<Mounted>,
}

impl Routers {
    /// What is declared and described, by path and method.
    pub(crate) fn list(&self) -> Vec<Arc<RouteInfo>> {
        let all = iter::once(&self.service).chain(&self.further);
        let mut routes: Vec<_> = all.flat_map(|each| each.table.declared.values().flatten()).cloned().collect();
        routes.sort_by(|one, other| {
            let key = |route: &RouteInfo| {
                let listener = route.listener().map(str::to_owned);
                (route.path().to_owned(), route.method().map(Method::to_string), listener)
            };
            key(one).cmp(&key(other))
        });
        routes
    }
}

/// A router of one listener, with the routes of a snapshot's plugins in it.
#[derive(Debug)]
pub(crate) struct Mounted {
    pub(crate) router: Router,
    pub(crate) table: Arc<RouteTable>,
}

/// Which route a router has for a request, found out without running a handler.
#[derive(Debug)]
pub(crate) struct RouteTable {
    /// There is none where there are no routes.
    asked: Option<Probe>,
    /// What is known of routes beside their path, by that.
    declared: HashMap<String, Vec<Arc<RouteInfo>>>,
    /// Whether one of these requires permissions.
    pub(crate) requires: bool,
    /// Whether it knows the router, and not only what is described of it.
    pub(crate) is_whole: bool,
}

/// What requests that come to one service of axum's have in common.
#[derive(Debug)]
pub(crate) enum Resolved {
    Always(Arc<RouteInfo>),
    /// A route of the application's with this path, of which something is said for some methods.
    ByMethod(String),
}

impl RouteTable {
    pub(crate) fn new(whole: &Router, routes: impl IntoIterator<Item = Declaration>) -> Self {
        Self { asked: Probe::resolved_of(whole), is_whole: true, ..Self::of_described(routes) }
    }

    /// For a router that nobody but the application knows.
    pub(crate) fn of_described(routes: impl IntoIterator<Item = Declaration>) -> Self {
        let mut declared: HashMap<String, Vec<Arc<RouteInfo>>> = HashMap::new();
        let mut requires = false;
        for route in routes {
            requires |= route.requires().is_some();
            declared.entry(route.path.clone()).or_default().push(Arc::new(route.into()));
        }
        Self { asked: None, declared, requires, is_whole: false }
    }

    /// The same for all requests that come to one service of axum's.
    pub(crate) fn resolve(&self, method: &Method, uri: &Uri) -> Resolved {
        match self.find(method, uri) {
            None => Resolved::Always(Arc::new(RouteInfo::FALLBACK)),
            Some(route) if route.plugin().is_none() && self.declared.contains_key(route.path()) => {
                Resolved::ByMethod(route.path().to_owned())
            }
            Some(route) => Resolved::Always(route),
        }
    }

    /// The route; `None` for a 404 or 405.
    pub(crate) fn find(&self, method: &Method, uri: &Uri) -> Option<Arc<RouteInfo>> {
        let found = self.asked.as_ref()?.find_for(method, uri)?;
        Some(self.named(found.path.as_deref(), method, uri))
    }

    /// The route with this path, where it is known that it has one for the method.
    pub(crate) fn named(&self, path: Option<&str>, method: &Method, uri: &Uri) -> Arc<RouteInfo> {
        let declared = path.and_then(|path| self.declared.get(path)).and_then(|routes| {
            let of = |method: &Method| routes.iter().find(|route| route.method() == Some(method));
            // The application may answer HEAD where a plugin has GET.
            let is_by_get = || self.asked.as_ref().is_none_or(|asked| asked.answers_head_by_get(uri));
            let by_get = method == Method::HEAD && is_by_get();
            of(method).or_else(|| if by_get { of(&Method::GET) } else { None })
        });
        declared.map_or_else(|| Arc::new(RouteInfo::of_application(path)), Arc::clone)
    }
}
