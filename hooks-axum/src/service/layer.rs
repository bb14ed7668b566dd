use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::ServiceExt;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use tower::make::Shared;
use tower::{Layer, Service};

use super::Hooks;
use super::future::HooksFuture;
use crate::message::{Request, Response};

/// Makes a [`HooksService`] of a finished router.
#[derive(Debug, Clone)]
pub struct HooksLayer {
    hooks: Arc<Hooks>,
}

/// Calls the hooks before routing and on the way out around a service.
///
/// A request that another hooks service has seen passes unchanged.
#[derive(Debug, Clone)]
pub struct HooksService<S> {
    hooks: Arc<Hooks>,
    inner: S,
}

impl HooksLayer {
    pub(super) fn new(hooks: Arc<Hooks>) -> Self {
        Self { hooks }
    }
}

impl<S> Layer<S> for HooksLayer {
    type Service = HooksService<S>;

    fn layer(&self, inner: S) -> HooksService<S> {
        HooksService { hooks: Arc::clone(&self.hooks), inner }
    }
}

impl<S> HooksService<S> {
    /// A service for each connection, as `axum::serve` wants it. Requests do not know their client.
    #[must_use]
    pub fn into_make_service(self) -> Shared<Self> {
        Shared::new(self)
    }

    /// The same, with requests that know their client, see
    /// [`Attached`](crate::Attached::into_make_service_with_connect_info).
    #[must_use]
    pub fn into_make_service_with_connect_info<C>(self) -> IntoMakeServiceWithConnectInfo<Self, C>
    where
        Self: Service<Request>,
    {
        ServiceExt::<Request>::into_make_service_with_connect_info(self)
    }
}

impl<S> Service<Request> for HooksService<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = HooksFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The service that was polled ready takes the request, its clone the next one.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        HooksFuture::begin(&self.hooks, None, request, |_| inner)
    }
}
