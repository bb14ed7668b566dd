use std::task::{Context, Poll};

use axum::extract::MatchedPath;
use tower::{Layer, Service};

use crate::Request;
use crate::request::RequestContext;

/// Makes a [`HooksRouteService`] of each route, by `Router::route_layer`.
#[derive(Debug, Clone)]
pub struct HooksRouteLayer(());

/// Tells the request's context which route matched.
#[derive(Debug, Clone)]
pub struct HooksRouteService<S> {
    inner: S,
}

impl HooksRouteLayer {
    pub(super) fn new() -> Self {
        Self(())
    }
}

impl<S> Layer<S> for HooksRouteLayer {
    type Service = HooksRouteService<S>;

    fn layer(&self, inner: S) -> HooksRouteService<S> {
        HooksRouteService { inner }
    }
}

impl<S: Service<Request>> Service<Request> for HooksRouteService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        if let Some(context) = RequestContext::existing(&request)
            && let Some(route) = request.extensions().get::<MatchedPath>()
        {
            context.set_route(route.clone());
        }
        self.inner.call(request)
    }
}
