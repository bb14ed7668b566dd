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
