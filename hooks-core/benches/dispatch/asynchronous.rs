//! Async hooks, polled by hand: nothing waits here.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use criterion::{BenchmarkId, Criterion};
use hooks_core::{hookimpl, hookspec};

use crate::{State, linked, number, work};

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing waits"),
    }
}

mod sync_implementations {
    use super::*;

    #[hookspec]
    pub async fn touch(state: &mut State);

    macro_rules! implement {
        ($($implementation:ident)*) => {
            $(
                #[hookimpl(touch)]
                fn $implementation(state: &mut State) {
                    work(state, const { number(stringify!($implementation)) });
                }
            )*
        };
    }

    implement!(a b c d e f g h i j k l m n o p q r s t);
}

mod async_implementations {
    use super::*;

    #[hookspec]
    pub async fn touch(state: &mut State);

    macro_rules! implement {
        ($($implementation:ident $number:literal)*) => {
            $(
                #[hookimpl(touch)]
                async fn $implementation(state: &mut State) {
                    work(state, $number);
                }
            )*
        };
    }

    implement!(a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8 i 9 j 10 k 11 l 12 m 13 n 14 o 15 p 16 q 17 r 18 s 19 t 20);
}

#[async_trait::async_trait]
trait Touch {
    async fn touch(&self, state: &mut State);
}

/// As many types as there are hookimpls beside them, no two alike, so that the compiler makes one of none.
mod objects {
    use super::*;

    macro_rules! implement {
        ($($type:ident $number:literal)*) => {
            $(
                struct $type;

                #[async_trait::async_trait]
                impl Touch for $type {
                    async fn touch(&self, state: &mut State) {
                        work(state, $number);
                    }
                }
            )*

            pub fn all() -> Vec<Box<dyn Touch + Send + Sync>> {
                vec![$(Box::new($type)),*]
            }
        };
    }

    implement!(A 1 B 2 C 3 D 4 E 5 F 6 G 7 H 8 I 9 J 10 K 11 L 12 M 13 N 14 O 15 P 16 Q 17 R 18 S 19 T 20);
}

pub fn bench(criterion: &mut Criterion) {
    let snapshot = linked();
    let mut group = criterion.benchmark_group("async");
    group.bench_function(BenchmarkId::new("hooks_sync_impls", 20), |bencher| {
        let mut state = State::default();
        bencher.iter(|| {
            let state = black_box(&mut state);
            ready(black_box(&snapshot).call(sync_implementations::touch { state }));
        });
    });
    group.bench_function(BenchmarkId::new("hooks", 20), |bencher| {
        let mut state = State::default();
        bencher.iter(|| {
            let state = black_box(&mut state);
            ready(black_box(&snapshot).call(async_implementations::touch { state }));
        });
    });
    let objects = objects::all();
    group.bench_function(BenchmarkId::new("async_trait", 20), |bencher| {
        let mut state = State::default();
        bencher.iter(|| {
            let state = black_box(&mut state);
            ready(async {
                for object in black_box(&objects) {
                    object.touch(state).await;
                }
            });
        });
    });
    group.finish();
}
