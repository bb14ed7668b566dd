//! What is particular to a kind of hook. What all have in common is shown by `matrix`.
#![forbid(unsafe_code)]
#![allow(clippy::unused_async, reason = "what need not wait is async where the hook meets it so")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hooks_core::{BoxError, HookSpec, PluginManager, Snapshot, hookimpl, hookspec};
use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::timeout;

hooks_core::link_plugins!();

fn plugins() -> Arc<Snapshot> {
    PluginManager::builder().build().expect("the plugins of this file fit together").snapshot()
}

mod filter {
    use super::*;

    /// Moves from plugin to plugin, and is never cloned.
    #[derive(Debug, PartialEq)]
    pub struct Page(String);

    #[hookspec(filter)]
    pub fn render(page: Page, user: &str, log: &mut Vec<usize>) -> Page;

    #[hookimpl(render, priority = 1)]
    fn head(page: Page, log: &mut Vec<usize>) -> Page {
        log.push(page.0.len());
        Page(format!("head {}", page.0))
    }

    #[hookimpl(render, priority = 2)]
    fn greeting(user: &str, page: Page, log: &mut Vec<usize>) -> Page {
        log.push(page.0.len());
        Page(format!("{} for {user}", page.0))
    }

    #[test]
    fn threads_its_first_argument() {
        let mut log = Vec::new();
        let page = plugins().call(render { page: Page("page".into()), user: "you", log: &mut log });
        assert_eq!((page, log), (Page("head page for you".into()), vec![4, 9]));
    }
}

mod concurrent {
    use super::*;

    /// Each waits for the other: one after the other would never end.
    #[hookspec(concurrent)]
    pub async fn meet(one: &Notify, other: &Notify) -> &'static str;

    #[hookimpl(meet, priority = 1)]
    async fn waits_first(one: &Notify, other: &Notify) -> &'static str {
        other.notified().await;
        one.notify_one();
        "first"
    }

    #[hookimpl(meet, priority = 2)]
    async fn wakes_first(one: &Notify, other: &Notify) -> &'static str {
        other.notify_one();
        one.notified().await;
        "second"
    }

    #[hookimpl(meet, priority = 3)]
    fn sync() -> &'static str {
        "third"
    }

    #[tokio::test]
    async fn runs_at_the_same_time_with_results_in_call_order() {
        let (one, other) = (Notify::new(), Notify::new());
        assert_eq!(plugins().call(meet { one: &one, other: &other }).await, ["first", "second", "third"]);
    }

    #[tokio::test(start_paused = true)]
    async fn runs_at_the_same_time_where_it_is_attributed_too() {
        let (one, other, plugins) = (Notify::new(), Notify::new(), plugins());
        let call = plugins.call_attributed(meet { one: &one, other: &other });
        let outcomes = timeout(Duration::from_secs(1), call).await.expect("they meet");
        let told: Vec<_> = outcomes.into_iter().map(|each| each.outcome.expect("nobody fails")).collect();
        assert_eq!(told, ["first", "second", "third"]);
    }

    #[hookspec(concurrent)]
    pub async fn answer() -> Result<u8, BoxError>;

    #[hookimpl(answer, priority = 1)]
    async fn no() -> Result<u8, BoxError> {
        Err("no".into())
    }

    #[hookimpl(answer, priority = 2)]
    async fn later() -> Result<u8, BoxError> {
        yield_now().await;
        Ok(2)
    }

    #[tokio::test]
    async fn stops_at_nothing_where_it_is_attributed() {
        let plugins = plugins();
        let outcomes = plugins.call_attributed(answer {}).await;
        let told: Vec<_> = outcomes.iter().map(|each| each.outcome.as_ref().ok().copied()).collect();
        assert_eq!(told, [None, Some(2)]);
        assert!(plugins.call(answer {}).await.is_err());
    }

    #[hookspec(concurrent)]
    pub async fn fail(at_once: bool, dropped: &Dropped) -> Result<(), BoxError>;

    #[derive(Debug, Default)]
    pub struct Dropped(Mutex<Vec<&'static str>>);

    struct Guard<'a>(&'a Dropped, &'static str);

    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            self.0.0.lock().expect("nobody panics with the log").push(self.1);
        }
    }

    #[hookimpl(fail, priority = 1)]
    async fn waits(dropped: &Dropped) -> Result<(), BoxError> {
        let _guard = Guard(dropped, "waits");
        std::future::pending().await
    }

    #[hookimpl(fail, priority = 2)]
    fn may_fail_at_once(at_once: bool) -> Result<(), BoxError> {
        if at_once { Err("at once".into()) } else { Ok(()) }
    }

    #[hookimpl(fail, priority = 3)]
    async fn fails() -> Result<(), BoxError> {
        yield_now().await;
        Err("later".into())
    }

    #[hookimpl(fail, priority = 4)]
    async fn waits_too(dropped: &Dropped) -> Result<(), BoxError> {
        let _guard = Guard(dropped, "waits too");
        std::future::pending().await
    }

    #[tokio::test]
    async fn the_first_error_in_time_drops_what_still_runs_in_reverse() {
        for (at_once, told, expected) in [(true, "at once", vec![]), (false, "later", vec!["waits too", "waits"])] {
            let dropped = Dropped::default();
            let error = plugins().call(fail { at_once, dropped: &dropped }).await.expect_err("one fails");
            assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some(told));
            assert_eq!(dropped.0.into_inner().expect("nobody panics with the log"), expected);
        }
    }
}

mod concurrent_and_isolated {
    use super::*;

    #[hookspec(concurrent, on_error = "isolate")]
    pub async fn try_all() -> Result<(), BoxError>;

    #[hookimpl(try_all, priority = 1)]
    async fn waits_for_ever() -> Result<(), BoxError> {
        std::future::pending().await
    }

    #[hookimpl(try_all, priority = 2)]
    fn fails_at_once() -> Result<(), BoxError> {
        Err("at once".into())
    }

    #[hookimpl(try_all, priority = 3)]
    async fn fails_later() -> Result<(), BoxError> {
        yield_now().await;
        Err("later".into())
    }

    #[hookimpl(try_all, priority = 4)]
    async fn panics() -> Result<(), BoxError> {
        std::panic::resume_unwind(Box::new("as told"))
    }

    #[tokio::test(start_paused = true)]
    async fn each_failure_is_counted_where_the_call_is_dropped_too() {
        let plugins = plugins();
        assert!(timeout(Duration::from_secs(1), plugins.call(try_all {})).await.is_err());
        let implementations = plugins.implementations(HookSpec::of::<try_all>());
        let counted: Vec<_> = implementations.iter().map(|each| each.failures()).collect();
        assert_eq!(counted, [0, 1, 1, 1]);
    }
}

mod around {
    use super::*;
    use hooks_core::NextAround;

    /// Not `Clone`: it moves inwards.
    #[derive(Debug)]
    pub struct Request(String);

    #[hookspec(around)]
    pub async fn handle(request: Request, log: &mut Vec<String>) -> String;

    #[hookimpl(handle, wrapper, tryfirst)]
    async fn outer<'a>(mut hook: handle<'a>, next: NextAround<handle<'a>>) -> String {
        hook.request.0.push_str(" outer");
        hook.log.push("outer".to_owned());
        format!("[{}]", next.run(hook).await)
    }

    #[hookimpl(handle, wrapper)]
    async fn inner<'a>(mut hook: handle<'a>, next: NextAround<handle<'a>>) -> String {
        yield_now().await;
        hook.log.push("inner".to_owned());
        if hook.request.0.starts_with("answered") {
            return "by inner".to_owned();
        }
        hook.request.0.push_str(" inner");
        format!("({})", next.run(hook).await)
    }

    #[tokio::test]
    async fn the_caller_gives_the_innermost_call() {
        let plugins = plugins();
        for (request, expected) in [("r", "[(r outer inner)]"), ("answered", "[by inner]")] {
            let mut log = Vec::new();
            let hook = handle { request: Request(request.to_owned()), log: &mut log };
            let answer = plugins.call(hook).around(async |hook| hook.request.0).await;
            assert_eq!((answer.as_str(), log.len()), (expected, 2));
        }
    }
}
