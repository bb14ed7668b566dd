//! Plugins that come and go leave nothing behind.
#![forbid(unsafe_code)]

use std::fs;
use std::sync::Arc;

use allocation_counter::measure;
use hooks_core::{NoConfig, PluginDefinition, PluginManager, hookspec};

hooks_core::link_plugins!();

/// Names the plugins that are called.
#[hookspec]
pub fn names() -> String;

/// Rounds, unless `LIFE_ROUNDS` says otherwise.
const ROUNDS: usize = 10_000;

/// What may stay: what grows by itself, as maps do.
const MOST: i64 = 2 << 20;

struct Service(#[expect(dead_code, reason = "it is held")] [u8; 256]);

fn plugin(name: &str) -> PluginDefinition {
    let own = name.to_owned();
    PluginDefinition::new(name)
        .offers::<Service>()
        .on_load::<NoConfig, _>(|_, context| async move { Ok(context.provide(Arc::new(Service([0; 256])))?) })
        .on_start(|context| async move { Ok(context.spawn("waits", std::future::pending())?) })
        .on_stop(|_| async { Ok(()) })
        .implement::<names>(Box::new(move |_| own.clone()))
}

fn rounds() -> usize {
    std::env::var("LIFE_ROUNDS").map_or(ROUNDS, |number| number.parse().expect("a number"))
}

/// The threads that this test has begun, its own among them, which have its name or one of tokio's; only Linux tells.
fn threads() -> Option<usize> {
    let own = fs::read_to_string("/proc/thread-self/comm").ok()?;
    let all = fs::read_dir("/proc/self/task").ok()?;
    let names = all.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    Some(names.filter(|name| *name == own || name.starts_with("tokio")).count())
}

/// Memory, tasks and threads are where they were behind many rounds.
fn check(plugins: &[&str], round: &impl AsyncFn(&PluginManager, usize)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("there is a runtime");
    let builder = plugins
        .iter()
        .map(|name| plugin(name))
        .fold(PluginManager::builder().implementations([]), hooks_core::Builder::plugin);
    let manager = builder.build().expect("they fit");
    runtime.block_on(async {
        manager.start().await.expect("nothing fails");
        for number in 0..200 {
            round(&manager, number).await;
        }
    });
    let alive = || (runtime.metrics().num_alive_tasks(), manager.statuses().len(), threads());
    let before = alive();
    let used = measure(|| {
        runtime.block_on(async {
            for number in 200..200 + rounds() {
                round(&manager, number).await;
            }
        });
    });
    assert!(used.bytes_current < MOST, "{used:?}");
    assert_eq!(alive(), before);
}

#[test]
fn reloads_leave_nothing() {
    check(&["a"], &async |manager, _| {
        manager.reload("a").await.expect("it loads");
    });
}

#[test]
fn plugins_that_come_and_go_leave_nothing() {
    check(&[], &async |manager, number| {
        let name = format!("plugin-{number}");
        manager.add_plugin(plugin(&name)).await.expect("it fits");
        manager.remove(&name).await.expect("nobody needs it");
    });
}

#[test]
fn nothing_stays_of_a_manager_that_stops() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("there is a runtime");
    let round = || {
        runtime.block_on(async {
            let manager = PluginManager::builder().implementations([]).plugin(plugin("a")).build().expect("it fits");
            manager.start().await.expect("nothing fails");
            manager.stop().await.expect("no plugin asks");
            drop(manager);
            // The task that acts on troubles ends by that.
            tokio::task::yield_now().await;
        });
    };
    (0..20).for_each(|_| round());
    let used = measure(|| (0..200).for_each(|_| round()));
    assert!(used.bytes_current < 1 << 16, "{used:?}");
    assert_eq!(runtime.metrics().num_alive_tasks(), 0);
}
