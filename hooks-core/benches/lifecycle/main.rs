//! What it costs to start many plugins, and to switch one of them.

#![allow(missing_docs, reason = "a benchmark")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use hooks_core::{
    Configuration, NoConfig, OnFailure, PluginConfiguration, PluginDefinition, PluginManager, PluginSettings, hookspec,
};
use serde_json::json;
use tokio::runtime::Runtime;

hooks_core::link_plugins!();

/// Each plugin implements it.
#[hookspec]
pub fn hail() -> usize;

fn name(number: usize) -> String {
    format!("plugin-{number:04}")
}

/// Plugins with configuration, stages that do nothing, and two requirements each but for the first of every ten.
fn plugins(count: usize) -> Vec<PluginDefinition> {
    let plugins = (0..count).map(|number| {
        let plugin = PluginDefinition::new(name(number))
            .on_load::<NoConfig, _>(|_, _| async { Ok(()) })
            .on_start(|_| async { Ok(()) })
            .on_stop(|_| async { Ok(()) })
            .implement::<hail>(Box::new(move |_| number));
        match number % 10 {
            0 => plugin,
            _ => plugin.requires(&name(number - 1)).requires(&format!("{}?", name(number - number % 10))),
        }
    });
    plugins.collect()
}

fn configuration(count: usize) -> Configuration {
    (0..count).fold(Configuration::new(), |all, number| {
        let settings = PluginSettings::default()
            .with_on_failure(OnFailure::Continue)
            .with_start_timeout(Duration::from_secs(number as u64 + 1));
        all.with_plugin(name(number), PluginConfiguration::new(json!({})).with_settings(settings))
    })
}

async fn started(plugins: &[PluginDefinition], configuration: &Configuration) -> PluginManager {
    let builder = PluginManager::builder().implementations([]).configuration(configuration.clone());
    let manager = plugins.iter().cloned().fold(builder, hooks_core::Builder::plugin).build().expect("they fit");
    let report = manager.start().await.expect("nothing fails");
    assert!(report.failures.is_empty());
    manager
}

fn start(criterion: &mut Criterion, runtime: &Runtime) {
    let mut group = criterion.benchmark_group("start");
    group.sample_size(20);
    for count in [50, 1000] {
        let (plugins, configuration) = (plugins(count), configuration(count));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter_with_large_drop(|| runtime.block_on(started(&plugins, &configuration)));
        });
    }
    group.finish();
}

fn switch(criterion: &mut Criterion, runtime: &Runtime) {
    let mut group = criterion.benchmark_group("switch");
    for count in [50, 1000] {
        let manager = runtime.block_on(started(&plugins(count), &configuration(count)));
        let last = name(count - 1);
        group.bench_function(BenchmarkId::new("off_and_on", count), |bencher| {
            bencher.iter(|| {
                runtime.block_on(async {
                    manager.disable(&last).await.expect("it can be disabled");
                    black_box(manager.enable(&last).await.expect("it fits"));
                });
            });
        });
        group.bench_function(BenchmarkId::new("reload", count), |bencher| {
            bencher.iter(|| runtime.block_on(async { black_box(manager.reload(&last).await.expect("it loads")) }));
        });
    }
    group.finish();
}

fn bench(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("there is a runtime");
    start(criterion, &runtime);
    switch(criterion, &runtime);
}

criterion_group!(benches, bench);
criterion_main!(benches);
