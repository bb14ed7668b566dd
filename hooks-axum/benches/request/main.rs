//! What a request pays, beside the same written by hand.
//!
//! Per plugin one `before_request` and one `after_request` that each look at one header. `bare` is the router alone,
//! `from_fn` a stack of axum's middleware, `hand_loop` one layer over boxed trait objects. Making the request and
//! dropping the response are part of what is measured, and nothing waits.

mod from_fn;
mod hand_loop;
mod plugins;

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::routing::get;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use hooks_axum::{Request, Response};
use tower::Service;

hooks_axum::link_plugins!();

/// How many plugins there are.
const SIZES: [usize; 4] = [0, 1, 10, 50];

/// Whether a request or response has a header: what each plugin looks for.
fn has(headers: &HeaderMap, name: &'static str) -> bool {
    headers.contains_key(HeaderName::from_static(name))
}

/// Calls a macro with fifty types and headers.
macro_rules! fifty {
    ($callback:ident: $($tokens:tt)*) => {
        $callback! {
            $($tokens)*
            P0 "x-0" P1 "x-1" P2 "x-2" P3 "x-3" P4 "x-4" P5 "x-5" P6 "x-6" P7 "x-7" P8 "x-8" P9 "x-9"
            P10 "x-10" P11 "x-11" P12 "x-12" P13 "x-13" P14 "x-14" P15 "x-15" P16 "x-16" P17 "x-17" P18 "x-18" P19 "x-19"
            P20 "x-20" P21 "x-21" P22 "x-22" P23 "x-23" P24 "x-24" P25 "x-25" P26 "x-26" P27 "x-27" P28 "x-28" P29 "x-29"
            P30 "x-30" P31 "x-31" P32 "x-32" P33 "x-33" P34 "x-34" P35 "x-35" P36 "x-36" P37 "x-37" P38 "x-38" P39 "x-39"
            P40 "x-40" P41 "x-41" P42 "x-42" P43 "x-43" P44 "x-44" P45 "x-45" P46 "x-46" P47 "x-47" P48 "x-48" P49 "x-49"
        }
    };
}
use fifty;

fn router() -> Router {
    Router::new().route("/", get(async || "hello")).with_state(())
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing waits"),
    }
}

fn measure<S>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, size: usize, service: &S)
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone,
{
    group.bench_function(BenchmarkId::new(name, size), |bencher| {
        bencher.iter(|| {
            let mut request = Request::new(Body::empty());
            request.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static("bench"));
            // As a server does it: a clone of the service for each request.
            ready(black_box(service).clone().call(request))
        });
    });
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("request");
    measure(&mut group, "bare", 0, &router());
    for size in SIZES {
        measure(&mut group, "from_fn", size, &from_fn::stack(router(), size));
        measure(&mut group, "hand_loop", size, &hand_loop::layered(router(), size));
        measure(&mut group, "hooks_sync", size, &plugins::attached(router(), plugins::synchronous::all(), size));
        measure(&mut group, "hooks_async", size, &plugins::attached(router(), plugins::asynchronous::all(), size));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
