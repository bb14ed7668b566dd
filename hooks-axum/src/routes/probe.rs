mod cover;

use std::sync::OnceLock;

use axum::Router;
use axum::http::{Method, Uri};

use self::cover::Covered;
pub(crate) use self::cover::{Found, matched_path};

/// Asks a router which of its routes a request comes to, without running a handler.
#[derive(Debug)]
pub(super) struct Probe {
    router: Covered,
    /// Most routers are never asked for methods.
    resolved: OnceLock<Covered>,
}

/// What a router serves at a path.
#[derive(Debug, Clone)]
pub(super) enum Methods {
    /// `any(…)`, or a service.
    Every,
    These(Vec<Method>),
}

impl Methods {
    pub(super) fn contain(&self, method: &Method) -> bool {
        match self {
            Self::Every => true,
            Self::These(methods) => methods.contains(method),
        }
    }
}

impl Probe {
    /// `None` for a router without routes.
    pub(super) fn of(router: &Router) -> Option<Self> {
        Some(Self { router: Covered::of(router)?, resolved: OnceLock::new() })
    }

    /// The same for a router that is asked at each request.
    pub(super) fn resolved_of(router: &Router) -> Option<Self> {
        let router = Covered::of(router)?.resolved();
        Some(Self { resolved: router.clone().into(), router })
    }

    /// Where a request for this path comes to.
    pub(super) fn find(&self, path: &str) -> Option<Found> {
        self.router.ask_methods(uri(path)?)
    }

    /// Where a request comes to; `None` for a 404 or 405.
    pub(super) fn find_for(&self, method: &Method, uri: &Uri) -> Option<Found> {
        let found = self.router.ask_methods(uri.clone())?;
        let Some(allow) = &found.allow else {
            // Where axum lists no methods, any will do.
            return Some(found);
        };
        allow.to_str().ok()?.split(',').any(|allowed| allowed.trim() == method.as_str()).then_some(found)
    }

    fn endpoint(&self, method: Method, uri: &Uri) -> Option<usize> {
        let router = self.resolved.get_or_init(|| self.router.resolved());
        router.ask(method, uri.clone()).map(|found| found.endpoint)
    }

    /// Whether GET answers HEAD, as it does where nothing else does.
    pub(super) fn answers_head_by_get(&self, uri: &Uri) -> bool {
        self.endpoint(Method::HEAD, uri) == self.endpoint(Method::GET, uri)
    }

    /// The methods that are served at this path.
    ///
    /// A handler for all the other methods, `get(…).fallback(…)`, looks like axum's own answer to them, and is not
    /// counted.
    pub(super) fn methods(&self, path: &str) -> Option<Methods> {
        let uri = uri(path)?;
        let resolved = self.resolved.get_or_init(|| self.router.resolved());
        let fallback = resolved.ask_methods(uri.clone())?;
        let is_served = |method: &Method| self.endpoint(method.clone(), &uri) != Some(fallback.endpoint);
        let mut methods: Vec<_> = ROUTABLE.into_iter().filter(is_served).collect();
        if methods.is_empty() || fallback.allow.is_none() {
            return Some(Methods::Every);
        }
        if self.answers_head_by_get(&uri) {
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
