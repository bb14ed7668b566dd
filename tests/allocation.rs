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
fn async_implementations_allocate_one_each_and_one_for_the_call() {
    let (plugins, mut number) = (plugins(), 0);
    assert_eq!(allocations(|| block_on(plugins.call(mixed { number: &mut number }))), 3);
    assert_eq!(number, 4);
}
