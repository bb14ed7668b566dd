use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How often something is told to the log.
const PAUSE: Duration = Duration::from_mins(1);

/// What is done once a minute, however often there is a reason.
#[derive(Debug, Default)]
pub(super) struct Rarely(Mutex<Option<Instant>>);

impl Rarely {
    pub(super) fn when_due(&self, act: impl FnOnce()) {
        let now = Instant::now();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| now < last + PAUSE) {
            return;
        }
        *last = Some(now);
        drop(last);
        act();
    }
}
