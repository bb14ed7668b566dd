use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::Either;
use hooks_core::BoxFuture;
use pin_project_lite::pin_project;

use crate::message::Response;

pin_project! {
    /// The future of a [`HooksRouteService`](super::HooksRouteService).
    pub struct HooksRouteFuture<F> {
        #[pin]
        inner: Either<F, BoxFuture<'static, Result<Response, Infallible>>>,
    }
}

impl<F> HooksRouteFuture<F> {
    /// No hook is called.
    pub(super) fn passing(inner: F) -> Self {
        Self { inner: Either::Left(inner) }
    }

    pub(super) fn hooked(run: impl Future<Output = Response> + Send + 'static) -> Self {
        Self { inner: Either::Right(Box::pin(run.map(Ok))) }
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for HooksRouteFuture<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(task)
    }
}

impl<F> std::fmt::Debug for HooksRouteFuture<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HooksRouteFuture").finish_non_exhaustive()
    }
}
