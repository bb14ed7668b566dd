use std::pin::Pin;
use std::task::{Context, Poll};

use crate::blame::{CaughtPanic, catch_panic};

/// Code of a plugin, whose panics are what it gives; also where it is dropped.
pub(super) struct Caught<F>(Option<Pin<Box<F>>>);

impl<F> Caught<F> {
    pub(super) fn new(future: F) -> Self {
        Self(Some(Box::pin(future)))
    }
}

impl<F: Future> Future for Caught<F> {
    type Output = Result<F::Output, CaughtPanic>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(future) = &mut self.0 else { return Poll::Pending };
        match catch_panic(|| future.as_mut().poll(context)) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

impl<F> Drop for Caught<F> {
    fn drop(&mut self) {
        let future = self.0.take();
        let _ = catch_panic(|| drop(future));
    }
}
