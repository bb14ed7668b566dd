use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hooks_core::BoxFuture;
use pin_project_lite::pin_project;

use crate::message::Response;

pin_project! {
    /// The future of a [`HooksRouteService`](super::HooksRouteService).
    pub struct HooksRouteFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = Projected]
    enum State<F> {
        /// No hook is called.
        Passing { #[pin] inner: F },
        Hooked { run: BoxFuture<'static, Response> },
    }
}

impl<F> HooksRouteFuture<F> {
    pub(super) fn passing(inner: F) -> Self {
        Self { state: State::Passing { inner } }
    }

    pub(super) fn hooked(run: impl Future<Output = Response> + Send + 'static) -> Self {
        Self { state: State::Hooked { run: Box::pin(run) } }
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for HooksRouteFuture<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Projected::Passing { inner } => inner.poll(task),
            Projected::Hooked { run } => run.as_mut().poll(task).map(Ok),
        }
    }
}

impl<F> std::fmt::Debug for HooksRouteFuture<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HooksRouteFuture").finish_non_exhaustive()
    }
}
