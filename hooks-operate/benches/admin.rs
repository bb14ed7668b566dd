//! What it takes to list 50 plugins over the whole way of a request, beside making the same list alone.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{Authentication, Identity, authenticate, before_request, register_routes};
use hooks_core::{Configuration, PluginDefinition, PluginManager};
use hooks_operate::admin::AdminPlugin;
use hooks_operate::audit::AuditPlugin;
use hooks_operate::view::Plugins;
use tokio::runtime::Builder;

hooks_core::link_plugins!();

const PLUGINS: usize = 50;

/// With a life, routes, a hook, and one before it that it requires.
fn plugin(number: usize) -> PluginDefinition {
    let plugin = PluginDefinition::new(format!("plugin-{number:02}"))
        .on_start(async |_| Ok(()))
        .implement::<before_request<'_>>(Box::new(|_| Ok(None)))
        .implement::<register_routes<'_>>(Box::new(|hook| {
            for path in ["/", "/{id}", "/{id}/parts"] {
                hook.routes.get(path, async || "here");
            }
        }));
    if number == 0 { plugin } else { plugin.requires(&format!("plugin-{:02}", number - 1)) }
}

async fn service() -> RunningApp {
    let operator = PluginDefinition::new("badge").implement::<authenticate<'_>>(Box::new(|_| {
        Ok(Authentication::accept(Identity::new("alice").with_role("operator")))
    }));
    let app = TestApp::new([])
        .plugin(PluginDefinition::of_type::<AdminPlugin>())
        .plugin(PluginDefinition::of_type::<AuditPlugin>())
        .plugin(operator)
        .configuration(Configuration::new().with_role("operator", [("admin:*", None)]));
    let app = (3..PLUGINS).map(plugin_from).fold(app, TestApp::plugin);
    app.start().await.expect("nothing is wrong")
}

fn plugin_from(number: usize) -> PluginDefinition {
    plugin(number - 3)
}

fn list(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("there is a runtime");
    let app = runtime.block_on(service());
    let plugins = PluginManager::clone(&app.plugins());
    let mut group = criterion.benchmark_group("list 50 plugins");
    group.bench_function("by hand", |bench| bench.iter(|| serde_json::to_vec(&Plugins::of(black_box(&plugins)))));
    for path in ["/plugins", "/plugins/plugin-20", "/extension-points", "/routes", "/openapi.json"] {
        let path = format!("/admin/v1{path}");
        group.bench_function(format!("GET {path}"), |bench| {
            bench.iter(|| {
                let response = runtime.block_on(app.get(&path).send());
                assert_eq!(response.status(), 200);
                response
            });
        });
    }
    group.finish();
    runtime.block_on(app.stop());
}

criterion_group!(benches, list);
criterion_main!(benches);
