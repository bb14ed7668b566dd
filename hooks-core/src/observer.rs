//! Who is told of calls.

mod audience;
mod ended;
mod failed;
mod per_table;
mod slow;
mod trace;
mod watch;

use std::time::Duration;

pub(crate) use self::audience::{Audience, Began};
pub use self::ended::EndedCall;
pub(crate) use self::ended::{Observed, Reach, Unwinding};
pub use self::failed::FailedImplementation;
pub use self::per_table::PerTable;
pub(crate) use self::slow::Slow;
pub use self::watch::ObserverHandle;
pub(crate) use self::watch::{Watch, Watched, WatchedCall};
use crate::implementation::Implementation;
use crate::outcome::CallOutcome;
use crate::spec::HookSpec;

/// Is told of calls of hooks that something implements: of every call how it ended, of every implementation that failed,
/// and of the calls that it asks for, all that happens in them.
///
/// While there is no observer, a call pays one check. While there are some, it pays two readings of the clock, and for
/// each of them a call of [`call`](Self::call) and of [`called`](Self::called). Where none asks for more, that is all: the
/// call allocates nothing for it. The details of a call are dearer, for each implementation, so ask for those of a sample
/// only: `call` returns `None` for the others.
///
/// An observer must be quick, for it runs in the call. Of several, the one that is told first of a beginning is told last
/// of the end. A call that is under way when an observer comes or goes is told to it or not.
///
/// # Examples
///
/// Counts the calls of each implementation, exactly. Implementations are entered in call order, so one counter a call is
/// enough: how many calls have come to have entered `k` of them.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::sync::{Arc, Mutex, PoisonError};
///
/// use hooks_core::{EndedCall, FailedImplementation, Implementation, Observer, PerTable, PluginManager, hookimpl, hookspec};
/// # hooks_core::link_plugins!();
///
/// #[derive(Default)]
/// struct Counting {
///     /// Where the counters of a table are found without a lock.
///     key: PerTable<Arc<Counts>>,
///     all: Mutex<Vec<Arc<Counts>>>,
///     failures: Mutex<HashMap<String, u64>>,
/// }
///
/// /// The counters of one table.
/// struct Counts {
///     implementations: Vec<(&'static str, String)>,
///     /// At `k`, the calls that have entered the first `k` implementations, and no more.
///     entered: Vec<AtomicU64>,
///     /// The calls that have entered others than the first so many, by implementation.
///     others: Vec<AtomicU64>,
/// }
///
/// impl Counts {
///     fn of(implementations: &[Arc<Implementation>]) -> Self {
///         let name = |each: &Arc<Implementation>| (each.hook().name(), each.plugin().name().to_owned());
///         Self {
///             implementations: implementations.iter().map(name).collect(),
///             entered: (0..=implementations.len()).map(|_| AtomicU64::new(0)).collect(),
///             others: implementations.iter().map(|_| AtomicU64::new(0)).collect(),
///         }
///     }
///
///     /// How often the implementation at this place was entered.
///     fn calls(&self, place: usize) -> u64 {
///         let behind = self.entered.iter().skip(place + 1).chain(self.others.get(place));
///         behind.map(|count| count.load(Ordering::Relaxed)).sum()
///     }
/// }
///
/// impl Observer for Counting {
///     fn called(&self, call: &EndedCall<'_>) {
///         let counts = call.of_table(&self.key, || {
///             let counts = Arc::new(Counts::of(call.implementations()));
///             self.all.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&counts));
///             counts
///         });
///         if let Some(first) = call.entered_first() {
///             counts.entered[first].fetch_add(1, Ordering::Relaxed);
///         } else {
///             let entered = counts.others.iter().enumerate().filter(|(place, _)| call.has_entered(*place));
///             entered.for_each(|(_, count)| {
///                 count.fetch_add(1, Ordering::Relaxed);
///             });
///         }
///     }
///
///     fn failed(&self, failure: &FailedImplementation<'_>) {
///         let plugin = failure.implementation().plugin().name().to_owned();
///         *self.failures.lock().unwrap_or_else(PoisonError::into_inner).entry(plugin).or_default() += 1;
///     }
/// }
///
/// #[hookspec(firstresult, on_error = "stop")]
/// pub fn parse(text: &str) -> Result<Option<u32>, std::num::ParseIntError>;
///
/// #[hookimpl(parse, tryfirst)]
/// fn parse_nothing(text: &str) -> Result<Option<u32>, std::num::ParseIntError> {
///     Ok(text.is_empty().then_some(0))
/// }
///
/// #[hookimpl(parse)]
/// fn parse_number(text: &str) -> Result<Option<u32>, std::num::ParseIntError> {
///     text.parse().map(Some)
/// }
///
/// # fn main() -> Result<(), hooks_core::BuildError> {
/// let plugins = PluginManager::builder().build()?;
/// let counting = Arc::new(Counting::default());
/// plugins.observe(Arc::<Counting>::clone(&counting));
/// for text in ["", "1", "one"] {
///     let _ = plugins.call(parse { text });
/// }
/// let counts = counting.all.lock().unwrap_or_else(PoisonError::into_inner);
/// assert_eq!((counts[0].calls(0), counts[0].calls(1)), (3, 2));
/// assert_eq!(counting.failures.lock().unwrap_or_else(PoisonError::into_inner).values().sum::<u64>(), 1);
/// # Ok(())
/// # }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// A hook is about to be called. `None`: nothing more of this call than how it ends.
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        let _ = hook;
        None
    }

    /// A call has ended: each exactly once, also one that was cancelled, or that a panic has unwound.
    ///
    /// A future of a call that was never polled is none.
    fn called(&self, call: &EndedCall<'_>) {
        let _ = call;
    }

    /// An implementation, or a wrapper, has failed, panicked or taken longer than it may, whether the call goes on without
    /// it or not. It is told at once, while the call runs.
    ///
    /// What a wrapper gives on of what is behind it is no failure of its own. Of a panic that nobody isolates, the
    /// innermost implementation is told, as [`catch_panic`](crate::catch_panic) does.
    fn failed(&self, failure: &FailedImplementation<'_>) {
        let _ = failure;
    }
}

/// Is told of one call. Dropped without [`finished`](Self::finished) where the call panicked or was cancelled.
pub trait ObservedCall: Send + Sync {
    /// An implementation, or a wrapper, is about to run.
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>>;

    /// The call has ended, with this and after this time.
    fn finished(&self, outcome: CallOutcome, elapsed: Duration);
}

/// Is told of one implementation. Dropped without [`finished`](Self::finished) where it panicked in a hook that stops,
/// or was cancelled.
pub trait ObservedImplementation: Send + Sync {
    /// Its code is about to run on this thread; an async one is entered at each poll.
    fn enter(&self) {}

    /// Its code no longer runs on this thread.
    fn exit(&self) {}

    /// It has ended, with this and after this time.
    fn finished(&self, outcome: CallOutcome, elapsed: Duration);
}
