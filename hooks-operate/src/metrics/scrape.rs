use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hooks_axum::{Metrics, RequestContext};
use hooks_core::{LifeObserverHandle, ObserverHandle, PluginContext, PluginManager, SpawnError};
use tokio::time::sleep;

use super::calls::{Calls, Who, exact};
use super::collected::Collected;
use super::config::MetricsConfig;
use super::counts::CallCounts;
use super::exposition::write;
use super::life::Life;
use super::process::{measure_connections, measure_process, measure_runtime};
use super::registry::Registry;
use super::requests::Active;

/// How often durations are put into buckets where nobody scrapes.
const TIDY: Duration = Duration::from_secs(5);

/// All that is measured, a service of the plugin `metrics`.
pub struct Scrape {
    config: MetricsConfig,
    registry: Arc<Registry>,
    facade: Option<Arc<Registry>>,
    calls: Arc<Calls>,
    life: Arc<Life>,
    active: Active,
    /// What was left out of texts for want of room.
    left_out: AtomicU64,
    collected: tokio::sync::Mutex<Collected>,
    observing: Mutex<Option<(ObserverHandle, LifeObserverHandle)>>,
}

impl Scrape {
    pub(super) fn new(config: &MetricsConfig, registry: Arc<Registry>, active: Active) -> Self {
        Self {
            config: config.clone(),
            facade: Registry::facade(config.series / 2),
            calls: Arc::new(Calls::new(Arc::clone(&registry), config.sample)),
            registry,
            life: Arc::default(),
            active,
            left_out: AtomicU64::default(),
            collected: tokio::sync::Mutex::default(),
            observing: Mutex::default(),
        }
    }

    /// Counts from here on.
    pub(super) fn begin(&self, context: &PluginContext) -> Result<(), SpawnError> {
        if let Some(plugins) = context.plugins() {
            let (calls, life) = (Arc::clone(&self.calls), Arc::clone(&self.life));
            let observing = (plugins.observe(calls), plugins.observe_life(life));
            *self.observing.lock().unwrap_or_else(PoisonError::into_inner) = Some(observing);
        }
        let registries: Vec<_> = self.facade.iter().chain([&self.registry]).cloned().collect();
        context.spawn("tidy", async move {
            loop {
                sleep(TIDY).await;
                for registry in &registries {
                    registry.tidy();
                }
            }
        })
    }

    /// Counts no more.
    pub(super) fn end(&self) {
        let observing = self.observing.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((calls, life)) = observing {
            calls.remove();
            life.remove();
        }
    }

    /// All of it, as Prometheus reads it.
    pub(super) async fn text(&self, context: &RequestContext) -> String {
        let mut metrics = Metrics::default();
        if let Some(app) = context.app() {
            measure_connections(app, &mut metrics);
        }
        self.measure(context.plugins(), &mut metrics).await;
        let registries = || self.facade.iter().chain([&self.registry]);
        let series: usize = registries().map(|registry| registry.len()).sum();
        let beyond: u64 = registries().map(|registry| registry.overflow()).sum();
        let mut text: String = registries().map(|registry| registry.text()).collect();
        let beyond = beyond + self.leave_out(write(&mut text, &metrics, self.config.series.saturating_sub(series)));
        let mut overflow = Metrics::default();
        overflow.counter("metrics_overflow", "What was measured in series beyond the limit").set(exact(beyond));
        write(&mut text, &overflow, 1);
        text
    }

    /// So many series are left out of a text; gives how many of all texts. A counter, as what is measured again and again is
    /// left out as often.
    fn leave_out(&self, series: u64) -> u64 {
        let before = self.left_out.fetch_add(series, Ordering::Relaxed);
        if before == 0 && series > 0 {
            let limit = self.config.series;
            tracing::warn!(limit, "there are more series of metrics than there may be; the rest is only counted");
        }
        before + series
    }

    /// What has been counted of each plugin in each hook, by hook and plugin as metrics name them.
    pub(crate) fn counts(&self) -> BTreeMap<Who, CallCounts> {
        self.calls.counts()
    }

    async fn measure(&self, plugins: &PluginManager, metrics: &mut Metrics) {
        self.calls.measure(metrics);
        self.life.measure(plugins, metrics);
        self.active.measure(metrics);
        measure_process(metrics);
        measure_runtime(metrics);
        let mut collected = self.collected.lock().await;
        collected.refresh(&self.config, &plugins.snapshot()).await;
        collected.measure(metrics);
    }
}
