//! Time limits, and implementations that block.
#![forbid(unsafe_code)]
#![allow(clippy::unused_async, reason = "what is ready at once is a case of its own")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hooks_core::{
    BoxError, Cause, HookSettings, OnError, PluginManager, Snapshot, catch_panic, hookimpl, hookimpls, hookspec,
};
use tokio::runtime::Builder;
use tokio::task::{LocalSet, yield_now};
use tokio::time::Instant;

#[hookspec(timeout = "250ms")]
pub async fn ask(hangs: bool, dropped: &AtomicUsize) -> Result<u8, BoxError>;

struct Dropped<'a>(&'a AtomicUsize);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[hookimpl(ask, priority = 1)]
async fn at_once() -> Result<u8, BoxError> {
    Ok(1)
}

#[hookimpl(ask, priority = 2)]
async fn perhaps_never(hangs: bool, dropped: &AtomicUsize) -> Result<u8, BoxError> {
    let _dropped = Dropped(dropped);
    yield_now().await;
    if hangs { std::future::pending().await } else { Ok(2) }
}

#[hookimpl(ask, priority = 3)]
fn sync() -> Result<u8, BoxError> {
    Ok(3)
}

fn asking(settings: HookSettings) -> Arc<Snapshot> {
    let all = hookimpls![at_once, perhaps_never, sync];
    PluginManager::builder().implementations(all).hook("ask", settings).build().expect("they fit").snapshot()
}

#[tokio::test(start_paused = true)]
async fn a_time_out_names_the_plugin_and_cancels_that_implementation() {
    let (plugins, dropped, started) = (asking(HookSettings::new()), AtomicUsize::new(0), Instant::now());
    let error = plugins.call(ask { hangs: true, dropped: &dropped }).await.expect_err("one hangs");
    assert_eq!(error.timed_out(), Some(Duration::from_millis(250)));
    assert_eq!(error.implementation().function(), "perhaps_never");
    let told = error.to_string();
    assert!(told.starts_with("plugin `hooks-tests` took longer than 250ms in hook `ask` (tests/time.rs:"), "{told}");
    assert_eq!((dropped.into_inner(), started.elapsed()), (1, Duration::from_millis(250)));
    assert!(error.into_inner().is_none());
}

#[tokio::test(start_paused = true)]
async fn the_host_may_set_another_limit_and_skip_what_takes_longer() {
    let settings = HookSettings::new().timeout(Duration::from_secs(7)).on_error(OnError::Isolate);
    let (plugins, dropped, started) = (asking(settings), AtomicUsize::new(0), Instant::now());
    assert_eq!(plugins.call(ask { hangs: true, dropped: &dropped }).await.expect("it is skipped"), [1, 3]);
    assert_eq!(started.elapsed(), Duration::from_secs(7));
}

#[hookspec(timeout = "1s")]
pub async fn quick(number: &u8) -> Result<u8, BoxError>;

#[hookimpl]
async fn quick(number: &u8) -> Result<u8, BoxError> {
    Ok(*number)
}

#[test]
fn what_is_ready_at_once_needs_no_timer_and_no_runtime() {
    let manager = PluginManager::builder().implementations(hookimpls![quick]).build().expect("it fits");
    let call = manager.call(quick { number: &7 });
    let ready = futures::FutureExt::now_or_never(call).expect("nothing waits");
    assert_eq!(ready.expect("nothing fails"), [7]);
}

#[test]
fn what_waits_under_a_limit_without_a_timer_is_an_error() {
    let (plugins, dropped) = (asking(HookSettings::new()), AtomicUsize::new(0));
    let runtime = Builder::new_current_thread().build().expect("a runtime can be made");
    let call = || plugins.call(ask { hangs: true, dropped: &dropped });
    let here = futures::FutureExt::now_or_never(call()).expect("it does not wait for what never comes");
    for error in [runtime.block_on(call()), here] {
        let error = error.expect_err("it waits");
        assert!(matches!(error.cause(), Cause::NoTimer));
        let told = error.to_string();
        assert!(told.starts_with("plugin `hooks-tests` waits in hook `ask` (tests/time.rs:"), "{told}");
        assert!(told.ends_with("whose time limit needs a runtime of tokio with a timer: `enable_time()`"), "{told}");
    }
    assert_eq!(dropped.into_inner(), 2);
    let isolating = asking(HookSettings::new().on_error(OnError::Isolate));
    let skipped = runtime.block_on(isolating.call(ask { hangs: true, dropped: &AtomicUsize::new(0) }));
    assert_eq!(skipped.expect("it is skipped"), [1, 3]);
}

#[hookspec]
pub async fn hash(text: &str, running: &AtomicUsize, most: &AtomicUsize) -> Result<usize, BoxError>;

#[hookimpl(hash, blocking)]
fn slowly(text: &str, running: &AtomicUsize, most: &AtomicUsize) -> Result<usize, BoxError> {
    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
    let length = text.len();
    running.fetch_sub(1, Ordering::SeqCst);
    if length == 0 { Err("nothing to hash".into()) } else { Ok(length) }
}

#[test]
fn blocking_implementations_run_in_place_and_no_more_than_so_many_at_once() {
    let manager = PluginManager::builder().implementations(hookimpls![slowly]).blocking_limit(1).build();
    let manager = Arc::new(manager.expect("there is no runtime here that could not block"));
    let runtime = Builder::new_multi_thread().worker_threads(4).build().expect("threads can be made");
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let (manager, running, most) = (Arc::clone(&manager), Arc::clone(&running), Arc::clone(&most));
            runtime.spawn(async move { manager.call(hash { text: "abc", running: &running, most: &most }).await })
        })
        .collect();
    for call in calls {
        let lengths = runtime.block_on(call).expect("nobody panics").expect("there is something to hash");
        assert_eq!(lengths, [3]);
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[test]
fn on_a_runtime_with_one_thread_blocking_is_an_error_that_names_the_other() {
    let manager = PluginManager::builder().implementations(hookimpls![slowly]).build().expect("no runtime yet");
    let runtime = Builder::new_current_thread().build().expect("a runtime can be made");
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let call = manager.call(hash { text: "abc", running: &running, most: &most });
    let error = runtime.block_on(call).expect_err("it cannot block here").to_string();
    assert!(error.contains("needs tokio's multi-thread runtime"), "{error}");
    let _inside = runtime.enter();
    let error = PluginManager::builder().implementations(hookimpls![slowly]).build().expect_err("seen at the start");
    assert!(error.to_string().contains("Builder::new_multi_thread()"), "{error}");
}

#[test]
fn without_a_runtime_blocking_is_the_same_error() {
    let manager = PluginManager::builder().implementations(hookimpls![slowly]).build().expect("no runtime yet");
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let call = manager.call(hash { text: "abc", running: &running, most: &most });
    let lengths = futures::FutureExt::now_or_never(call).expect("nothing waits");
    assert!(matches!(lengths.expect_err("nobody takes the other tasks").cause(), Cause::CannotBlock));
    assert_eq!(most.into_inner(), 0);
}

#[test]
fn in_a_local_set_blocking_is_the_same_error() {
    let manager = Arc::new(PluginManager::builder().implementations(hookimpls![slowly]).build().expect("it fits"));
    let runtime = Builder::new_multi_thread().worker_threads(1).build().expect("a runtime can be made");
    let call = async || {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let error = manager.call(hash { text: "abc", running: &running, most: &most }).await.expect_err("it cannot");
        assert!(matches!(error.cause(), Cause::CannotBlock));
        assert!(error.to_string().ends_with("outside of a `LocalSet`"), "{error}");
        assert_eq!(most.into_inner(), 0);
    };
    LocalSet::new().block_on(&runtime, call());
    let isolating = HookSettings::new().on_error(OnError::Isolate);
    let manager = PluginManager::builder().implementations(hookimpls![slowly]).hook("hash", isolating).build();
    let manager = Arc::new(manager.expect("it fits"));
    let local = LocalSet::new();
    let task = local.spawn_local(async move {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        manager.call(hash { text: "abc", running: &running, most: &most }).await.expect("it is skipped")
    });
    assert_eq!(local.block_on(&runtime, task).expect("nobody panics"), Vec::<usize>::new());
}

#[test]
fn a_panic_of_what_blocks_is_its_own() {
    #[hookspec]
    pub async fn digest() -> Result<usize, BoxError>;

    #[hookimpl(digest, blocking)]
    fn panics() -> Result<usize, BoxError> {
        std::panic::resume_unwind(Box::new("as told"))
    }

    let manager = PluginManager::builder().implementations(hookimpls![panics]).build().expect("it fits");
    let runtime = Builder::new_multi_thread().worker_threads(1).build().expect("a runtime can be made");
    let panic = catch_panic(|| runtime.block_on(manager.call(digest {}))).expect_err("it panics");
    assert_eq!(panic.message(), "as told");
}

/// Implementations that block until they are let go.
mod held {
    use std::future::poll_fn;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Mutex, PoisonError};
    use std::task::Poll;

    use super::*;

    /// What an implementation tells when it begins, and what it then waits for.
    #[derive(Debug)]
    pub struct Gate {
        begun: Sender<()>,
        go: Mutex<Receiver<()>>,
    }

    #[hookspec]
    pub async fn hold(gate: &Gate) -> Result<(), BoxError>;

    #[hookimpl(hold, blocking)]
    fn holds(gate: &Gate) -> Result<(), BoxError> {
        gate.begun.send(())?;
        Ok(gate.go.lock().unwrap_or_else(PoisonError::into_inner).recv()?)
    }

    fn manager(limit: Option<usize>) -> Arc<PluginManager> {
        let builder = PluginManager::builder().implementations(hookimpls![holds]);
        let builder = match limit {
            Some(limit) => builder.blocking_limit(limit),
            None => builder,
        };
        Arc::new(builder.build().expect("it fits"))
    }

    #[test]
    fn the_other_tasks_of_the_worker_go_on() {
        let manager = manager(Some(usize::MAX));
        let runtime = Builder::new_multi_thread().worker_threads(1).build().expect("a runtime can be made");
        let ((begun, has_begun), (let_go, go)) = (channel(), channel());
        let call = runtime.spawn(async move {
            let gate = Gate { begun, go: Mutex::new(go) };
            manager.call(hold { gate: &gate }).await.map_err(|error| error.to_string())
        });
        has_begun.recv().expect("it begins");
        // The only worker blocks, and another task is to run. The limit ends a test that fails.
        let (runs, has_run) = channel();
        runtime.spawn(async move { runs.send(()) });
        let goes_on = has_run.recv_timeout(Duration::from_secs(10)).is_ok();
        let_go.send(()).expect("it waits for this");
        assert!(goes_on);
        assert_eq!(runtime.block_on(call).expect("nobody panics"), Ok(()));
    }

    #[test]
    fn no_more_begin_than_the_limit_says() {
        check(&manager(Some(2)), 2);
    }

    #[test]
    fn unless_said_64_begin() {
        check(&manager(None), 64);
    }

    /// Begins so many, and no more.
    fn check(manager: &Arc<PluginManager>, limit: usize) {
        let runtime = Builder::new_multi_thread().worker_threads(4).build().expect("a runtime can be made");
        let (begun, has_begun) = channel();
        let calls: Vec<_> = (0..=limit)
            .map(|_| {
                let (let_go, go) = channel();
                let (manager, gate) = (Arc::clone(manager), Gate { begun: begun.clone(), go: Mutex::new(go) });
                let call = async move { manager.call(hold { gate: &gate }).await.is_ok() };
                (Box::pin(call), let_go)
            })
            .collect();
        let (mut calls, gates): (Vec<_>, Vec<_>) = calls.into_iter().unzip();
        let mut last = calls.pop().expect("there is one more than the limit");
        let running: Vec<_> = calls.into_iter().map(|call| runtime.spawn(call)).collect();
        for _ in 0..limit {
            // The limit ends a test that fails.
            has_begun.recv_timeout(Duration::from_secs(10)).expect("as many begin");
        }
        // One more waits for its turn, and does not begin when it is polled; if it does, it need not wait.
        gates[limit].send(()).expect("it is there");
        let polled = runtime.block_on(poll_fn(|context| Poll::Ready(last.as_mut().poll(context))));
        assert!(polled.is_pending());
        assert!(has_begun.try_recv().is_err());
        let last = runtime.spawn(last);
        for gate in &gates[..limit] {
            gate.send(()).expect("it waits for this");
        }
        for call in running.into_iter().chain([last]) {
            assert!(runtime.block_on(call).expect("nobody panics"));
        }
    }
}
