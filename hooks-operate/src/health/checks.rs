use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use hooks_axum::{Health, HealthStatus, check_health};
use hooks_core::{Attributed, Chain, HookSpec, PluginContext, Snapshot};
use tokio::time::{Instant, sleep, timeout};

use super::config::HealthConfig;

/// How often it looks whether a check is due, or plugins have come.
const TICK: Duration = Duration::from_millis(500);

/// What plugins have said of themselves, a service of the plugin `health`.
#[derive(Debug)]
pub struct HealthChecks {
    config: RwLock<Arc<HealthConfig>>,
    checked: Mutex<BTreeMap<Arc<str>, Checked>>,
    /// When it has last looked whether a check is due.
    looked: Mutex<Instant>,
}

/// What a plugin has said.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) health: Health,
    pub(super) at: SystemTime,
    pub(super) took: Duration,
    due: Instant,
}

impl HealthChecks {
    pub(super) fn new(config: HealthConfig) -> Self {
        Self { config: RwLock::new(Arc::new(config)), checked: Mutex::default(), looked: Mutex::new(Instant::now()) }
    }

    /// Asks as this says from here on, each plugin at once.
    pub(super) fn configure(&self, config: HealthConfig) {
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
        let now = Instant::now();
        self.checked().values_mut().for_each(|checked| checked.due = now);
    }

    pub(super) fn config(&self) -> Arc<HealthConfig> {
        Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a plugin has said last.
    pub(super) fn of(&self, plugin: &str) -> Option<Checked> {
        self.checked().get(plugin).cloned()
    }

    /// For how long nothing could be asked, since a check blocks the thread that all are made on.
    pub(crate) fn blocked_for(&self) -> Duration {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).elapsed().saturating_sub(TICK)
    }

    fn checked(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Checked>> {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks each plugin when it is due, as long as there are plugins.
    pub(super) async fn keep_asking(self: Arc<Self>, context: PluginContext) {
        let mut running = FuturesUnordered::new();
        let mut asked = BTreeSet::new();
        while let Some(snapshot) = context.snapshot() {
            *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            for plugin in self.due(&snapshot, &asked) {
                asked.insert(Arc::clone(&plugin));
                running.push(self.ask(Arc::clone(&snapshot), plugin));
            }
            drop(snapshot);
            tokio::select! {
                Some(plugin) = running.next() => { asked.remove(&plugin); }
                () = sleep(TICK) => {}
            }
        }
    }

    /// The plugins that are to be asked; those that have gone are forgotten.
    fn due(&self, snapshot: &Snapshot, asked: &BTreeSet<Arc<str>>) -> Vec<Arc<str>> {
        let asking: BTreeSet<_> = asking(snapshot).collect();
        let mut checked = self.checked();
        checked.retain(|plugin, _| asking.contains(plugin));
        let now = Instant::now();
        let is_due = |plugin: &Arc<str>| checked.get(plugin).is_none_or(|checked| checked.due <= now);
        asking.into_iter().filter(|plugin| !asked.contains(plugin) && is_due(plugin)).collect()
    }

    /// Asks a plugin, and keeps what it says.
    async fn ask(&self, snapshot: Arc<Snapshot>, plugin: Arc<str>) -> Arc<str> {
        let config = self.config();
        let (limit, begun) = (config.timeout(&plugin), Instant::now());
        let alone = snapshot.subset(|each| each.name() == &*plugin);
        let health = match timeout(limit, alone.call_attributed(check_health {})).await {
            Ok(said) => worst(said),
            Err(_) => Health::down(format!("the check takes longer than {limit:?}")),
        };
        let (took, due) = (begun.elapsed(), begun + config.every(&plugin));
        self.tell(&plugin, &health);
        self.checked().insert(Arc::clone(&plugin), Checked { health, at: SystemTime::now(), took, due });
        plugin
    }

    /// Logs what is otherwise than before.
    fn tell(&self, plugin: &str, health: &Health) {
        let before = self.of(plugin).map(|checked| checked.health.status());
        let (status, reason) = (health.status(), health.reason());
        if before.is_some_and(|before| before == status) {
            return;
        }
        match status {
            HealthStatus::Up if before.is_none() => tracing::debug!(plugin, "the plugin is well"),
            HealthStatus::Up => tracing::info!(plugin, "the plugin is well again"),
            status => tracing::warn!(plugin, %status, "the plugin is not well: {reason}"),
        }
    }
}

/// The plugins that say how they are.
pub(super) fn asking(snapshot: &Snapshot) -> impl Iterator<Item = Arc<str>> {
    let all = snapshot.implementations(HookSpec::of::<check_health>());
    all.iter().filter(|each| !each.spec().is_wrapper()).map(|each| each.plugin().shared_name())
}

/// The worst of what the checks of one plugin say, with the details of all.
fn worst(said: Vec<Attributed<Health, Infallible>>) -> Health {
    let said =
        said.into_iter().map(|each| each.outcome.unwrap_or_else(|error| Health::down(Chain(&error).to_string())));
    said.reduce(|one, other| {
        let (worse, better) = if one.status() >= other.status() { (one, other) } else { (other, one) };
        better.details().iter().fold(worse, |worse, (key, value)| worse.with_detail(key, value.clone()))
    })
    .unwrap_or_else(Health::up)
}
