use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// The end of a time that begins then; very far for one that no clock reaches.
pub(crate) fn later(start: Instant, limit: Duration) -> Instant {
    start.checked_add(limit).unwrap_or_else(|| start + Duration::from_hours(24 * 365 * 30))
}

/// A timer that there is only once something has had to wait.
#[derive(Debug, Default)]
pub(crate) struct Deadline(Option<Pin<Box<Sleep>>>);

impl Deadline {
    /// Ready once `at` has passed; asked where what it limits is pending.
    pub(crate) fn poll(&mut self, at: impl FnOnce() -> Instant, context: &mut Context<'_>) -> Poll<()> {
        self.0.get_or_insert_with(|| Box::pin(sleep_until(at()))).as_mut().poll(context)
    }
}
