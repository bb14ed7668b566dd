//! What it takes to put the plugins' routes into a router, beside the same routes put into one by hand.

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use hooks_axum::{Hooks, Routes, register_routes};
use hooks_core::{PluginManager, hookimpl};

hooks_core::link_plugins!();

/// Routes, five on a path and its sub-paths: what a plugin has that shows and changes things.
const ROUTES: usize = 500;

async fn answer() {}

/// The paths of the `n`th thing.
fn paths(n: usize) -> [String; 3] {
    [format!("/thing-{n}"), format!("/thing-{n}/{{id}}"), format!("/thing-{n}/{{id}}/parts/{{*path}}")]
}

#[hookimpl]
fn register_routes(routes: &mut Routes) {
    for [all, one, parts] in (0..ROUTES / 5).map(paths) {
        routes.get(&all, answer);
        routes.post(&all, answer);
        routes.get(&one, answer);
        routes.delete(&one, answer);
        routes.get(&parts, answer);
    }
}

/// What the application has of its own.
fn own() -> Router {
    Router::new().route("/", get(answer)).route("/{page}", get(answer))
}

fn by_hand(router: Router) -> Router {
    (0..ROUTES / 5).map(paths).fold(router, |router, [all, one, parts]| {
        router
            .route(&format!("/hooks-axum{all}"), get(answer))
            .route(&format!("/hooks-axum{all}"), post(answer))
            .route(&format!("/hooks-axum{one}"), get(answer))
            .route(&format!("/hooks-axum{one}"), delete(answer))
            .route(&format!("/hooks-axum{parts}"), get(answer))
    })
}

fn bench(criterion: &mut Criterion) {
    let plugins = PluginManager::builder().build().expect("the benchmark's own plugin is sound");
    let hooks = Hooks::new(Arc::new(plugins));
    let mut group = criterion.benchmark_group("routes");
    group.bench_function(BenchmarkId::new("hooks", ROUTES), |bencher| {
        bencher.iter(|| hooks.router(own()).expect("the routes fit together"));
    });
    group.bench_function(BenchmarkId::new("router", ROUTES), |bencher| bencher.iter(|| by_hand(own())));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
