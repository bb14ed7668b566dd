use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::ServiceExt;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use tower::Service;
use tower::make::Shared;

use super::HooksFuture;
use crate::caught::caught;
use crate::message::{Request, Response};
use crate::request::Setup;
use crate::service::ready::Taken;

/// Calls the hooks before routing and on the way out around a service.
///
/// A request that another hooks service has seen passes unchanged.
#[derive(Debug, Clone)]
pub struct HooksService<S> {
    pub(super) setup: Arc<Setup>,
    pub(super) inner: S,
    /// What it said when it panicked where it was asked whether it is ready.
    pub(super) panicked: Option<String>,
}

impl<S> HooksService<S> {
    /// A service for each connection, as `axum::serve` wants it. Requests do not know their client.
    #[must_use]
    pub fn into_make_service(self) -> Shared<Self> {
        Shared::new(self)
    }

    /// The same, with requests that know their client, see
    /// [`HooksRouter`](crate::HooksRouter::into_make_service_with_connect_info).
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
    type Future = HooksFuture<Taken<S>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        let polled = caught(|| self.inner.poll_ready(context));
        self.panicked = polled.as_ref().err().map(|panic| panic.message().to_owned());
        polled.unwrap_or(Poll::Ready(Ok(())))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Self { setup, inner, panicked } = self;
        HooksFuture::begin_or_pass(setup, request, |_| Taken::of(inner, panicked.take()))
    }
}
