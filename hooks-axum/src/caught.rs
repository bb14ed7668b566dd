//! Code of plugins, whose panics end nothing but themselves.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
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

/// Runs code that calls no hook, and catches its panic: with nobody to be looked for, that costs a tenth of what
/// [`catch_panic`] does.
#[inline]
pub(crate) fn caught<T>(code: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    catch_unwind(AssertUnwindSafe(code)).or_else(|payload| catch_panic(|| resume_unwind(payload)))
}

/// Asks a body something of itself, which is code of whoever has made it; `None` where that panics.
pub(crate) fn asked<T>(ask: impl FnOnce() -> T) -> Option<T> {
    caught(ask).map_err(|panic| tell("the body of a response", &panic)).ok()
}

/// Drops what a plugin or a handler has made, whose `Drop` is code of theirs too.
pub(crate) fn discard<T>(made: T) {
    if let Err(panic) = caught(|| drop(made)) {
        tell("something panicked where it was dropped", &panic);
    }
}

/// Tells the log that something has panicked.
pub(crate) fn tell(what: &'static str, panic: &CaughtPanic) {
    let text = panic.to_string();
    log(move || tracing::error!("{what}: {text}"));
}
