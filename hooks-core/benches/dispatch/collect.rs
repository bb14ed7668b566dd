//! Sync hooks with results.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use hooks_core::{hookimpl, hookspec};

use crate::linked;

macro_rules! implement {
    ($hook:ident($argument:ident: $ty:ty) -> $output:ty, $body:expr; $($implementation:ident)*) => {
        $(
            #[hookimpl($hook)]
            fn $implementation($argument: $ty) -> $output {
                $body
            }
        )*
        const FUNCTIONS: &[fn($ty) -> $output] = &[$($implementation),*];
    };
}

mod every {
    use super::*;

    #[hookspec]
    pub fn compute(number: u64) -> u64;

    implement!(compute(number: u64) -> u64, black_box(number + 1); a b c d e f g h i j k l m n o p q r s t);

    pub fn bench(criterion: &mut Criterion) {
        let snapshot = linked();
        let mut group = criterion.benchmark_group("collect");
        group.bench_function(BenchmarkId::new("hooks", 20), |bencher| {
            bencher.iter(|| black_box(&snapshot).call(compute { number: black_box(7) }));
        });
        group.bench_function(BenchmarkId::new("fn_loop", 20), |bencher| {
            bencher.iter(|| {
                let functions = black_box(FUNCTIONS);
                let mut all = Vec::with_capacity(functions.len());
                for function in functions {
                    all.push(function(black_box(7)));
                }
                all
            });
        });
        group.finish();
    }
}

mod first {
    use super::*;

    #[hookspec(firstresult)]
    pub fn find(number: u64) -> Option<u64>;

    implement!(find(number: u64) -> Option<u64>, Some(black_box(number + 1)); a b c d e f g h i j k l m n o p q r s t);

    pub fn bench(criterion: &mut Criterion) {
        let snapshot = linked();
        let mut group = criterion.benchmark_group("firstresult");
        group.bench_function(BenchmarkId::new("hooks", 20), |bencher| {
            bencher.iter(|| black_box(&snapshot).call(find { number: black_box(7) }));
        });
        group.bench_function(BenchmarkId::new("fn_loop", 20), |bencher| {
            bencher.iter(|| black_box(FUNCTIONS).iter().find_map(|function| function(black_box(7))));
        });
        group.finish();
    }
}

pub fn bench(criterion: &mut Criterion) {
    every::bench(criterion);
    first::bench(criterion);
}
