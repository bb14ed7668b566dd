//! What has become of spans.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use tracing::dispatcher::{self, WeakDispatch};

/// How long the log is spared the next failure.
const PAUSE: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(super) struct Counts {
    taken: AtomicU64,
    exported: AtomicU64,
    failed: AtomicU64,
    dropped: AtomicU64,
}

impl Counts {
    /// Whether there is room for one more, which is counted either way: whoever makes batches of them does not tell.
    pub(super) fn take(&self, most: u64) -> bool {
        let [taken, exported, failed] =
            [&self.taken, &self.exported, &self.failed].map(|count| count.load(Ordering::Relaxed));
        let has_room = taken.saturating_sub(exported + failed) < most;
        let count = if has_room { &self.taken } else { &self.dropped };
        count.fetch_add(1, Ordering::Relaxed);
        has_room
    }

    /// Those that nobody waits for any more, by what has become of them.
    #[expect(clippy::cast_precision_loss, reason = "metrics are floats")]
    pub(super) fn by_outcome(&self) -> [(&'static str, f64); 3] {
        [("exported", &self.exported), ("failed", &self.failed), ("dropped", &self.dropped)]
            .map(|(outcome, count)| (outcome, count.load(Ordering::Relaxed) as f64))
    }
}

/// An exporter whose failures are counted, and told rarely.
#[derive(Debug)]
pub(super) struct Counted<E> {
    exporter: E,
    counts: Arc<Counts>,
    log: WeakDispatch,
    told: Mutex<Option<Instant>>,
}

impl<E> Counted<E> {
    pub(super) fn new(exporter: E, counts: Arc<Counts>, log: WeakDispatch) -> Self {
        Self { exporter, counts, log, told: Mutex::new(None) }
    }

    /// This is a thread of the exporter's, which has no subscriber of its own.
    fn tell(&self, spans: u64, error: &(dyn Error + 'static)) {
        let failed = self.counts.failed.fetch_add(spans, Ordering::Relaxed) + spans;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|told| told.elapsed() < PAUSE) {
            return;
        }
        *told = Some(Instant::now());
        drop(told);
        if let Some(dispatch) = self.log.upgrade() {
            dispatcher::with_default(&dispatch, || {
                tracing::warn!(error, failed, "spans cannot be exported, and are lost");
            });
        }
    }
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len() as u64;
        let exported = self.exporter.export(batch).await;
        match &exported {
            Ok(()) => drop(self.counts.exported.fetch_add(spans, Ordering::Relaxed)),
            Err(error) => self.tell(spans, error),
        }
        exported
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::Counts;

    #[test]
    fn what_has_no_room_is_counted() {
        let counts = Counts::default();
        let take = |times| (0..times).filter(|_| counts.take(3)).count();
        assert_eq!(take(5), 3);
        counts.exported.fetch_add(1, Ordering::Relaxed);
        counts.failed.fetch_add(1, Ordering::Relaxed);
        assert_eq!(take(3), 2);
        assert_eq!(counts.by_outcome(), [("exported", 1.0), ("failed", 1.0), ("dropped", 3.0)]);
    }
}
