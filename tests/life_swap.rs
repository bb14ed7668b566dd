//! A plugin that is switched while others are called: no call fails, and each sees all of a change or nothing.
//!
//! `SWAP_CALLS` and `SWAP_ROUNDS` make the run longer than its default:
//! `SWAP_CALLS=1000000 SWAP_ROUNDS=1000 cargo test --release -p hooks-tests --test life_swap -- --nocapture`
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hooks_core::{NoConfig, PluginDefinition, PluginManager, hookspec};

hooks_core::link_plugins!();

/// Gives the plugin, and which value of it.
#[hookspec]
pub fn who() -> (usize, usize);

/// The same of another hook.
#[hookspec]
pub async fn who_else() -> (usize, usize);

const PLUGINS: usize = 50;
/// The one that is switched.
const SWITCHED: usize = 20;
/// The one that requires it.
const DEPENDENT: usize = 30;
const CALLS: usize = 60_000;
const ROUNDS: usize = 200;
const CALLERS: usize = 3;

struct Number(#[expect(dead_code, reason = "it is held")] usize);

/// A plugin whose hooks are called only between its start and its end.
fn plugin(number: usize) -> PluginDefinition {
    let (made, at_work) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let [of_start, of_stop, of_who, of_else] = [(); 4].map(|()| Arc::clone(&at_work));
    let alive = move |at_work: &AtomicUsize| {
        assert!(at_work.load(Ordering::SeqCst) > 0, "plugin {number} is called behind its end");
        number
    };
    let definition = PluginDefinition::new(format!("plugin-{number:02}"))
        .on_load::<NoConfig, _>(move |_, context| {
            let number = made.fetch_add(1, Ordering::SeqCst);
            async move {
                if !context.plugin().offers().is_empty() {
                    context.provide(Arc::new(Number(number)))?;
                }
                Ok(())
            }
        })
        .on_start(move |_| {
            of_start.fetch_add(1, Ordering::SeqCst);
            async { Ok(()) }
        })
        .on_stop(move |_| {
            of_stop.fetch_sub(1, Ordering::SeqCst);
            async { Ok(()) }
        })
        .implement::<who>(Box::new(move |_| (alive(&of_who), 0)))
        .implement_async::<who_else>(Box::new(move |_, slot| {
            let at_work = Arc::clone(&of_else);
            slot.start(async move {
                tokio::task::yield_now().await;
                (alive(&at_work), 0)
            })
        }));
    match number {
        SWITCHED => definition.offers::<Number>(),
        DEPENDENT => definition.requires(&format!("plugin-{SWITCHED:02}")),
        _ => definition,
    }
}

/// The number that an environment variable gives.
fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |number| number.parse().expect("a number"))
}

/// Makes both calls on one snapshot, and checks that they see the same plugins, whole.
async fn call(manager: &PluginManager) {
    let snapshot = manager.snapshot();
    let (sync, other) = (snapshot.call(who {}), snapshot.call(who_else {}).await);
    assert_eq!(sync, other);
    let has = |number: usize| sync.iter().any(|(each, _)| *each == number);
    assert_eq!(has(SWITCHED), has(DEPENDENT), "{sync:?}");
    assert_eq!(has(SWITCHED), snapshot.services().get::<Number>().is_some());
    assert_eq!(snapshot.plugins().len(), sync.len());
    assert_eq!(sync.len(), if has(SWITCHED) { PLUGINS } else { PLUGINS - 2 });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_call_sees_half_of_a_switch() {
    let (calls, rounds) = (number("SWAP_CALLS", CALLS), number("SWAP_ROUNDS", ROUNDS));
    let builder = PluginManager::builder().implementations([]);
    let manager = (0..PLUGINS).map(plugin).fold(builder, hooks_core::Builder::plugin).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let (made, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (manager, made, over) = (manager.clone(), Arc::clone(&made), Arc::clone(&over));
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) || made.load(Ordering::Relaxed) < calls {
                    call(&manager).await;
                    made.fetch_add(2, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let switched = format!("plugin-{SWITCHED:02}");
    for round in 0..rounds {
        if round % 2 == 0 {
            manager.disable(&switched).await.expect("it can be disabled");
            manager.enable(&switched).await.expect("it fits");
        } else {
            manager.reload(&switched).await.expect("it loads");
        }
    }
    over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("no call fails");
    }
    println!("{} calls during {rounds} switches", made.load(Ordering::Relaxed));
}
