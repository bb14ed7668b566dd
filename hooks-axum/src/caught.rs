//! Code of plugins, whose panics end nothing but themselves.

use std::pin::Pin;
use std::task::{Context, Poll};

use hooks_core::{CaughtPanic, catch_panic};
use pin_project_lite::pin_project;

use crate::log::log;

pin_project! {
    /// A future whose panic is caught.
    pub(crate) struct Caught<F> {
        #[pin]
        pub(crate) future: F,
    }
}

impl<F: Future> Future for Caught<F> {
    type Output = Result<F::Output, CaughtPanic>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.project().future;
        match catch_panic(|| future.poll(context)) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

/// Drops what a plugin or a handler has made, whose `Drop` is code of theirs too.
pub(crate) fn discard<T>(made: T) {
    if let Err(panic) = catch_panic(|| drop(made)) {
        let text = panic.to_string();
        log(move || tracing::error!("something panicked where it was dropped: {text}"));
    }
}
