use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Label, Level, Metadata, Recorder,
    SharedString, Unit,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// Bounds of durations of requests, in seconds, as OpenTelemetry has them.
const REQUESTS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// Bounds of durations of hooks, in seconds.
const HOOKS: [f64; 12] = [1e-6, 2.5e-6, 1e-5, 2.5e-5, 1e-4, 2.5e-4, 1e-3, 2.5e-3, 1e-2, 0.1, 1.0, 10.0];

const PREFIX_OF_HOOKS: &str = "hooks_";

/// Series with their values, so many and no more.
pub(super) struct Registry {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    taken: RwLock<Taken>,
    limit: usize,
    overflow: Arc<Overflow>,
}

/// What there is.
#[derive(Default)]
struct Taken {
    keys: HashSet<Key>,
    /// A histogram is many.
    series: usize,
}

/// What is measured in series beyond the limit.
#[derive(Default)]
struct Overflow {
    measured: AtomicU64,
    is_told: AtomicBool,
}

/// The recorder of the crate `metrics`, once in a process.
static FACADE: OnceLock<Option<Arc<Registry>>> = OnceLock::new();

const METADATA: Metadata<'static> = Metadata::new("hooks_operate", Level::INFO, None);

impl Registry {
    pub(super) fn new(limit: usize) -> Self {
        let builder = PrometheusBuilder::new().with_recommended_naming(true);
        let builder = buckets(builder, Matcher::Full("http_server_request_duration_seconds".to_owned()), &REQUESTS);
        let builder = buckets(builder, Matcher::Prefix(PREFIX_OF_HOOKS.to_owned()), &HOOKS);
        // Of others nothing is known.
        let recorder = builder.set_buckets(&REQUESTS).unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        Self { recorder, handle, taken: RwLock::default(), limit, overflow: Arc::default() }
    }

    /// What the crate `metrics` records in, unless the program has set something else before.
    pub(super) fn facade(limit: usize) -> Option<Arc<Self>> {
        let install = || {
            let registry = Arc::new(Self::new(limit));
            match metrics::set_global_recorder(Arc::clone(&registry)) {
                Ok(()) => Some(registry),
                Err(_) => {
                    tracing::warn!("the crate `metrics` has a recorder already: what it is told is not in `/metrics`");
                    None
                }
            }
        };
        FACADE.get_or_init(install).clone()
    }

    /// A histogram of ours, of durations in seconds.
    pub(super) fn seconds(&self, name: &'static str, labels: Vec<Label>) -> Histogram {
        self.register_histogram(&Key::from_parts(name, labels), &METADATA)
    }

    /// Says what a histogram of ours tells.
    pub(super) fn describe(&self, name: &'static str, description: &'static str) {
        self.describe_histogram(name.into(), None, description.into());
    }

    /// How many series there are.
    pub(super) fn len(&self) -> usize {
        self.taken.read().unwrap_or_else(PoisonError::into_inner).series
    }

    /// All of it as text.
    pub(super) fn text(&self) -> String {
        self.handle.render()
    }

    /// Makes buckets of what was recorded, which otherwise is kept until somebody asks.
    pub(super) fn tidy(&self) {
        self.handle.run_upkeep();
    }

    /// How much was measured in series beyond the limit.
    pub(super) fn overflow(&self) -> u64 {
        self.overflow.measured.load(Ordering::Relaxed)
    }

    /// Whether what a key stands for is there, or may be: so many series.
    fn takes(&self, key: &Key, series: usize) -> bool {
        let taken = self.taken.read().unwrap_or_else(PoisonError::into_inner);
        if taken.keys.contains(key) {
            return true;
        }
        drop(taken);
        let mut taken = self.taken.write().unwrap_or_else(PoisonError::into_inner);
        if taken.keys.contains(key) {
            return true;
        }
        let fits = taken.series + series <= self.limit;
        if fits {
            taken.keys.insert(key.clone());
            taken.series += series;
        } else if !self.overflow.is_told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                limit = self.limit,
                metric = key.name(),
                "there are as many series of metrics as there may be; what is measured in others is only counted",
            );
        }
        fits
    }
}

fn buckets(builder: PrometheusBuilder, matcher: Matcher, bounds: &[f64]) -> PrometheusBuilder {
    // It fails where there is no bound.
    builder.set_buckets_for_metric(matcher, bounds).unwrap_or_default()
}

impl Recorder for Registry {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.recorder.describe_counter(name, unit, description);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.recorder.describe_gauge(name, unit, description);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.recorder.describe_histogram(name, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        if self.takes(key, 1) {
            self.recorder.register_counter(key, metadata)
        } else {
            Counter::from_arc(Arc::clone(&self.overflow))
        }
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        if self.takes(key, 1) {
            self.recorder.register_gauge(key, metadata)
        } else {
            Gauge::from_arc(Arc::clone(&self.overflow))
        }
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        // Its buckets, and those that are beyond all bounds, their sum and their count.
        let bounds = if key.name().starts_with(PREFIX_OF_HOOKS) { HOOKS.len() } else { REQUESTS.len() };
        if self.takes(key, bounds + 3) {
            self.recorder.register_histogram(key, metadata)
        } else {
            Histogram::from_arc(Arc::clone(&self.overflow))
        }
    }
}

impl Overflow {
    fn count(&self) {
        self.measured.fetch_add(1, Ordering::Relaxed);
    }
}

impl CounterFn for Overflow {
    fn increment(&self, _: u64) {
        self.count();
    }

    fn absolute(&self, _: u64) {
        self.count();
    }
}

impl GaugeFn for Overflow {
    fn increment(&self, _: f64) {
        self.count();
    }

    fn decrement(&self, _: f64) {
        self.count();
    }

    fn set(&self, _: f64) {
        self.count();
    }
}

impl HistogramFn for Overflow {
    fn record(&self, _: f64) {
        self.count();
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Registry").field("limit", &self.limit).finish_non_exhaustive()
    }
}
