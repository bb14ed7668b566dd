//! What a call costs, beside the same written by hand.
//!
//! `hooks` calls on a snapshot. The baselines go over slices of pointers to the very same functions, or of boxed trait
//! objects.

#![allow(clippy::wildcard_imports, reason = "a module each for hooks of one name")]

mod all;
mod asynchronous;
mod build;
mod collect;
mod observed;
mod pluggy;
mod wrappers;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{criterion_group, criterion_main};
use hooks_core::{PluginManager, Snapshot};

hooks_core::link_plugins!();

/// What the implementations work on.
#[derive(Debug, Default)]
pub struct State(u64);

#[inline(never)]
fn work(state: &mut State, number: u64) {
    state.0 = black_box(state.0.wrapping_mul(31).wrapping_add(number));
}

/// Makes no two implementations alike, as no two plugins are: the compiler would make one function of all.
const fn number(name: &str) -> u64 {
    match name.as_bytes() {
        [letter] => *letter as u64,
        [letter, digit, ..] => *letter as u64 * 256 + *digit as u64,
        [] => 0,
    }
}

/// Everything in this program.
fn linked() -> Arc<Snapshot> {
    PluginManager::builder().build().expect("the benchmark's own hooks are sound").snapshot()
}

criterion_group!(
    benches,
    all::bench,
    collect::bench,
    asynchronous::bench,
    wrappers::bench,
    observed::bench,
    build::bench,
    pluggy::bench,
    // Last: from here on a subscriber is there.
    all::filtered,
);
criterion_main!(benches);
