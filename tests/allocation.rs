//! What a call allocates.
#![forbid(unsafe_code)]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use hooks_core::{PluginManager, Snapshot, hookimpl, hookspec};

hooks_core::link_plugins!();

fn plugins() -> Arc<Snapshot> {
    PluginManager::builder().build().expect("the plugins of this file fit together").snapshot()
}

/// How often `run` allocates, on this thread.
fn allocations(run: impl FnOnce()) -> u64 {
    allocation_counter::measure(run).count_total
}

/// Polls until the future is ready, which allocates nothing itself.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

#[hookspec]
pub fn touch(number: &mut u32);

#[hookimpl(touch, tryfirst)]
fn one(number: &mut u32) {
    *number += 1;
}

#[hookimpl(touch)]
fn two(number: &mut u32) {
    *number *= 2;
}

#[hookspec(firstresult)]
pub fn find(number: u32) -> Option<u32>;

#[hookimpl]
fn find(number: u32) -> Option<u32> {
    Some(number)
}

#[test]
fn a_sync_call_without_results_allocates_nothing() {
    let (plugins, mut number) = (plugins(), 1);
    assert_eq!(allocations(|| plugins.call(touch { number: &mut number })), 0);
    assert_eq!(number, 4);
    assert_eq!(allocations(|| assert_eq!(plugins.call(find { number }), Some(4))), 0);
}

#[hookspec]
pub async fn sync_only(number: &mut u32);

#[hookimpl(sync_only, tryfirst)]
fn first(number: &mut u32) {
    *number += 1;
}

#[hookimpl(sync_only)]
fn second(number: &mut u32) {
    *number += 1;
}

#[test]
fn sync_implementations_of_an_async_hook_allocate_nothing() {
    let (plugins, mut number) = (plugins(), 0);
    assert_eq!(allocations(|| block_on(plugins.call(sync_only { number: &mut number }))), 0);
    assert_eq!(number, 2);
}

#[hookspec]
pub async fn mixed(number: &mut u32);

#[hookimpl(mixed, priority = 1)]
fn leading(number: &mut u32) {
    *number += 1;
}

#[hookimpl(mixed, priority = 2)]
async fn waiting(number: &mut u32) {
    tokio::task::yield_now().await;
    *number += 1;
}

#[hookimpl(mixed, priority = 3)]
fn between(number: &mut u32) {
    *number += 1;
}

#[hookimpl(mixed, priority = 4)]
async fn last(number: &mut u32) {
    tokio::task::yield_now().await;
    *number += 1;
}

#[test]
fn async_implementations_allocate_nothing_where_their_futures_fit() {
    let (plugins, mut number) = (plugins(), 0);
    assert_eq!(allocations(|| block_on(plugins.call(mixed { number: &mut number }))), 0);
    assert_eq!(number, 4);
}

#[hookspec]
pub async fn large(number: &mut u32);

#[hookimpl(large, tryfirst)]
async fn ready(number: &mut u32) {
    let bytes = [1_u8; 200];
    std::future::ready(()).await;
    *number += u32::from(bytes[100]);
}

#[hookimpl(large)]
async fn pending(number: &mut u32) {
    let bytes = [1_u8; 200];
    tokio::task::yield_now().await;
    *number += u32::from(bytes[100]);
}

#[test]
fn a_large_future_is_one() {
    let (plugins, mut number) = (plugins(), 0);
    assert_eq!(allocations(|| block_on(plugins.call(large { number: &mut number }))), 2);
    assert_eq!(number, 2);
}

#[hookspec(filter)]
pub fn fold(number: u32) -> u32;

#[hookimpl]
fn fold(number: u32) -> u32 {
    number + 1
}

#[test]
fn a_sync_filter_allocates_nothing() {
    let plugins = plugins();
    assert_eq!(allocations(|| assert_eq!(plugins.call(fold { number: 1 }), 2)), 0);
}

mod around {
    use super::*;
    use hooks_core::Next;

    #[hookspec]
    pub async fn wrapped_twice(number: &mut u32);

    #[hookimpl(wrapped_twice, wrapper, tryfirst)]
    async fn outer(hook: wrapped_twice<'_>, next: Next<'_, wrapped_twice<'_>>) {
        tokio::task::yield_now().await;
        next.run(hook).await;
    }

    #[hookimpl(wrapped_twice, wrapper)]
    async fn inner(hook: wrapped_twice<'_>, next: Next<'_, wrapped_twice<'_>>) {
        next.run(hook).await;
    }

    #[hookimpl(wrapped_twice, tryfirst)]
    async fn one(number: &mut u32) {
        tokio::task::yield_now().await;
        *number += 1;
    }

    #[hookimpl(wrapped_twice)]
    fn two(number: &mut u32) {
        *number += 1;
    }

    #[test]
    fn each_wrapper_that_is_entered_is_one_more() {
        let (plugins, mut number) = (plugins(), 0);
        assert_eq!(allocations(|| block_on(plugins.call(wrapped_twice { number: &mut number }))), 2);
        assert_eq!(number, 2);
    }
}

mod together {
    use super::*;

    #[hookspec(concurrent)]
    pub async fn at_once(number: &u32);

    #[hookimpl(at_once, tryfirst)]
    async fn one(number: &u32) {
        assert!(*number > 0);
        tokio::task::yield_now().await;
    }

    #[hookimpl(at_once)]
    async fn two() {
        tokio::task::yield_now().await;
    }

    #[hookimpl(at_once, trylast)]
    fn three() {}

    #[test]
    fn a_concurrent_call_is_two_and_one_for_each_async_implementation() {
        let plugins = plugins();
        assert_eq!(allocations(|| block_on(plugins.call(at_once { number: &1 }))), 2 + 2);
    }
}

mod observed {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    use hooks_core::{EndedCall, Entered, HookSpec, Next, NextAround, ObservedCall, Observer};

    /// Asks for the details of no call.
    #[derive(Default)]
    struct Counting(AtomicU64);

    impl Observer for Counting {
        fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
            None
        }

        fn called(&self, call: &EndedCall<'_>) {
            self.0.fetch_add(u64::from(call.entered_first().is_some()), Ordering::Relaxed);
        }
    }

    #[hookspec(around)]
    pub fn wrapped(number: u32) -> u32;

    #[hookimpl(self::wrapped, wrapper)]
    fn wrapper(hook: wrapped, next: NextAround<'_, wrapped>) -> u32 {
        next.run(hook)
    }

    #[hookspec]
    pub fn inside(number: &mut u32);

    #[hookimpl(inside, wrapper)]
    fn another(hook: inside<'_>, next: Next<'_, inside<'_>>) {
        next.run(hook);
    }

    #[hookspec(timeout = "60m")]
    pub async fn timed(number: &mut u32) -> Result<(), String>;

    #[hookimpl]
    async fn timed(number: &mut u32) -> Result<(), String> {
        std::future::ready(()).await;
        *number += 1;
        Ok(())
    }

    /// One call of each form.
    const CALLS: [fn(&Snapshot, &mut u32); 11] = [
        |plugins, number| plugins.call(touch { number }),
        |plugins, number| *number = plugins.call(find { number: *number }).unwrap_or_default(),
        |plugins, number| *number = plugins.call(fold { number: *number }),
        |plugins, number| plugins.call(inside { number }),
        |plugins, number| *number = plugins.call(wrapped { number: *number }).around(|hook| hook.number),
        |plugins, number| block_on(plugins.call(mixed { number })),
        |plugins, number| block_on(plugins.call_entering(mixed { number }, &Entered::default())),
        |plugins, number| block_on(plugins.call(around::wrapped_twice { number })),
        |plugins, number| block_on(plugins.call(together::at_once { number })),
        |plugins, number| block_on(plugins.call(timed { number })).expect("it is in time"),
        |plugins, number| drop(block_on(plugins.call_attributed(mixed { number }))),
    ];

    #[test]
    fn a_counting_observer_is_told_for_nothing() {
        let manager = PluginManager::builder().build().expect("the plugins of this file fit together");
        let (plugins, mut number) = (manager.snapshot(), 1);
        let before = CALLS.map(|call| allocations(|| call(&plugins, &mut number)));
        let counting = Arc::new(Counting::default());
        manager.observe(Arc::<Counting>::clone(&counting));
        for (call, before) in CALLS.iter().zip(before) {
            // The first asks the clock, and where to keep what it says.
            call(&plugins, &mut number);
            let told = counting.0.load(Ordering::Relaxed);
            assert_eq!(allocations(|| call(&plugins, &mut number)), before);
            assert_eq!(counting.0.load(Ordering::Relaxed), told + 1);
        }
    }
}

mod view {
    use super::*;
    use hooks_core::{ImplementationSpec, hookimpls};

    #[hookspec(scoped)]
    pub fn shown() -> u8;

    #[hookimpl(shown, scope = "own")]
    fn of_this_plugin() -> u8 {
        1
    }

    fn with(others: &[&'static ImplementationSpec]) -> Arc<Snapshot> {
        let builder = PluginManager::builder().implementations(hookimpls![of_this_plugin]);
        builder.implementations(others.iter().copied()).build().expect("they fit").snapshot()
    }

    #[test]
    fn a_view_shares_the_tables_that_stay() {
        let (few, many) =
            (with(&[]), with(&hookimpls![super::one, super::two, super::find, super::first, super::fold]));
        let scoped = |snapshot: &Arc<Snapshot>| {
            allocations(|| {
                drop(snapshot.scoped_to(None));
            })
        };
        let extended = |snapshot: &Snapshot| {
            allocations(|| {
                drop(snapshot.with_extra::<shown>("extra", Box::new(|_| 2)));
            })
        };
        assert_eq!(scoped(&many), scoped(&few));
        assert_eq!(extended(&many), extended(&few));
        assert_eq!(allocations(|| drop(few.scoped_to(Some(env!("CARGO_PKG_NAME"))))), 0);
    }
}
