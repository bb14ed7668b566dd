//! What a call passes and what it gives back.
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use hooks_core::{BoxError, PluginManager, Snapshot, catch_panic, hookimpl, hookspec, plugin};
use tokio::task::yield_now;

hooks_core::link_plugins!();

fn plugins() -> Arc<Snapshot> {
    PluginManager::builder().build().expect("the plugins of this file fit together").snapshot()
}

mod arguments {
    use super::*;

    pub struct Canvas<'a>(pub &'a mut Vec<&'static str>);

    pub trait Paint {
        fn paint(&mut self, text: &str);
    }

    /// Every form of argument.
    #[hookspec]
    pub async fn every_form(
        shared: &u32,
        exclusive: &mut u32,
        text: &str,
        object: &mut (dyn Paint + Send),
        inner: &mut Canvas<'_>,
        name: Cow<'_, str>,
        optional: Option<&u32>,
        list: &[&str],
        function: fn(&str) -> usize,
        owned: String,
        r#type: u8,
    );

    struct Recorder(Vec<String>);

    impl Paint for Recorder {
        fn paint(&mut self, text: &str) {
            self.0.push(text.to_owned());
        }
    }

    #[hookimpl(every_form, tryfirst)]
    async fn takes_all(
        owned: String,
        function: fn(&str) -> usize,
        list: &[&str],
        optional: Option<&u32>,
        name: Cow<'_, str>,
        inner: &mut Canvas<'_>,
        object: &mut (dyn Paint + Send),
        text: &str,
        exclusive: &mut u32,
        shared: &u32,
        r#type: u8,
    ) {
        yield_now().await;
        *exclusive += shared + optional.copied().unwrap_or_default() + u32::from(r#type);
        object.paint(&format!("{text} {name} {owned} {} {}", list.join("+"), function(text)));
        inner.0.push("async");
    }

    #[hookimpl(every_form)]
    fn takes_one(inner: &mut Canvas<'_>) {
        inner.0.push("sync");
    }

    #[hookimpl(every_form, trylast)]
    fn takes_none() {}

    #[tokio::test]
    async fn are_matched_by_name_in_any_order_and_number() {
        let mut painted = Vec::new();
        let (mut exclusive, mut recorder, mut inner) = (1, Recorder(Vec::new()), Canvas(&mut painted));
        let call = every_form {
            shared: &2,
            exclusive: &mut exclusive,
            text: "text",
            object: &mut recorder,
            inner: &mut inner,
            name: "name".into(),
            optional: Some(&4),
            list: &["a", "b"],
            function: str::len,
            owned: "owned".to_owned(),
            r#type: 8,
        };
        plugins().call(call).await;
        assert_eq!(exclusive, 15);
        assert_eq!(recorder.0, ["text name owned a+b 4"]);
        assert_eq!(painted, ["async", "sync"]);
    }

    #[hookspec]
    pub fn nothing();

    #[hookimpl]
    fn nothing() {}

    #[test]
    fn may_be_none_at_all() {
        plugins().call(nothing {});
    }
}

mod all {
    use super::*;

    #[hookspec]
    pub fn numbers(from: u32) -> u32;

    #[hookimpl(numbers, priority = 2)]
    fn second(from: u32) -> u32 {
        from + 2
    }

    #[hookimpl(numbers, priority = -1)]
    fn first(from: u32) -> u32 {
        from + 1
    }

    #[test]
    fn collects_each_result_in_call_order() {
        assert_eq!(plugins().call(numbers { from: 10 }), [11, 12]);
    }

    #[hookspec]
    pub async fn even(number: &u32) -> Option<u32>;

    #[hookimpl(even)]
    async fn if_even(number: &u32) -> Option<u32> {
        yield_now().await;
        number.is_multiple_of(2).then_some(*number)
    }

    #[hookimpl(even)]
    fn half(number: &u32) -> Option<u32> {
        number.checked_div(2)
    }

    #[tokio::test]
    async fn drops_none() {
        assert_eq!(plugins().call(even { number: &3 }).await, [1]);
        assert_eq!(plugins().call(even { number: &4 }).await, [4, 2]);
    }

    #[hookspec]
    pub fn fallible(fail: &str) -> Result<Option<&'static str>, BoxError>;

    #[hookimpl(fallible)]
    fn one(fail: &str) -> Result<Option<&'static str>, BoxError> {
        if fail == "one" { Err("no one".into()) } else { Ok(Some("one")) }
    }

    #[hookimpl(fallible)]
    fn two() -> Result<Option<&'static str>, BoxError> {
        Ok(None)
    }

    #[test]
    fn collects_behind_a_result() {
        assert_eq!(plugins().call(fallible { fail: "" }).expect("none fails"), ["one"]);
        assert!(plugins().call(fallible { fail: "one" }).is_err());
    }

    #[hookspec(reverse)]
    pub fn backwards(log: &mut Vec<u8>);

    #[hookimpl(backwards, tryfirst)]
    fn set_up_first(log: &mut Vec<u8>) {
        log.push(1);
    }

    #[hookimpl(backwards)]
    fn set_up_second(log: &mut Vec<u8>) {
        log.push(2);
    }

    #[test]
    fn reverse_turns_the_order_round() {
        let mut log = Vec::new();
        plugins().call(backwards { log: &mut log });
        assert_eq!(log, [2, 1]);
    }
}

mod firstresult {
    use super::*;

    #[hookspec(firstresult)]
    pub async fn find(token: &str, asked: &AtomicUsize) -> Option<String>;

    #[hookimpl(find, tryfirst)]
    fn never(asked: &AtomicUsize) -> Option<String> {
        asked.fetch_add(1, Ordering::Relaxed);
        None
    }

    #[hookimpl(find)]
    async fn by_letter(token: &str, asked: &AtomicUsize) -> Option<String> {
        asked.fetch_add(1, Ordering::Relaxed);
        yield_now().await;
        token.starts_with('a').then(|| token.to_uppercase())
    }

    #[hookimpl(find, trylast)]
    fn always(token: &str, asked: &AtomicUsize) -> Option<String> {
        asked.fetch_add(1, Ordering::Relaxed);
        Some(token.to_owned())
    }

    #[tokio::test]
    async fn stops_at_the_first_some() {
        for (token, found, expected) in [("a", "A", 2), ("b", "b", 3)] {
            let asked = AtomicUsize::new(0);
            assert_eq!(plugins().call(find { token, asked: &asked }).await.as_deref(), Some(found));
            assert_eq!(asked.into_inner(), expected);
        }
    }

    #[hookspec(firstresult)]
    pub fn nobody() -> Result<Option<u8>, BoxError>;

    #[test]
    fn without_implementations_nothing_is_found() {
        assert_eq!(plugins().call(nobody {}).expect("nothing can fail"), None);
    }
}

mod plugin_types {
    use super::*;

    #[hookspec]
    pub trait Counting {
        /// Counts asynchronously.
        async fn count(&self, by: usize) -> usize;
        fn total(&self) -> usize;
        #[hookspec(firstresult)]
        fn left_out(&self) -> Option<usize>;
    }

    #[plugin(name = "counter")]
    #[derive(Default)]
    struct Counter(AtomicUsize);

    #[hookimpl]
    impl Counting for Counter {
        async fn count(&self, by: usize) -> usize {
            yield_now().await;
            self.0.fetch_add(by, Ordering::Relaxed) + by
        }

        fn total(&self) -> usize {
            self.0.load(Ordering::Relaxed)
        }
    }

    #[hookspec]
    pub fn reset(to: usize);

    #[hookimpl]
    impl Counter {
        fn reset(&self, to: usize) {
            self.0.store(to, Ordering::Relaxed);
        }
    }

    #[hookimpl(total)]
    fn a_function_may_implement_a_traits_hook() -> usize {
        100
    }

    #[hookimpl(reset, plugin = Counter, tryfirst)]
    fn a_function_may_belong_to_a_type() {}

    #[tokio::test]
    async fn keep_state_in_self_one_value_for_each_manager() {
        let (one, other) = (plugins(), plugins());
        assert_eq!(one.call(count { by: 2 }).await, [2]);
        assert_eq!(one.call(count { by: 3 }).await, [5]);
        assert_eq!(other.call(count { by: 1 }).await, [1]);
        assert_eq!(one.call(total {}), [5, 100]);
        one.call(reset { to: 7 });
        assert_eq!(one.call(total {}), [7, 100]);
    }

    #[test]
    fn register_no_method_that_they_leave_out() {
        let plugins = plugins();
        assert!(!plugins.implements::<left_out>());
        assert_eq!(plugins.call(left_out {}), None);
        let own = hooks_core::HookSpec::of::<reset>();
        assert!(plugins.implementations(own).iter().all(|each| each.plugin().name() == "counter"));
    }
}

mod modules {
    use super::*;

    pub mod one {
        #[hooks_core::hookspec]
        pub(crate) fn same_name() -> u8;
        #[hooks_core::hookimpl]
        fn same_name() -> u8 {
            1
        }
    }

    pub mod other {
        #[hooks_core::hookspec]
        pub(crate) fn same_name() -> u8;
        #[hooks_core::hookimpl]
        fn same_name() -> u8 {
            2
        }
    }

    #[test]
    fn may_have_hooks_of_one_name() {
        let plugins = plugins();
        assert_eq!((plugins.call(one::same_name {}), plugins.call(other::same_name {})), (vec![1], vec![2]));
    }

    #[test]
    fn a_function_may_hold_a_hook_of_its_own() {
        #[hookspec]
        fn local() -> u8;
        #[hookimpl]
        fn local() -> u8 {
            3
        }
        assert_eq!(plugins().call(local {}), [3]);
    }
}

mod futures_of_calls {
    use super::*;

    #[hookspec]
    pub async fn wait(log: &mut Vec<&'static str>);

    #[hookimpl(wait, tryfirst)]
    fn before(log: &mut Vec<&'static str>) {
        log.push("before");
    }

    #[hookimpl(wait)]
    async fn pending(log: &mut Vec<&'static str>) {
        log.push("entered");
        std::future::pending::<()>().await;
        log.push("never");
    }

    #[tokio::test]
    async fn run_nothing_before_they_are_polled_and_stop_where_they_are_dropped() {
        let plugins = plugins();
        let mut log = Vec::new();
        drop(plugins.call(wait { log: &mut log }));
        assert!(log.is_empty());
        let call = plugins.call(wait { log: &mut log });
        assert!(futures::FutureExt::now_or_never(call).is_none());
        assert_eq!(log, ["before", "entered"]);
    }

    #[hookspec]
    pub async fn yields(times: u32) -> u32;

    #[hookimpl]
    async fn yields(times: u32) -> u32 {
        for _ in 0..times {
            yield_now().await;
        }
        times
    }

    #[test]
    fn say_so_where_they_are_polled_when_they_are_over() {
        let plugins = plugins();
        for times in [0, 1] {
            let mut call = Box::pin(plugins.call(yields { times }));
            let mut poll = || call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            for _ in 0..times {
                assert!(poll().is_pending());
            }
            assert_eq!(poll(), Poll::Ready(vec![times]));
            let panic = catch_panic(|| poll().is_ready()).expect_err("it is over");
            assert!(panic.message().contains(" polled after "), "{panic}");
        }
    }

    #[hookspec]
    pub async fn nested(plugins: &Snapshot, depth: u32) -> u32;

    #[hookimpl]
    async fn nested(plugins: &Snapshot, depth: u32) -> u32 {
        match depth {
            0 => 0,
            _ => 1 + plugins.call(nested { plugins, depth: depth - 1 }).await[0],
        }
    }

    #[tokio::test]
    async fn may_call_their_own_hook_again() {
        let plugins = plugins();
        assert_eq!(plugins.call(nested { plugins: &plugins, depth: 50 }).await, [50]);
    }

    #[tokio::test]
    async fn are_send_and_may_outlive_the_snapshot_they_began_with() {
        let manager = PluginManager::builder().build().expect("the plugins of this file fit together");
        let task = tokio::spawn(async move {
            let snapshot = manager.snapshot();
            manager.call(nested { plugins: &snapshot, depth: 1 }).await
        });
        assert_eq!(task.await.expect("the task ends"), [1]);
    }
}
