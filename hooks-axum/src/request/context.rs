use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::MatchedPath;
use axum::http::{Extensions, Method, Uri};

use crate::Request;

/// What is known of a request beside the request itself, for as long as it is in flight.
///
/// It is one value that all hooks of the request share; a clone is another handle to it. `before_request` reaches it
/// with [`of`](Self::of).
#[derive(Debug, Clone)]
pub struct RequestContext(Arc<Inner>);

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

#[derive(Debug)]
struct Inner {
    id: u64,
    method: Method,
    uri: Uri,
    route: OnceLock<MatchedPath>,
    data: Mutex<Extensions>,
}

impl RequestContext {
    /// The context of a request; a fresh one where no hook service has seen it.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        if let Some(context) = Self::existing(request) {
            return context.clone();
        }
        Self(Arc::new(Inner {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            method: request.method().clone(),
            uri: request.uri().clone(),
            route: OnceLock::new(),
            data: Mutex::default(),
        }))
    }

    pub(crate) fn existing(request: &Request) -> Option<&Self> {
        request.extensions().get()
    }

    /// Number of the request in this process, from 1.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// The method that the client sent.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// The target that the client sent, whatever `before_request` made of it.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0.uri
    }

    /// The route that matched, `/incident/{id}`; `None` before routing and where none matched.
    ///
    /// Known where [`Hooks::route_layer`](crate::Hooks::route_layer) stands on the routes.
    #[must_use]
    pub fn route(&self) -> Option<&str> {
        self.0.route.get().map(MatchedPath::as_str)
    }

    pub(crate) fn set_route(&self, route: MatchedPath) {
        // Of nested routers, the outer one has the whole path.
        let _ = self.0.route.set(route);
    }

    /// Keeps a value, one of each type, and gives back the one that was there.
    pub fn insert<T: Clone + Send + Sync + 'static>(&self, value: T) -> Option<T> {
        self.0.data.lock().unwrap_or_else(PoisonError::into_inner).insert(value)
    }

    /// The value of this type that a plugin has kept.
    #[must_use]
    pub fn get<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.0.data.lock().unwrap_or_else(PoisonError::into_inner).get().cloned()
    }
}
