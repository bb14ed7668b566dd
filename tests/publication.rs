//! Changes of a manager while calls run, under every order of threads that shuttle tries.
//!
//! The manager's own locks are not shuttle's; threads change places in the code of plugins and between operations.
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex};

use hooks_core::{PluginManager, hookimpl, hookimpls, hookspec, plugin};
use shuttle::thread;

/// Each plugin yields and gives its name.
#[hookspec]
pub fn names() -> &'static str;

type Seen = Arc<Mutex<Vec<(&'static str, u32)>>>;

#[hookspec(historic)]
pub fn recorded(number: u32, seen: Seen);

macro_rules! plugin {
    ($type:ident $name:literal) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type;

        #[hookimpl]
        impl $type {
            pub fn names(&self) -> &'static str {
                thread::yield_now();
                $name
            }

            pub fn recorded(&self, number: u32, seen: Seen) {
                thread::yield_now();
                seen.lock().expect("nobody panics with the log").push(($name, number));
            }
        }
    };
}

plugin!(A "a");
plugin!(B "b");
plugin!(C "c");

/// Under random orders of threads, with room for the future of a change.
fn check(program: impl Fn() + Send + Sync + 'static, rounds: usize) {
    let mut config = shuttle::Config::new();
    config.stack_size = 1 << 18;
    shuttle::Runner::new(shuttle::scheduler::RandomScheduler::new(rounds), config).run(program);
}

fn manager() -> Arc<PluginManager> {
    let first = hookimpls![A::names, A::recorded, B::names, B::recorded];
    Arc::new(PluginManager::builder().implementations(first).build().expect("they fit"))
}

#[test]
fn a_call_sees_all_of_a_change_or_nothing() {
    check(
        || {
            let manager = manager();
            let changes = thread::spawn({
                let manager = Arc::clone(&manager);
                move || {
                    shuttle::future::block_on(manager.add(hookimpls![C::names, C::recorded])).expect("it fits");
                    thread::yield_now();
                    shuttle::future::block_on(manager.remove("a")).expect("nobody needs it");
                }
            });
            let calls: Vec<_> = (0..2)
                .map(|_| {
                    let manager = Arc::clone(&manager);
                    thread::spawn(move || (0..3).map(|_| manager.call(names {}).concat()).collect::<Vec<_>>())
                })
                .collect();
            changes.join().expect("the changes succeed");
            for call in calls {
                let seen = call.join().expect("calls succeed");
                let stages = ["ab", "abc", "bc"];
                let stage = |names: &String| stages.iter().position(|stage| stage == names);
                let order: Vec<_> = seen.iter().map(|names| stage(names).expect("a whole set of plugins")).collect();
                assert!(order.is_sorted(), "{seen:?}");
            }
            assert_eq!(manager.call(names {}).concat(), "bc");
        },
        500,
    );
}

#[test]
fn a_plugin_that_comes_sees_each_historic_call_once_and_in_order() {
    check(
        || {
            let (manager, seen) = (manager(), Seen::default());
            let calls = thread::spawn({
                let (manager, seen) = (Arc::clone(&manager), Arc::clone(&seen));
                move || (0..4).for_each(|number| manager.call(recorded { number, seen: Arc::clone(&seen) }))
            });
            shuttle::future::block_on(manager.add(hookimpls![C::names, C::recorded])).expect("it fits");
            calls.join().expect("calls succeed");
            let seen = seen.lock().expect("nobody panics with the log").clone();
            for plugin in ["a", "b", "c"] {
                let mut numbers: Vec<_> = seen.iter().filter(|(name, _)| *name == plugin).map(|(_, it)| *it).collect();
                numbers.sort_unstable();
                assert_eq!(numbers, [0, 1, 2, 3], "{plugin} of {seen:?}");
            }
        },
        500,
    );
}

#[test]
fn changes_at_the_same_time_all_take_effect() {
    check(
        || {
            let manager = Arc::new(PluginManager::builder().implementations([]).build().expect("nothing fits"));
            let lists = [hookimpls![A::names], hookimpls![B::names], hookimpls![C::names]];
            let adding = lists.map(|list| {
                let manager = Arc::clone(&manager);
                thread::spawn(move || shuttle::future::block_on(manager.add(list)).expect("it fits"))
            });
            for thread in adding {
                thread.join().expect("each is added");
            }
            assert_eq!(manager.call(names {}).concat(), "abc");
        },
        200,
    );
}
