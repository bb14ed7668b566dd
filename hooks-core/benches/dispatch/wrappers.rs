//! Five sync wrappers around five implementations.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use hooks_core::{hookimpl, hookspec};

use crate::{State, linked, work};

mod hooks {
    use super::*;
    use hooks_core::Next;

    #[hookspec]
    pub fn touch_wrapped(state: &mut State);

    macro_rules! implement {
        ($($wrapper:ident $implementation:ident)*) => {
            $(
                #[hookimpl(touch_wrapped, wrapper)]
                fn $wrapper(hook: touch_wrapped<'_>, next: Next<'_, touch_wrapped<'_>>) {
                    work(hook.state, 1);
                    next.run(hook);
                }

                #[hookimpl(touch_wrapped)]
                fn $implementation(state: &mut State) {
                    work(state, 1);
                }
            )*
        };
    }

    implement!(v a w b x c y d z e);
}

/// The same by hand.
mod by_hand {
    use super::*;

    type Wrapper = fn(&mut State, Next<'_>);

    pub struct Chain {
        wrappers: Vec<Wrapper>,
        inner: Vec<fn(&mut State)>,
    }

    #[derive(Clone, Copy)]
    struct Next<'n> {
        wrappers: &'n [Wrapper],
        inner: &'n [fn(&mut State)],
    }

    impl Next<'_> {
        fn run(self, state: &mut State) {
            match self.wrappers.split_first() {
                Some((wrapper, wrappers)) => wrapper(state, Next { wrappers, ..self }),
                None => self.inner.iter().for_each(|function| function(state)),
            }
        }
    }

    fn wrap(state: &mut State, next: Next<'_>) {
        work(state, 1);
        next.run(state);
    }

    impl Chain {
        pub fn new() -> Self {
            Self { wrappers: black_box(vec![wrap; 5]), inner: black_box(vec![|state| work(state, 1); 5]) }
        }

        pub fn run(&self, state: &mut State) {
            Next { wrappers: &self.wrappers, inner: &self.inner }.run(state);
        }
    }
}

pub fn bench(criterion: &mut Criterion) {
    let snapshot = linked();
    let mut group = criterion.benchmark_group("wrappers");
    group.bench_function(BenchmarkId::new("hooks", 5), |bencher| {
        let mut state = State::default();
        bencher.iter(|| {
            let state = black_box(&mut state);
            black_box(&snapshot).call(hooks::touch_wrapped { state });
        });
    });
    let chain = by_hand::Chain::new();
    group.bench_function(BenchmarkId::new("fn_chain", 5), |bencher| {
        let mut state = State::default();
        bencher.iter(|| black_box(&chain).run(black_box(&mut state)));
    });
    group.finish();
}
