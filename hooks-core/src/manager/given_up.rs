use std::future::{pending, poll_fn};
use std::pin::pin;
use std::task::Poll;

use tokio::sync::watch;

/// Tells whether a start is given up; no other change ever is.
pub(super) struct GivenUp(Option<watch::Receiver<()>>);

impl GivenUp {
    pub(super) fn never() -> Self {
        Self(None)
    }

    /// It is given up when the sender is dropped.
    pub(super) fn channel() -> (watch::Sender<()>, Self) {
        let (sender, receiver) = watch::channel(());
        (sender, Self(Some(receiver)))
    }

    /// What comes of a future, unless it is given up before.
    pub(super) async fn unless<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let (mut told, mut future) = (pin!(self.told()), pin!(future));
        let first = poll_fn(|context| match told.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => future.as_mut().poll(context).map(Some),
        });
        first.await
    }

    async fn told(&self) {
        match &self.0 {
            Some(receiver) => drop(receiver.clone().changed().await),
            None => pending().await,
        }
    }
}
