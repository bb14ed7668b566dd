use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hooks_axum::Metrics;
use hooks_core::{
    CallOutcome, EndedCall, FailedImplementation, HookSpec, Implementation, ObservedCall, ObservedImplementation,
    Observer, PerTable,
};
use metrics::{Histogram, Label};

use super::counts::CallCounts;
use super::registry::Registry;

const CALL_DURATION: &str = "hooks_call_duration_seconds";
const IMPLEMENTATION_DURATION: &str = "hooks_implementation_duration_seconds";

/// Counts and times calls of hooks.
pub(super) struct Calls {
    registry: Arc<Registry>,
    sample: NonZeroU32,
    /// Where the counts of a table are found without a lock.
    key: PerTable<Arc<Counts>>,
    tables: Mutex<Tables>,
    failures: Mutex<BTreeMap<Who, CallCounts>>,
}

#[derive(Default)]
struct Tables {
    live: Vec<Arc<Counts>>,
    /// What was counted in tables that are gone.
    gone: BTreeMap<Who, u64>,
}

/// An implementation as metrics tell it: those of one plugin in one hook are one.
pub(super) type Who = (String, String);

/// The counts of one table: a hook as one snapshot has it.
struct Counts {
    who: Vec<Who>,
    /// At `k`, the calls that have entered the first `k` implementations and no more: one addition a call, whose sums are
    /// exact for each.
    entered: Vec<AtomicU64>,
    /// The calls that have entered others than the first so many, by implementation.
    others: Vec<AtomicU64>,
    duration: Histogram,
}

impl Calls {
    pub(super) fn new(registry: Arc<Registry>, sample: NonZeroU32) -> Self {
        registry.describe(CALL_DURATION, "How long calls of a hook take");
        registry.describe(IMPLEMENTATION_DURATION, "How long implementations take, of a sample of the calls");
        Self { registry, sample, key: PerTable::new(), tables: Mutex::default(), failures: Mutex::default() }
    }

    /// Adds what has been counted.
    pub(super) fn measure(&self, metrics: &mut Metrics) {
        let counts = self.counts();
        let calls = metrics.counter("hooks_calls", "Calls of an implementation");
        for ((hook, plugin), counts) in &counts {
            calls.set_for([("hook", hook), ("plugin", plugin)], exact(counts.calls));
        }
        let failures = metrics.counter("hooks_failures", "Calls of an implementation that gave nothing");
        for ((hook, plugin), counts) in &counts {
            // Those that are 0 too: Prometheus tells no increase from a first value.
            for (outcome, count) in counts.by_outcome() {
                let labels = [("hook", hook.as_str()), ("plugin", plugin), ("outcome", outcome)];
                failures.set_for(labels, exact(count));
            }
        }
    }

    /// What has been counted of each.
    pub(super) fn counts(&self) -> BTreeMap<Who, CallCounts> {
        let mut counts = self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (who, calls) in self.tables.lock().unwrap_or_else(PoisonError::into_inner).sum() {
            counts.entry(who).or_default().calls = calls;
        }
        counts
    }

    fn counts_of(&self, hook: &'static HookSpec, implementations: &[Arc<Implementation>]) -> Arc<Counts> {
        let places = |more| (0..implementations.len() + more).map(|_| AtomicU64::new(0)).collect();
        let duration = self.registry.seconds(CALL_DURATION, vec![Label::new("hook", name_of(hook))]);
        let who = implementations.iter().map(|each| who(each)).collect();
        let counts = Arc::new(Counts { who, entered: places(1), others: places(0), duration });
        self.tables.lock().unwrap_or_else(PoisonError::into_inner).live.push(Arc::clone(&counts));
        counts
    }
}

impl Tables {
    /// What has been counted of each, in tables that are there and that are gone.
    fn sum(&mut self) -> BTreeMap<Who, u64> {
        // A table that is gone has dropped its handle.
        let (live, gone): (Vec<_>, Vec<_>) = self.live.drain(..).partition(|counts| Arc::strong_count(counts) > 1);
        self.live = live;
        for counts in gone {
            counts.add_to(&mut self.gone);
        }
        let mut sum = self.gone.clone();
        for counts in &self.live {
            counts.add_to(&mut sum);
        }
        sum
    }
}

impl Counts {
    fn add_to(&self, sum: &mut BTreeMap<Who, u64>) {
        let mut entered: u64 = 0;
        let firsts = self.entered.iter().map(|count| count.load(Ordering::Relaxed));
        let by_place: Vec<_> = firsts
            .rev()
            .map(|count| {
                entered += count;
                entered
            })
            .collect();
        // The last is of calls that entered none.
        let calls =
            by_place.iter().rev().skip(1).zip(&self.others).map(|(first, other)| first + other.load(Ordering::Relaxed));
        for (who, calls) in self.who.iter().zip(calls) {
            *sum.entry(who.clone()).or_default() += calls;
        }
    }
}

impl Observer for Calls {
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        is_in_sample(self.sample).then(|| Box::new(Sampled { registry: Arc::clone(&self.registry), hook }) as Box<_>)
    }

    fn called(&self, call: &EndedCall<'_>) {
        let counts = call.of_table(&self.key, || self.counts_of(call.hook(), call.implementations()));
        counts.duration.record(call.elapsed());
        if let Some(count) = call.entered_first().and_then(|first| counts.entered.get(first)) {
            count.fetch_add(1, Ordering::Relaxed);
            return;
        }
        for (_, count) in counts.others.iter().enumerate().filter(|(place, _)| call.has_entered(*place)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn failed(&self, failure: &FailedImplementation<'_>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.entry(who(failure.implementation())).or_default().add_failure(failure.outcome());
    }
}

/// A call that is timed for each plugin.
struct Sampled {
    registry: Arc<Registry>,
    hook: &'static HookSpec,
}

struct Timed(Histogram);

impl ObservedCall for Sampled {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        let plugin = implementation.plugin().name().to_owned();
        let labels = vec![Label::new("hook", name_of(self.hook)), Label::new("plugin", plugin)];
        Some(Box::new(Timed(self.registry.seconds(IMPLEMENTATION_DURATION, labels))))
    }

    fn finished(&self, _: CallOutcome, _: Duration) {}
}

impl ObservedImplementation for Timed {
    fn finished(&self, _: CallOutcome, elapsed: Duration) {
        self.0.record(elapsed);
    }
}

/// The hook with the package that owns it, where two may have the same name.
fn name_of(hook: &HookSpec) -> String {
    format!("{}::{}", hook.package().name, hook.name())
}

fn who(implementation: &Implementation) -> Who {
    (name_of(implementation.hook()), implementation.plugin().name().to_owned())
}

thread_local! {
    /// How many calls of this thread are left out before one is in the sample.
    static LEFT_OUT: Cell<u64> = const { Cell::new(0) };
}

/// One in so many, by chance: hooks are called in a pattern, of which every so-manieth may always be the same. Chance is asked
/// once for each that is in it.
fn is_in_sample(one_in: NonZeroU32) -> bool {
    let most = 2 * (u64::from(one_in.get()) - 1);
    let left = LEFT_OUT.get().min(most).checked_sub(1);
    LEFT_OUT.set(left.unwrap_or_else(|| rand::random_range(0..=most)));
    left.is_none()
}

/// Numbers of Prometheus are floats, which are exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "beyond 2^53 nobody counts")]
pub(super) fn exact(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::is_in_sample;

    #[test]
    fn a_sample_has_one_in_so_many_and_is_another_at_once() {
        let in_sample = |one_in, calls: u32| {
            let one_in = NonZeroU32::new(one_in).expect("it is not zero");
            (0..calls).filter(|_| is_in_sample(one_in)).count()
        };
        // A tenth is five times the deviation.
        let some = in_sample(64, 64_000);
        assert!((900..1100).contains(&some), "{some}");
        assert_eq!(in_sample(1, 10), 10);
        assert!(in_sample(u32::MAX, 1000) <= 2);
        assert_eq!(in_sample(1, 10), 10);
    }
}
