mod cover;

use std::cell::OnceCell;

use axum::Router;
use axum::http::{Method, Uri};

pub(crate) use self::cover::{Covered, Found, matched_path};

/// Asks the application's router which of its routes a path comes to.
#[derive(Debug)]
pub(super) struct Probe {
    router: Covered,
    /// Most routers are never asked for methods.
    resolved: OnceCell<Covered>,
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
        Some(Self { router: Covered::of(router)?, resolved: OnceCell::new() })
    }

    /// Where a request for this path comes to.
    pub(super) fn find(&self, path: &str) -> Option<Found> {
        self.router.ask_methods(uri(path)?)
    }

    /// The methods that the application serves at this path.
    ///
    /// A handler for all the other methods, `get(…).fallback(…)`, looks like axum's own answer to them, and is not
    /// counted.
    pub(super) fn methods(&self, path: &str) -> Option<Methods> {
        let router = self.resolved.get_or_init(|| self.router.resolved());
        let uri = uri(path)?;
        let endpoint = |method| router.ask(method, uri.clone()).map(|found| found.endpoint);
        let fallback = router.ask_methods(uri.clone())?;
        let is_served = |method: &Method| endpoint(method.clone()) != Some(fallback.endpoint);
        let mut methods: Vec<_> = ROUTABLE.into_iter().filter(is_served).collect();
        if methods.is_empty() || fallback.allow.is_none() {
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

/// Text that no request can have in its path is cut off, or is an error: then there is none.
fn uri(path: &str) -> Option<Uri> {
    Uri::try_from(path).ok().filter(|uri| uri.path() == path)
}
