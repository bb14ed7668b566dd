//! Async hooks, polled by hand.

use std::future::poll_fn;
use std::hint::black_box;
use std::mem::replace;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use criterion::{BenchmarkId, Criterion};
use hooks_core::{hookimpl, hookspec};

use crate::{State, linked, number, work};

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

/// Has to be polled twice.
async fn once() {
    let mut has_waited = false;
    poll_fn(|_| if replace(&mut has_waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
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

#[async_trait::async_trait]
trait Touch {
    async fn touch(&self, state: &mut State);
}

/// A hook and its implementations; and as many types as there are of these, no two alike, so that the compiler makes one
/// of none.
macro_rules! implement {
    ($module:ident $wait:block $($function:ident $type:ident $number:literal)+) => {
        mod $module {
            use super::*;

            #[hookspec]
            pub async fn touch(state: &mut State);

            $(
                #[hookimpl(touch)]
                async fn $function(state: &mut State) {
                    $wait;
                    work(state, $number);
                }

                struct $type;

                #[async_trait::async_trait]
                impl Touch for $type {
                    async fn touch(&self, state: &mut State) {
                        $wait;
                        work(state, $number);
                    }
                }
            )*

            pub fn objects() -> Vec<Box<dyn Touch + Send + Sync>> {
                vec![$(Box::new($type)),*]
            }
        }
    };
    ($module:ident $wait:block) => {
        implement!(
            $module $wait
            a A 1 b B 2 c C 3 d D 4 e E 5 f F 6 g G 7 h H 8 i I 9 j J 10 k K 11 l L 12 m M 13 n N 14 o O 15 p P 16 q Q 17
            r R 18 s S 19 t T 20
        );
    };
}

implement!(one {} a A 1);
implement!(twenty {});
implement!(one_yield { once().await } a A 1);
implement!(twenty_yield { once().await });

pub fn bench(criterion: &mut Criterion) {
    let snapshot = linked();
    let mut group = criterion.benchmark_group("async");
    macro_rules! bench {
        ($name:literal, $count:literal, $state:ident, $call:expr) => {
            group.bench_function(BenchmarkId::new($name, $count), |bencher| {
                let mut state = State::default();
                bencher.iter(|| {
                    let $state = black_box(&mut state);
                    block_on($call);
                });
            });
        };
    }
    macro_rules! pair {
        ($module:ident, $hooks:literal, $baseline:literal, $count:literal) => {
            bench!($hooks, $count, state, black_box(&snapshot).call($module::touch { state }));
            let objects = $module::objects();
            bench!($baseline, $count, state, async {
                for object in black_box(&objects) {
                    object.touch(state).await;
                }
            });
        };
    }
    bench!("hooks_sync_impls", 20, state, black_box(&snapshot).call(sync_implementations::touch { state }));
    pair!(one, "hooks", "async_trait", 1);
    pair!(twenty, "hooks", "async_trait", 20);
    pair!(one_yield, "hooks_yield", "async_trait_yield", 1);
    pair!(twenty_yield, "hooks_yield", "async_trait_yield", 20);
    group.finish();
}
