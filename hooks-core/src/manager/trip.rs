use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::PluginManager;
use super::settings::Settings;
use super::state::State;
use super::trouble::{Trouble, WeakManager};
use crate::config::Trip;
use crate::implementation::Implementation;
use crate::observer::{ObservedCall, ObservedImplementation, Observer, ObserverHandle};
use crate::outcome::CallOutcome;
use crate::spec::HookSpec;

/// Counts the failures of plugins in calls that go on without them, and has those taken out that fail too often in a row.
struct Tripping(Arc<Counts>);

struct Counts {
    manager: WeakManager,
    settings: Settings,
    plugins: HashMap<Arc<str>, Count>,
}

struct Count {
    trip: Trip,
    in_a_row: Mutex<u32>,
}

/// The count that is going on, and of which configuration.
#[derive(Debug, Default)]
pub(super) struct Counting {
    trips: BTreeMap<Arc<str>, Trip>,
    observer: Option<ObserverHandle>,
}

impl PluginManager {
    /// Counts failures as the configuration says, from nought where it says something else than before.
    pub(super) fn count_failures(&self) {
        let (trips, settings) = {
            let state = self.state();
            (state.trips(), state.settings.clone())
        };
        let mut counting = self.inner.counting.lock().unwrap_or_else(PoisonError::into_inner);
        if counting.trips == trips {
            return;
        }
        if let Some(before) = counting.observer.take() {
            before.remove();
        }
        let counts =
            trips.iter().map(|(name, trip)| (Arc::clone(name), Count { trip: *trip, in_a_row: Mutex::default() }));
        let counts = Counts { manager: self.downgrade(), settings, plugins: counts.collect() };
        if !trips.is_empty() {
            counting.observer = Some(self.observe(Arc::new(Tripping(Arc::new(counts)))));
        }
        counting.trips = trips;
    }
}

impl State {
    /// How many failures each plugin may have.
    fn trips(&self) -> BTreeMap<Arc<str>, Trip> {
        let configured = self.configuration.plugins.iter();
        configured.filter_map(|(name, of_plugin)| Some((name.as_str().into(), of_plugin.settings().trip?))).collect()
    }
}

impl Observer for Tripping {
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        self.0.settings.rules(hook).isolate.then(|| Box::new(Self(Arc::clone(&self.0))) as Box<dyn ObservedCall>)
    }
}

impl ObservedCall for Tripping {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        let (counts, plugin) = (&self.0, implementation.plugin().shared_name());
        let hook = implementation.hook().name();
        counts
            .plugins
            .contains_key(&plugin)
            .then(|| Box::new(Counted { counts: Arc::clone(counts), plugin, hook }) as Box<dyn ObservedImplementation>)
    }

    fn finished(&self, _: CallOutcome, _: Duration) {}
}

struct Counted {
    counts: Arc<Counts>,
    plugin: Arc<str>,
    hook: &'static str,
}

impl ObservedImplementation for Counted {
    fn finished(&self, outcome: CallOutcome, _: Duration) {
        let Some(count) = self.counts.plugins.get(&self.plugin) else { return };
        let mut in_a_row = count.in_a_row.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            CallOutcome::Returned => *in_a_row = 0,
            CallOutcome::Cancelled => {}
            CallOutcome::Failed | CallOutcome::Panicked | CallOutcome::TimedOut => *in_a_row += 1,
        }
        if *in_a_row < count.trip.failures.max(1) {
            return;
        }
        let failures = std::mem::take(&mut *in_a_row);
        drop(in_a_row);
        let reason = format!("it failed {failures} times in a row, the last time in `{}`", self.hook);
        let retry_after = count.trip.retry_after;
        self.counts.manager.report(Trouble { plugin: Arc::clone(&self.plugin), reason, retry_after });
    }
}
