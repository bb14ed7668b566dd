use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::http::{Method, Uri};
use axum::{Router, ServiceExt};
use hooks_core::Snapshot;
use tower::Service;
use tower::make::Shared;

use super::HooksFuture;
use crate::connection::Connection;
use crate::message::{Request, Response};
use crate::request::Setup;
use crate::routes::{RouteInfo, Routers};

/// A router with the hooks around it and on its routes, and with the plugins' routes in it.
///
/// Each snapshot of the plugins has a router of its own: a request is routed by the one of the snapshot that it works
/// on.
#[derive(Debug, Clone)]
pub struct HooksRouter(pub(super) Arc<Setup>);

/// One for each listener.
#[derive(Debug, Clone)]
pub(crate) struct HooksRouters {
    pub(crate) service: HooksRouter,
    /// Those of further listeners, in the order in which these were asked for.
    pub(crate) further: Vec<HooksRouter>,
}

impl HooksRouter {
    /// A router that sends everything here: for layers of yours around the whole, which so see the plugins' routes and the
    /// hooks' answers, and for whatever else axum does with a router.
    ///
    /// axum takes about 0.3 us for it.
    pub fn into_router(self) -> Router {
        Router::new().fallback_service(self)
    }

    /// A service for each connection, as `axum::serve` wants it. Requests do not know their client;
    /// [`into_make_service_with_connect_info`](Self::into_make_service_with_connect_info) tells them.
    #[must_use]
    pub fn into_make_service(self) -> Shared<Self> {
        Shared::new(self)
    }

    /// A service for each connection that tells requests of it: `C` is `SocketAddr` on TCP. So
    /// [`RequestContext::client`](crate::RequestContext::client) and axum's `ConnectInfo` know who it is.
    #[must_use]
    pub fn into_make_service_with_connect_info<C>(self) -> IntoMakeServiceWithConnectInfo<Self, C> {
        ServiceExt::<Request>::into_make_service_with_connect_info(self)
    }

    /// Tells who answers such a request, for the log.
    pub(crate) fn tell_answerer(&self, method: &Method, uri: Uri) -> impl FnOnce() -> String + use<> {
        let (setup, method) = (Arc::clone(&self.0), method.clone());
        move || {
            let table = |snapshot: &Arc<Snapshot>| Some(Arc::clone(&setup.mounted(snapshot)?.table));
            let route = setup.plugins.glance(table).and_then(|table| table.find(&method, &uri));
            route.as_deref().unwrap_or(&RouteInfo::FALLBACK).to_string()
        }
    }

    /// Answers a request that comes from outside, with what is known of the connection that it has come on.
    pub(crate) fn answer(&self, request: Request, connection: Arc<Connection>) -> HooksFuture<Router> {
        HooksFuture::begin(&self.0, Some(connection), request, |snapshot| self.router_of(snapshot))
    }

    /// The routes of this moment on all listeners, by path: those that plugins declare, and those of the application's own that it says
    /// something of. axum cannot list the others.
    #[must_use]
    pub fn routes(&self) -> Vec<Arc<RouteInfo>> {
        let list = |snapshot: &Arc<Snapshot>| self.0.routers(snapshot).map(Routers::list);
        self.0.plugins.glance(list).unwrap_or_default()
    }

    fn router_of(&self, snapshot: &Snapshot) -> Router {
        self.0.mounted(snapshot).map(|mounted| mounted.router.clone()).unwrap_or_default()
    }
}

impl Service<Request> for HooksRouter {
    type Response = Response;
    type Error = Infallible;
    type Future = HooksFuture<Router>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        HooksFuture::begin_or_pass(&self.0, request, |snapshot| self.router_of(snapshot))
    }
}
