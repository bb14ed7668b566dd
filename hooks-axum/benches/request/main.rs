//! What a request pays, beside the same written by hand.
//!
//! Per plugin one `before_request` and one `after_request` that each look at one header. `bare` is the router alone,
//! `from_fn` a stack of axum's middleware, `hand_loop` one layer over boxed trait objects. Making the request and
//! dropping the response are part of what is measured, and nothing waits.

mod fifty;
mod from_fn;
mod hand_loop;
mod plugins;

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::routing::get;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use hooks_axum::{Hooks, HooksRouter, Request, Response};
use hooks_core::ImplementationSpec;
use tower::Service;

use crate::fifty::{fifty, has};

hooks_axum::link_plugins!();

/// How many plugins there are.
const SIZES: [usize; 4] = [0, 1, 10, 50];

fn router() -> Router {
    Router::new().route("/", get(async || "hello")).with_state(())
}

/// The router with the hooks of the first `size` plugins.
fn attached(plugins: Vec<[&'static ImplementationSpec; 2]>, size: usize) -> HooksRouter {
    Hooks::new(plugins::manager(plugins, size)).router(router()).expect("there is one route")
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
        measure(&mut group, "hooks_sync", size, &attached(plugins::synchronous::all(), size));
        measure(&mut group, "hooks_async", size, &attached(plugins::asynchronous::all(), size));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
