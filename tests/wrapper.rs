//! Wrappers: what runs around the other implementations. In which order is shown by `matrix`.
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex};

use hooks_core::{Next, PluginManager, Snapshot, hookimpl, hookspec, plugin};
use tokio::task::yield_now;

hooks_core::link_plugins!();

fn plugins() -> Arc<Snapshot> {
    PluginManager::builder().build().expect("the plugins of this file fit together").snapshot()
}

/// What has happened, in order.
#[derive(Debug, Default)]
pub struct Log(Mutex<Vec<&'static str>>);

impl Log {
    fn push(&self, entry: &'static str) {
        self.0.lock().expect("nobody panics with the log").push(entry);
    }

    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().expect("nobody panics with the log")).join(" ")
    }
}

#[hookspec]
pub async fn join(name: &str, log: &Log) -> u8;

#[hookimpl(join, wrapper)]
async fn sorted(mut hook: join, next: Next<join>) -> Vec<u8> {
    let mut all = next.run(hook.reborrow()).await;
    hook.log.push(if hook.name.is_empty() { "nobody" } else { "somebody" });
    all.sort_unstable();
    all
}

#[hookimpl(join, priority = 1)]
async fn two() -> u8 {
    yield_now().await;
    2
}

#[hookimpl(join, priority = 2)]
fn one() -> u8 {
    1
}

#[tokio::test]
async fn may_look_at_the_arguments_afterwards_and_change_the_result() {
    let log = Log::default();
    assert_eq!(plugins().call(join { name: "you", log: &log }).await, [1, 2]);
    assert_eq!(log.take(), "somebody");
}

mod sync {
    use super::*;

    #[hookspec(firstresult)]
    pub fn find(token: &str, log: &Log) -> Option<String>;

    #[plugin(name = "cache")]
    #[derive(Default)]
    struct Cache(Mutex<Option<String>>);

    #[hookimpl]
    impl Cache {
        #[hookimpl(wrapper)]
        fn find(&self, mut hook: find, next: Next<find>) -> Option<String> {
            let mut cached = self.0.lock().expect("nobody panics with the cache");
            if cached.is_none() {
                *cached = next.run(hook.reborrow());
            }
            hook.log.push("cache");
            cached.clone()
        }
    }

    #[hookimpl]
    fn find(token: &str, log: &Log) -> Option<String> {
        log.push("found");
        Some(token.to_owned())
    }

    #[test]
    fn wrappers_of_sync_hooks_are_sync() {
        let (plugins, log) = (plugins(), Log::default());
        for _ in 0..2 {
            assert_eq!(plugins.call(find { token: "t", log: &log }).as_deref(), Some("t"));
        }
        assert_eq!(log.take(), "found cache cache");
    }

    #[hookspec(filter)]
    pub fn shout(text: String) -> String;

    #[hookimpl(shout)]
    fn upper(text: String) -> String {
        text.to_uppercase()
    }

    #[hookimpl(shout, wrapper)]
    fn twice(hook: shout, next: Next<shout>) -> String {
        let text = next.run(shout { text: hook.text + "!" });
        text.clone() + &text
    }

    #[test]
    fn wrappers_go_around_filters() {
        assert_eq!(plugins().call(shout { text: "a".into() }), "A!A!");
    }
}
