//! Wrappers: what runs around the other implementations.
#![forbid(unsafe_code)]

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use hooks_core::{BoxError, HookError, Next, PluginManager, Snapshot, hookimpl, hookspec, plugin};
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

/// Logs when it is dropped.
struct Guard<'a>(&'a Log, &'static str);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.push(self.1);
    }
}

/// What the implementation in the middle does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Does {
    Well,
    Err,
    Panic,
    Hang,
    AnsweredByB,
}

#[hookspec]
pub async fn join(does: Does, log: &Log) -> Result<u8, BoxError>;

type Joined = Result<Vec<u8>, HookError<BoxError>>;

#[hookimpl(join, wrapper, priority = 1)]
async fn a(hook: join<'_>, next: Next<'_, join<'_>>) -> Joined {
    let log = hook.log;
    log.push("a>");
    let _guard = Guard(log, "~a");
    let outcome = next.run(hook).await;
    log.push("<a");
    outcome
}

#[hookimpl(join, wrapper, priority = 2)]
async fn b(mut hook: join<'_>, next: Next<'_, join<'_>>) -> Joined {
    hook.log.push("b>");
    let _guard = Guard(hook.log, "~b");
    if hook.does == Does::AnsweredByB {
        return Ok(vec![9]);
    }
    let outcome = next.run(hook.reborrow()).await;
    hook.log.push("<b");
    match outcome {
        Err(_) => Ok(vec![]),
        Ok(values) => Ok(values.into_iter().rev().collect()),
    }
}

#[hookimpl(join, wrapper, priority = 3)]
async fn c(hook: join<'_>, next: Next<'_, join<'_>>) -> Joined {
    let log = hook.log;
    log.push("c>");
    let _guard = Guard(log, "~c");
    yield_now().await;
    let outcome = next.run(hook).await;
    log.push("<c");
    outcome
}

#[hookimpl(join, priority = 1)]
fn one(log: &Log) -> Result<u8, BoxError> {
    log.push("1");
    Ok(1)
}

#[hookimpl(join, priority = 2)]
async fn two(does: Does, log: &Log) -> Result<u8, BoxError> {
    log.push("2");
    yield_now().await;
    match does {
        Does::Well | Does::AnsweredByB => Ok(2),
        Does::Err => Err("as told".into()),
        Does::Panic => panic!("as told"),
        Does::Hang => std::future::pending().await,
    }
}

#[tokio::test]
async fn set_up_in_call_order_and_tear_down_in_reverse() {
    let (plugins, log) = (plugins(), Log::default());
    let outcome = plugins.call(join { does: Does::Well, log: &log }).await;
    assert_eq!(outcome.expect("nobody fails"), [2, 1]);
    assert_eq!(log.take(), "a> b> c> 1 2 <c ~c <b ~b <a ~a");
}

#[tokio::test]
async fn see_errors_and_may_recover() {
    let (plugins, log) = (plugins(), Log::default());
    let outcome = plugins.call(join { does: Does::Err, log: &log }).await;
    assert!(outcome.expect("b recovers").is_empty());
    assert_eq!(log.take(), "a> b> c> 1 2 <c ~c <b ~b <a ~a");
}

#[tokio::test]
async fn may_answer_without_what_is_behind() {
    let (plugins, log) = (plugins(), Log::default());
    let outcome = plugins.call(join { does: Does::AnsweredByB, log: &log }).await;
    assert_eq!(outcome.expect("b answers"), [9]);
    assert_eq!(log.take(), "a> b> ~b <a ~a");
}

#[tokio::test]
async fn are_dropped_in_reverse_by_a_panic() {
    let (plugins, log) = (plugins(), Log::default());
    let call = plugins.call(join { does: Does::Panic, log: &log });
    assert!(AssertUnwindSafe(call).catch_unwind().await.is_err());
    assert_eq!(log.take(), "a> b> c> 1 2 ~c ~b ~a");
}

#[tokio::test]
async fn are_dropped_in_reverse_by_cancellation() {
    let (plugins, log) = (plugins(), Log::default());
    let mut call = Box::pin(plugins.call(join { does: Does::Hang, log: &log }));
    for _ in 0..3 {
        assert!((&mut call).now_or_never().is_none());
    }
    drop(call);
    assert_eq!(log.take(), "a> b> c> 1 2 ~c ~b ~a");
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
        fn find(&self, mut hook: find<'_>, next: Next<'_, find<'_>>) -> Option<String> {
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
    fn twice(hook: shout, next: Next<'_, shout>) -> String {
        let text = next.run(shout { text: hook.text + "!" });
        text.clone() + &text
    }

    #[test]
    fn wrappers_go_around_filters() {
        assert_eq!(plugins().call(shout { text: "a".into() }), "A!A!");
    }

    #[test]
    fn wrappers_alone_are_enough() {
        #[hookspec]
        fn only_wrapped() -> u8;
        #[hookimpl(only_wrapped, wrapper)]
        fn count(hook: only_wrapped, next: Next<'_, only_wrapped>) -> Vec<u8> {
            let mut all = next.run(hook);
            all.push(7);
            all
        }
        assert_eq!(plugins().call(only_wrapped {}), [7]);
    }
}

mod own_error {
    use super::*;

    #[hookspec]
    pub fn guarded(secret: bool) -> Result<(), BoxError>;

    #[hookimpl(guarded, wrapper)]
    fn guard(hook: guarded, next: Next<'_, guarded>) -> Result<(), HookError<BoxError>> {
        if hook.secret { Err(next.error("secret".into())) } else { next.run(hook) }
    }

    #[hookimpl]
    fn guarded() -> Result<(), BoxError> {
        Ok(())
    }

    #[test]
    fn of_a_wrapper_names_the_wrapper() {
        let plugins = plugins();
        assert!(plugins.call(guarded { secret: false }).is_ok());
        let error = plugins.call(guarded { secret: true }).expect_err("it is secret");
        assert_eq!(error.implementation().function(), "guard");
    }
}
