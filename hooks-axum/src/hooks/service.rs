use std::convert::Infallible;
use std::task::{Context, Poll};

use futures::FutureExt;
use hooks_core::BoxFuture;
use tower::{Layer, Service};

use super::Hooks;
use crate::request::{self, RequestContext};
use crate::{Request, Response, after_request, before_request};

/// Makes a [`HooksService`] of a finished router.
#[derive(Debug, Clone)]
pub struct HooksLayer {
    hooks: Hooks,
}

/// Calls `before_request` and `after_request` around a service.
///
/// A request that another hooks service has seen passes unchanged.
#[derive(Debug, Clone)]
pub struct HooksService<S> {
    hooks: Hooks,
    inner: S,
}

impl HooksLayer {
    pub(super) fn new(hooks: Hooks) -> Self {
        Self { hooks }
    }
}

impl<S> Layer<S> for HooksLayer {
    type Service = HooksService<S>;

    fn layer(&self, inner: S) -> HooksService<S> {
        HooksService { hooks: self.hooks.clone(), inner }
    }
}

impl<S> HooksService<S> {
    /// A service for each connection, as `axum::serve` wants it.
    #[must_use]
    pub fn into_make_service(self) -> tower::make::Shared<Self> {
        tower::make::Shared::new(self)
    }
}

impl<S> Service<Request> for HooksService<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let snapshot = self.hooks.plugins.snapshot();
        let has_hooks = snapshot.implements::<before_request<'_>>() || snapshot.implements::<after_request<'_>>();
        if !has_hooks || RequestContext::existing(&request).is_some() {
            return Box::pin(self.inner.call(request));
        }
        // The service that was polled ready takes the request, its clone the next one.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let answer = move |request| inner.call(request).map(|Ok(response)| response);
        Box::pin(request::run(snapshot, self.hooks.tasks.clone(), request, answer).map(Ok))
    }
}
