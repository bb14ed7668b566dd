//! Building a manager of many implementations, from data as the macros make it.

use criterion::{BenchmarkId, Criterion};
use hooks_core::__private::{PlainHookKey, Source};
use hooks_core::{HookSpec, ImplementationSpec, Package, Place, PluginManager, SourceLocation, hookspec};

#[hookspec]
pub fn one_of_many();

/// As many declarations of the hook, each a hook of its own.
static HOOKS: [HookSpec; 1000] = [const {
    let package = const { &Package::new("many", "", "", "", "", "") };
    HookSpec::new::<one_of_many>("one_of_many", module_path!(), package, SourceLocation::new(file!(), 1, 1))
}; 1000];

type Spec = fn() -> &'static HookSpec;

macro_rules! specs {
    ($($hundred:literal)*) => {
        [$(
            specs!(@ten $hundred 0), specs!(@ten $hundred 10), specs!(@ten $hundred 20), specs!(@ten $hundred 30),
            specs!(@ten $hundred 40), specs!(@ten $hundred 50), specs!(@ten $hundred 60), specs!(@ten $hundred 70),
            specs!(@ten $hundred 80), specs!(@ten $hundred 90)
        ),*]
    };
    (@ten $hundred:literal $ten:literal) => {
        [
            || &HOOKS[$hundred + $ten], || &HOOKS[$hundred + $ten + 1], || &HOOKS[$hundred + $ten + 2],
            || &HOOKS[$hundred + $ten + 3], || &HOOKS[$hundred + $ten + 4], || &HOOKS[$hundred + $ten + 5],
            || &HOOKS[$hundred + $ten + 6], || &HOOKS[$hundred + $ten + 7], || &HOOKS[$hundred + $ten + 8],
            || &HOOKS[$hundred + $ten + 9],
        ]
    };
}

const SPECS: [[Spec; 10]; 100] = specs!(0 100 200 300 400 500 600 700 800 900);

const PLUGINS: usize = 100;

/// `count` implementations of a tenth as many hooks, by a hundred plugins; every tenth asks to run before a plugin.
fn implementations(count: usize) -> Vec<&'static ImplementationSpec> {
    let names: Vec<&'static str> = (0..PLUGINS).map(|plugin| &*format!("plugin-{plugin:02}").leak()).collect();
    let packages: Vec<&'static Package<'static>> =
        names.iter().map(|name| &*Box::leak(Box::new(Package::new(name, "", "", "", "", "")))).collect();
    let hooks = count / 10;
    (0..count)
        .map(|index| {
            let (hook, plugin) = (index % hooks, (index * 7 + index / hooks) % PLUGINS);
            let spec = SPECS[hook / 10][hook % 10];
            let location = SourceLocation::new(names[plugin], u32::try_from(index).unwrap_or(u32::MAX), 1);
            let bind = Source::Bind(|_| Some(one_of_many::bind_sync(Box::new(|_| ()))));
            let mut declared = ImplementationSpec::new(spec, "implementation", "", packages[plugin], location, bind);
            if index % 10 == 0 && plugin + 1 < PLUGINS {
                declared = declared.with_before(Box::leak(Box::new([names[plugin + 1]])));
            } else if index % 3 == 0 {
                declared = declared.with_place(Place::Priority(i32::try_from(index % 5).unwrap_or(0)));
            }
            &*Box::leak(Box::new(declared))
        })
        .collect()
}

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(20);
    for count in [1_000, 10_000] {
        let list = implementations(count);
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| PluginManager::builder().implementations(list.iter().copied()).build());
        });
    }
    group.finish();
}
