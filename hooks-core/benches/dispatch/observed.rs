//! Calls that an observer counts: how many have entered how many implementations.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{BenchmarkId, Criterion};
use hooks_core::{EndedCall, Observer, PerTable, PluginManager, hookimpl, hookspec};

use crate::asynchronous::block_on;
use crate::{State, linked, number, work};

/// Two hooks with these implementations, each a call of `work`.
macro_rules! hooks_with {
    ($module:ident: $($implementation:ident)*) => {
        mod $module {
            pub mod sync {
                use super::super::*;

                #[hookspec]
                pub fn touch(state: &mut State);

                $(
                    #[hookimpl(touch)]
                    fn $implementation(state: &mut State) {
                        work(state, const { number(stringify!($implementation)) });
                    }
                )*
            }

            pub mod waiting {
                use super::super::*;

                #[hookspec]
                pub async fn touch(state: &mut State);

                $(
                    #[hookimpl(touch)]
                    async fn $implementation(state: &mut State) {
                        work(state, const { number(stringify!($implementation)) });
                    }
                )*
            }
        }
    };
}

hooks_with!(one: a);
hooks_with!(ten: a b c d e f g h i j);
hooks_with!(hundred:
    a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7 d8
    d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7
    h8 h9 i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 j0 j1 j2 j3 j4 j5 j6 j7 j8 j9
);

/// Counts as the documentation of [`Observer`] does.
#[derive(Default)]
struct Counting(PerTable<Vec<AtomicU64>>);

impl Observer for Counting {
    fn called(&self, call: &EndedCall<'_>) {
        let counts = call.of_table(&self.0, || (0..=call.implementations().len()).map(|_| AtomicU64::new(0)).collect());
        if let Some(count) = call.entered_first().and_then(|first| counts.get(first)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

pub fn bench(criterion: &mut Criterion) {
    let plain = linked();
    let manager = PluginManager::builder().build().expect("the benchmark's own hooks are sound");
    manager.observe(Arc::new(Counting::default()));
    let counted = manager.snapshot();
    let mut group = criterion.benchmark_group("observed");
    macro_rules! bench {
        ($module:ident, $count:literal) => {
            for (name, snapshot) in [("plain", &plain), ("counted", &counted)] {
                group.bench_function(BenchmarkId::new(name, $count), |bencher| {
                    let mut state = State::default();
                    bencher.iter(|| black_box(snapshot).call($module::sync::touch { state: black_box(&mut state) }));
                });
                group.bench_function(BenchmarkId::new(format!("{name}_async"), $count), |bencher| {
                    let mut state = State::default();
                    bencher.iter(|| {
                        block_on(black_box(snapshot).call($module::waiting::touch { state: black_box(&mut state) }))
                    });
                });
            }
        };
    }
    bench!(one, 1);
    bench!(ten, 10);
    bench!(hundred, 100);
    group.finish();
}
