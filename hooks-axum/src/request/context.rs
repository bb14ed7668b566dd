use std::net::IpAddr;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version};
use hooks_core::{Implementation, PluginManager, Snapshot};
use tokio::time::Instant;
use tracing::Span;

use super::client::client_address;
use super::progress::{Progress, Step};
use super::{Setup, later};
use crate::caught::discard;
use crate::connection::Connection;
use crate::identity::Identity;
use crate::info::AppInfo;
use crate::message::{Request, Response};
use crate::routes::{RouteInfo, Routers};

/// What is known of a request beside the request itself, from its first hook to its last.
///
/// It is one value that all hooks of the request share; a clone is another handle to it. Hooks that are not given it
/// reach it with [`of`](Self::of), handlers as an extractor.
#[derive(Debug, Clone)]
pub struct RequestContext(Arc<Inner>);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The span of a request that has none.
static NO_SPAN: Span = Span::none();

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

#[derive(Debug)]
struct Inner {
    /// Given when it is asked for: all processors share the counter.
    id: OnceLock<u64>,
    method: Method,
    uri: Uri,
    version: Version,
    client: Option<IpAddr>,
    connection: Option<Arc<Connection>>,
    setup: Arc<Setup>,
    snapshot: Arc<Snapshot>,
    /// What it is routed by, where that is not what the client sent.
    rewritten: OnceLock<(Method, Uri)>,
    route: OnceLock<Option<Arc<RouteInfo>>>,
    identity: OnceLock<Identity>,
    challenges: OnceLock<Vec<HeaderValue>>,
    /// Whose hook has answered it.
    answerer: OnceLock<Arc<Implementation>>,
    /// 0 before the head of the response is ready.
    status: AtomicU16,
    request_id: OnceLock<HeaderValue>,
    arrived: Instant,
    /// Made when the context is in its request.
    span: OnceLock<Span>,
    progress: Progress,
    data: Mutex<Extensions>,
}

/// What plugins have kept here is dropped with the last handle, wherever that is.
impl Drop for Inner {
    fn drop(&mut self) {
        let data = self.data.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !data.is_empty() {
            discard(std::mem::take(data));
        }
        if let Some(identity) = self.identity.take() {
            discard(identity);
        }
    }
}

impl RequestContext {
    /// A fresh context, for the request to carry.
    pub(crate) fn new(
        (method, uri, version, headers, extensions): (&Method, &Uri, Version, &HeaderMap, &Extensions),
        setup: Arc<Setup>,
        snapshot: Arc<Snapshot>,
        connection: Option<Arc<Connection>>,
    ) -> Self {
        Self(Arc::new(Inner {
            id: OnceLock::new(),
            method: method.clone(),
            uri: uri.clone(),
            version,
            client: client_address(headers, extensions, &setup.trusted_proxies),
            connection,
            setup,
            snapshot,
            rewritten: OnceLock::new(),
            route: OnceLock::new(),
            identity: OnceLock::new(),
            challenges: OnceLock::new(),
            answerer: OnceLock::new(),
            status: AtomicU16::new(0),
            request_id: OnceLock::new(),
            arrived: Instant::now(),
            span: OnceLock::new(),
            progress: Progress::default(),
            data: Mutex::default(),
        }))
    }

    /// The context of a request; `None` where the request has not come through [`Hooks`](crate::Hooks), or no plugin looks
    /// at requests.
    #[must_use]
    pub fn of(request: &Request) -> Option<Self> {
        Self::existing(request).cloned()
    }

    pub(crate) fn existing(request: &Request) -> Option<&Self> {
        request.extensions().get()
    }

    /// Number of the request in this process, from 1, in the order in which they are first asked for.
    #[must_use]
    pub fn id(&self) -> u64 {
        *self.0.id.get_or_init(|| NEXT_ID.fetch_add(1, Ordering::Relaxed))
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

    /// The version of HTTP that the client speaks.
    #[must_use]
    pub fn version(&self) -> Version {
        self.0.version
    }

    /// The address of the client: the peer's, or what trusted proxies say of it, see
    /// [`Hooks::trusted_proxies`](crate::Hooks::trusted_proxies).
    ///
    /// `None` on a Unix socket without trusted proxies, and where a server keeps no
    /// [`ConnectInfo<SocketAddr>`](axum::extract::ConnectInfo).
    #[must_use]
    pub fn client(&self) -> Option<IpAddr> {
        self.0.client
    }

    /// The route that matched, with the plugin that owns it; `None` before routing, and for a 404 or 405.
    ///
    /// Where no plugin implements a hook between routing and handler or `on_response_end`, the router is asked for it at the
    /// first call.
    /// Where the router is not one of [`Hooks::router`](crate::Hooks::router), it is known where
    /// [`Hooks::route_layer`](crate::Hooks::route_layer) stands on the routes.
    #[must_use]
    pub fn route(&self) -> Option<&RouteInfo> {
        if let Some(route) = self.0.route.get() {
            return route.as_deref();
        }
        if !self.0.progress.has_reached(Step::Routed) {
            return None;
        }
        let mounted = self.0.setup.mounted(&self.0.snapshot)?;
        let (method, uri) = match self.0.rewritten.get() {
            Some((method, uri)) => (method, uri),
            None => (&self.0.method, &self.0.uri),
        };
        self.0.route.get_or_init(|| mounted.table.find(method, uri)).as_deref()
    }

    /// The [further listener](crate::App#further-listeners) that the request has come by; `None`: the service's.
    #[must_use]
    pub fn listener(&self) -> Option<&str> {
        self.0.setup.listener.as_ref().map(|listener| &*listener.name)
    }

    /// Puts it back into its request, where a hook has put another request in place, or cleared its extensions.
    pub(crate) fn put_into(&self, request: &mut Request) {
        if !Self::existing(request).is_some_and(|existing| Arc::ptr_eq(&existing.0, &self.0)) {
            request.extensions_mut().insert(self.clone());
        }
    }

    /// Tells who answers it, for the log.
    pub(crate) fn tell_answerer(&self) -> impl FnOnce() -> String + use<> {
        let context = self.clone();
        move || context.route().unwrap_or(&RouteInfo::FALLBACK).to_string()
    }

    /// The request has come to a route, or to the fallback.
    pub(crate) fn enter_route(&self, route: Arc<RouteInfo>) {
        self.0.progress.reach(Step::OnRoute);
        let _ = self.0.route.set((!route.is_fallback()).then_some(route));
    }

    pub(crate) fn set_route(&self, route: Arc<RouteInfo>) {
        // Of nested routers, the outer one has the whole path.
        let _ = self.0.route.set(Some(route));
    }

    /// The request is about to be routed.
    pub(crate) fn set_routed(&self, request: &Request) {
        // A clone shares its text: where that is the same, nothing was rewritten.
        if !std::ptr::eq(self.0.uri.path(), request.uri().path()) || self.0.method != *request.method() {
            let _ = self.0.rewritten.set((request.method().clone(), request.uri().clone()));
        }
        self.0.progress.reach(Step::Routed);
    }

    /// Who sends the request; `None` before `authenticate`, and where nobody has accepted it.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.0.identity.get()
    }

    /// Whether a role of whoever sends the request grants a permission; nobody has one before `authenticate`.
    #[must_use]
    pub fn grants(&self, permission: &str) -> bool {
        let roles = self.0.snapshot.roles();
        self.identity().is_some_and(|identity| identity.roles().any(|role| roles.grants(role, permission)))
    }

    pub(crate) fn set_identity(&self, identity: Identity) {
        let _ = self.0.identity.set(identity);
    }

    /// What authenticators want to see where there is no identity.
    pub(crate) fn challenges(&self) -> &[HeaderValue] {
        self.0.challenges.get().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn set_challenges(&self, challenges: Vec<HeaderValue>) {
        let _ = self.0.challenges.set(challenges);
    }

    /// The plugin that answers it: the one whose `before_request` or `before_handler` has given the answer, or else the one
    /// that owns the [route](Self::route). `None` where that is the application, and where wrappers of those hooks leave it
    /// open.
    #[must_use]
    pub fn answered_by(&self) -> Option<&str> {
        match self.0.answerer.get() {
            Some(implementation) => Some(implementation.plugin().name()),
            None => self.route().and_then(RouteInfo::plugin),
        }
    }

    pub(crate) fn set_answerer(&self, implementation: Option<Arc<Implementation>>) {
        if let Some(implementation) = implementation {
            let _ = self.0.answerer.set(implementation);
        }
    }

    /// The status of the response as it is sent, behind all hooks on its head; `None` before, and where none began.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.0.status.load(Ordering::Relaxed)).ok()
    }

    /// The `x-request-id` of the response as it is sent, by which client and log name the request; `None` where no plugin
    /// gives one. See [`id`](Self::id) for a number that each has.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.get()?.to_str().ok()
    }

    /// The head of the response is ready.
    pub(crate) fn set_head(&self, response: &Response) {
        self.0.status.store(response.status().as_u16(), Ordering::Relaxed);
        if let Some(id) = response.headers().get(REQUEST_ID) {
            let _ = self.0.request_id.set(id.clone());
        }
    }

    /// When the request has come, that is its head.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.0.arrived
    }

    /// When the head of the response has to be ready: [`Hooks::head_timeout`](crate::Hooks::head_timeout) after the request
    /// has come.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        later(self.0.arrived, self.0.setup.head_timeout)
    }

    /// The span that the request runs in, see [`request_span`](crate::request_span); none where no plugin gives one. What is
    /// known late is recorded on it: the route, the status.
    #[must_use]
    pub fn span(&self) -> &Span {
        self.0.span.get().unwrap_or(&NO_SPAN)
    }

    pub(crate) fn set_span(&self, span: Span) {
        let _ = self.0.span.set(span);
    }

    /// The application that answers it; `None` where that is not an [`App`](crate::App).
    #[must_use]
    pub fn app(&self) -> Option<&AppInfo> {
        self.0.setup.app.get()
    }

    /// The routes of this request's snapshot on all listeners, by path: those that plugins declare, and those of the application's own that
    /// it says something of. axum cannot list the others.
    #[must_use]
    pub fn routes(&self) -> Vec<Arc<RouteInfo>> {
        self.0.setup.routers(&self.0.snapshot).map(Routers::list).unwrap_or_default()
    }

    /// The plugin manager.
    #[must_use]
    pub fn plugins(&self) -> &Arc<PluginManager> {
        &self.0.setup.plugins
    }

    /// The tables that all hooks of this request are called on.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.0.snapshot
    }

    /// The connection, where the server tells of it.
    pub(crate) fn connection(&self) -> Option<&Arc<Connection>> {
        self.0.connection.as_ref()
    }

    pub(crate) fn progress(&self) -> &Progress {
        &self.0.progress
    }

    pub(crate) fn setup(&self) -> &Arc<Setup> {
        &self.0.setup
    }

    /// The tables for the hooks behind routing: of plugins that want it so, only the owner of the route.
    pub(crate) fn scoped(&self) -> &Arc<Snapshot> {
        let owner = || self.route().and_then(RouteInfo::plugin);
        self.0.setup.plan(&self.0.snapshot).and_then(|plan| plan.scoped_to(owner)).unwrap_or(&self.0.snapshot)
    }

    /// Keeps a value, one of each type, and gives back the one that was there.
    pub fn insert<T: Clone + Send + Sync + 'static>(&self, value: T) -> Option<T> {
        let value = Arc::new(value);
        let other = self.0.data.lock().unwrap_or_else(PoisonError::into_inner).insert(value);
        other.map(Arc::unwrap_or_clone)
    }

    /// The value of this type that a plugin has kept.
    #[must_use]
    pub fn get<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        // Cloned behind the lock, by code of the plugin's.
        let value: Option<Arc<T>> = self.0.data.lock().unwrap_or_else(PoisonError::into_inner).get().cloned();
        value.map(Arc::unwrap_or_clone)
    }
}
