//! Sync hooks that call all, and take `&mut T`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use hooks_core::{Snapshot, hookimpl, hookspec, plugin};

use crate::{State, linked, number, work};

trait Work {
    fn work(&self, state: &mut State);
}

struct Worker;

impl Work for Worker {
    #[inline(never)]
    fn work(&self, state: &mut State) {
        work(state, 1);
    }
}

/// A hook with this many implementations, each a call of `work`.
macro_rules! hook_with {
    ($module:ident: $($implementation:ident)*) => {
        mod $module {
            use super::*;

            #[hookspec]
            pub fn touch(state: &mut State);

            $(
                #[hookimpl(touch)]
                fn $implementation(state: &mut State) {
                    work(state, const { number(stringify!($implementation)) });
                }
            )*

            pub fn call(snapshot: &Snapshot, state: &mut State) {
                snapshot.call(touch { state });
            }

            pub const FUNCTIONS: &[fn(&mut State)] = &[$($implementation),*];
        }
    };
}

hook_with!(none:);
hook_with!(one: a);
hook_with!(five: a b c d e);
hook_with!(twenty: a b c d e f g h i j k l m n o p q r s t);
hook_with!(hundred:
    a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7 d8
    d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7
    h8 h9 i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 j0 j1 j2 j3 j4 j5 j6 j7 j8 j9
);

/// A call of a hook, and the functions that implement it.
type Hook = (fn(&Snapshot, &mut State), &'static [fn(&mut State)]);

const HOOKS: [Hook; 5] = [
    (none::call, none::FUNCTIONS),
    (one::call, one::FUNCTIONS),
    (five::call, five::FUNCTIONS),
    (twenty::call, twenty::FUNCTIONS),
    (hundred::call, hundred::FUNCTIONS),
];

/// A hook with twenty methods.
mod methods {
    use super::*;

    #[hookspec]
    pub fn touch_method(state: &mut State);

    #[plugin(name = "methods")]
    #[derive(Default)]
    pub struct Plugin;

    macro_rules! methods {
        ($($method:ident)*) => {
            #[hookimpl]
            impl Plugin {
                $(
                    #[hookimpl(touch_method)]
                    fn $method(&self, state: &mut State) {
                        work(state, const { number(stringify!($method)) });
                    }
                )*
            }
        };
    }

    methods!(a b c d e f g h i j k l m n o p q r s t);

    pub fn call(snapshot: &Snapshot, state: &mut State) {
        snapshot.call(touch_method { state });
    }
}

pub fn bench(criterion: &mut Criterion) {
    let snapshot = linked();
    let mut group = criterion.benchmark_group("all");
    for (call, functions) in HOOKS {
        let n = functions.len();
        group.bench_function(BenchmarkId::new("hooks", n), |bencher| {
            let mut state = State::default();
            bencher.iter(|| call(black_box(&snapshot), black_box(&mut state)));
        });
        group.bench_function(BenchmarkId::new("fn_loop", n), |bencher| {
            let mut state = State::default();
            bencher.iter(|| {
                let state = black_box(&mut state);
                for function in black_box(functions) {
                    function(state);
                }
            });
        });
        let objects: Vec<Box<dyn Work>> = (0..n).map(|_| Box::new(Worker) as Box<dyn Work>).collect();
        group.bench_function(BenchmarkId::new("dyn_loop", n), |bencher| {
            let mut state = State::default();
            bencher.iter(|| {
                let state = black_box(&mut state);
                for object in black_box(&objects) {
                    object.work(state);
                }
            });
        });
    }
    group.bench_function(BenchmarkId::new("methods", 20), |bencher| {
        let mut state = State::default();
        bencher.iter(|| methods::call(black_box(&snapshot), black_box(&mut state)));
    });
    group.finish();
}

/// With a subscriber that drops the spans by its level; beside the same without one, see `all/hooks/20`.
pub fn filtered(criterion: &mut Criterion) {
    let snapshot = linked();
    let mut group = criterion.benchmark_group("tracing");
    let mut call = |name: &str| {
        group.bench_function(BenchmarkId::new(name, 20), |bencher| {
            let mut state = State::default();
            bencher.iter(|| twenty::call(black_box(&snapshot), black_box(&mut state)));
        });
    };
    call("none");
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).init();
    call("filtered");
    group.finish();
}
