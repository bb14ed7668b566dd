//! The cases of pluggy's own benchmark, `test_call_hook`: so many plugins, wrappers around them, and nested calls.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use hooks_core::__private::{HookKey, PlainHookKey, Source, SyncWrapperKey};
use hooks_core::{ImplementationSpec, Next, Package, PluginManager, Snapshot, SourceLocation, hookspec};

#[hookspec]
pub fn fun(plugins: &Snapshot, nesting: u32);

fn implementation(plugins: &Snapshot, nesting: u32) {
    if nesting > 0 {
        plugins.call(fun { plugins, nesting: nesting - 1 });
    }
}

fn wrapper(hook: fun<'_>, next: Next<'_, fun<'_>>) {
    next.run(hook);
}

/// What `#[hookimpl]` writes, as often as it is wanted.
fn implementations(plugins: usize, wrappers: usize) -> Vec<&'static ImplementationSpec> {
    let declare = |index: usize, wraps: bool| {
        let name: &'static str = format!("plugin-{index}").leak();
        let package: &'static Package<'static> = Box::leak(Box::new(Package::new(name, "", "", "", "", "")));
        let location = SourceLocation::new(name, 1, 1);
        let spec = <fun<'static>>::spec;
        &*Box::leak(Box::new(if wraps {
            let bind = |_: &_| Some(<fun<'static>>::bind_sync_wrapper(Box::new(wrapper)));
            ImplementationSpec::new(spec, name, name, package, location, Source::Bind(bind)).with_wrapper()
        } else {
            let bind =
                |_: &_| Some(<fun<'static>>::bind_sync(Box::new(|hook| implementation(hook.plugins, hook.nesting))));
            ImplementationSpec::new(spec, name, name, package, location, Source::Bind(bind))
        }))
    };
    let plain = (0..plugins).map(|index| declare(index, false));
    plain.chain((0..wrappers).map(|index| declare(plugins + index, true))).collect()
}

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pluggy");
    for (plugins, wrappers, nesting) in [(1, 1, 0), (20, 20, 0), (100, 100, 0), (5, 5, 5)] {
        let manager = PluginManager::builder().implementations(implementations(plugins, wrappers)).build();
        let snapshot = manager.expect("they fit").snapshot();
        group.bench_function(BenchmarkId::from_parameter(format!("{plugins}-{wrappers}-{nesting}")), |bencher| {
            bencher.iter(|| {
                let plugins = black_box(&*snapshot);
                plugins.call(fun { plugins, nesting });
            });
        });
    }
    group.finish();
}
