//! Who panicked, and who is waited for: whatever the hook, its call, and who watches.
#![forbid(unsafe_code)]

use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{
    BoxError, BoxFuture, CallOutcome, CaughtPanic, Entered, HookError, HookSpec, Implementation, ImplementationSpec,
    Next, NextAround, ObservedCall, ObservedImplementation, Observer, PluginManager, Snapshot, catch_panic,
    drop_waiting, hookimpl, hookimpls, hookspec,
};
use tokio::task::yield_now;

/// What happens, and in which function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act {
    Panic(&'static str),
    PanicLater(&'static str),
    Hang(&'static str),
}

impl Act {
    fn here(self, name: &str) {
        if self == Act::Panic(self.name()) && self.name() == name {
            // Ends as a panic does, and prints nothing.
            resume_unwind(Box::new("as told"));
        }
    }

    async fn here_too(self, name: &str) {
        self.here(name);
        match self {
            Act::PanicLater(here) if here == name => {
                yield_now().await;
                resume_unwind(Box::new("as told"))
            }
            Act::Hang(here) if here == name => pending().await,
            _ => {}
        }
    }

    fn name(self) -> &'static str {
        match self {
            Act::Panic(name) | Act::PanicLater(name) | Act::Hang(name) => name,
        }
    }
}

/// A sync hook that stops: with two implementations, of which the second calls another hook, and a wrapper.
macro_rules! sync_hook {
    ($module:ident [$($option:tt)*] $returned:ty, $given:ty, $ok:expr) => {
        pub mod $module {
            use super::*;

            #[hookspec($($option)*)]
            pub fn hook(value: u8, act: Act) -> $returned;

            #[hookimpl(hook, tryfirst)]
            fn first(act: Act) -> $returned {
                act.here("first");
                $ok
            }

            #[hookimpl(hook, trylast)]
            fn last(act: Act) -> $returned {
                act.here("last");
                $ok
            }

            #[hookimpl(hook, wrapper)]
            fn wrapper(hook: hook, next: Next<'_, hook>) -> $given {
                let act = hook.act;
                act.here("wrapper");
                let output = next.run(hook);
                act.here("wrapper");
                output
            }

            pub fn call(plugins: &Snapshot, act: Act) {
                let _ = plugins.call(hook { value: 0, act });
            }

            pub fn plain() -> Vec<&'static ImplementationSpec> {
                hookimpls![first, last].into_iter().collect()
            }

            pub fn wrapped() -> Vec<&'static ImplementationSpec> {
                hookimpls![first, last, wrapper].into_iter().collect()
            }
        }
    };
}

macro_rules! async_hook {
    ($module:ident [$($option:tt)*] $returned:ty, $given:ty, $ok:expr) => {
        pub mod $module {
            use super::*;

            #[hookspec($($option)*)]
            pub async fn hook(value: u8, act: Act) -> $returned;

            #[hookimpl(hook, tryfirst)]
            async fn first(act: Act) -> $returned {
                act.here_too("first").await;
                $ok
            }

            #[hookimpl(hook)]
            fn sync(act: Act) -> $returned {
                act.here("sync");
                $ok
            }

            #[hookimpl(hook, trylast)]
            async fn last(act: Act) -> $returned {
                act.here_too("last").await;
                $ok
            }

            #[hookimpl(hook, wrapper, priority = 1)]
            async fn wrapper(hook: hook, next: Next<'_, hook>) -> $given {
                let act = hook.act;
                // What waits inside is dropped by a panic here, and has no part in it.
                let mut inner = pin!(next.run(hook));
                match poll_fn(|context| Poll::Ready(inner.as_mut().poll(context))).await {
                    Poll::Ready(output) => output,
                    Poll::Pending => {
                        act.here_too("wrapper").await;
                        inner.await
                    }
                }
            }

            #[hookimpl(hook, wrapper, priority = 2)]
            async fn inner_wrapper(hook: hook, next: Next<'_, hook>) -> $given {
                yield_now().await;
                next.run(hook).await
            }

            pub fn call(plugins: Arc<Snapshot>, act: Act) -> BoxFuture<'static, ()> {
                Box::pin(async move { let _ = plugins.call(hook { value: 0, act }).await; })
            }

            pub fn plain() -> Vec<&'static ImplementationSpec> {
                hookimpls![first, sync, last].into_iter().collect()
            }

            pub fn wrapped() -> Vec<&'static ImplementationSpec> {
                hookimpls![first, sync, last, wrapper, inner_wrapper].into_iter().collect()
            }
        }
    };
}

type Failing<T> = Result<T, HookError<BoxError>>;

sync_hook!(all [] Result<(), BoxError>, Failing<()>, Ok(()));
sync_hook!(first_result [firstresult] Result<Option<u8>, BoxError>, Failing<Option<u8>>, Ok(None));
sync_hook!(filter [filter] u8, u8, 1);
async_hook!(all_async [] Result<(), BoxError>, Failing<()>, Ok(()));
async_hook!(filter_async [filter] u8, u8, 1);
async_hook!(isolating [on_error = "isolate"] Result<(), BoxError>, (), Ok(()));
async_hook!(timed [timeout = "3600s"] Result<(), BoxError>, Failing<()>, Ok(()));

mod concurrent {
    use super::*;

    #[hookspec(concurrent)]
    pub async fn hook(act: Act) -> Result<(), BoxError>;

    #[hookimpl(hook, tryfirst)]
    async fn first(act: Act) -> Result<(), BoxError> {
        act.here_too("first").await;
        Ok(())
    }

    #[hookimpl(hook)]
    fn sync(act: Act) -> Result<(), BoxError> {
        act.here("sync");
        Ok(())
    }

    /// Still waits when another panics.
    #[hookimpl(hook, trylast)]
    async fn last(act: Act) -> Result<(), BoxError> {
        act.here_too("last").await;
        if !matches!(act, Act::Hang(_)) {
            pending::<()>().await;
        }
        Ok(())
    }

    pub fn call(plugins: Arc<Snapshot>, act: Act) -> BoxFuture<'static, ()> {
        Box::pin(async move { drop(plugins.call(hook { act }).await) })
    }

    pub fn plain() -> Vec<&'static ImplementationSpec> {
        hookimpls![first, sync, last].into_iter().collect()
    }
}

/// Is told of everything, so that the ways of calls that are watched are gone.
struct Watching;

impl Observer for Watching {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        Some(Box::new(Self))
    }
}

impl ObservedCall for Watching {
    fn implementation(&self, _implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        Some(Box::new(Self))
    }

    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}

impl ObservedImplementation for Watching {
    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}

/// The plugins, once as they are and once while somebody watches.
fn each_way(list: Vec<&'static ImplementationSpec>, check: impl Fn(Arc<Snapshot>)) {
    let manager = PluginManager::builder().implementations(list).build().expect("they fit");
    check(manager.snapshot());
    manager.observe(Arc::new(Watching));
    check(manager.snapshot());
}

fn function(by: Option<&Arc<Implementation>>) -> Option<&str> {
    by.map(|by| by.function())
}

fn panicked<T>(result: Result<T, CaughtPanic>) -> Option<String> {
    let panic = result.err().expect("it panics");
    assert_eq!(panic.message(), "as told");
    function(panic.implementation()).map(str::to_owned)
}

/// Polls, as often as it takes, and catches each poll.
fn poll<T>(future: &mut (impl Future<Output = T> + Unpin)) -> Result<Poll<T>, CaughtPanic> {
    for _ in 0..9 {
        let mut context = Context::from_waker(Waker::noop());
        let polled = catch_panic(|| Pin::new(&mut *future).poll(&mut context))?;
        if polled.is_ready() {
            return Ok(polled);
        }
    }
    Ok(Poll::Pending)
}

/// Runs a call to its panic or until it waits for good, and says who is blamed.
fn blamed<T>(mut call: BoxFuture<'_, T>, act: Act) -> Option<String> {
    let polled = poll(&mut call);
    if let Act::Hang(_) = act {
        assert!(polled.expect("nobody panics").is_pending());
        let waiting = drop_waiting(|| drop(call)).expect("nobody panics");
        return function(waiting.as_ref()).map(str::to_owned);
    }
    let by = panicked(polled);
    assert!(drop_waiting(|| drop(call)).is_ok());
    by
}

#[test]
fn a_panic_is_blamed_on_its_implementation_or_wrapper() {
    type Call = fn(&Snapshot, Act);
    let hooks: [(Vec<_>, Vec<_>, Call); 3] = [
        (all::plain(), all::wrapped(), all::call),
        (first_result::plain(), first_result::wrapped(), first_result::call),
        (filter::plain(), filter::wrapped(), filter::call),
    ];
    for (plain, wrapped, call) in hooks {
        for name in ["first", "last"] {
            let check = |plugins: Arc<Snapshot>| {
                assert_eq!(panicked(catch_panic(|| call(&plugins, Act::Panic(name)))).as_deref(), Some(name));
            };
            each_way(plain.clone(), check);
            each_way(wrapped.clone(), check);
        }
        each_way(wrapped, |plugins| {
            assert_eq!(panicked(catch_panic(|| call(&plugins, Act::Panic("wrapper")))).as_deref(), Some("wrapper"));
        });
    }
}

#[test]
fn a_panic_and_a_wait_of_an_async_hook_are_blamed_too() {
    type Call = fn(Arc<Snapshot>, Act) -> BoxFuture<'static, ()>;
    let hooks: [(Vec<_>, Vec<_>, Call); 4] = [
        (all_async::plain(), all_async::wrapped(), all_async::call),
        (filter_async::plain(), filter_async::wrapped(), filter_async::call),
        (timed::plain(), timed::wrapped(), timed::call),
        (concurrent::plain(), vec![], concurrent::call),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("it can be made");
    let _inside = runtime.enter();
    for (plain, wrapped, call) in hooks {
        let check = |list: &Vec<_>, name: &'static str, acts: &[Act]| {
            for act in acts {
                each_way(list.clone(), |plugins| {
                    assert_eq!(blamed(call(plugins, *act), *act).as_deref(), Some(name), "{act:?}");
                });
            }
        };
        for name in ["first", "last"] {
            let acts = [Act::Panic(name), Act::PanicLater(name), Act::Hang(name)];
            check(&plain, name, &acts);
            if !wrapped.is_empty() {
                check(&wrapped, name, &acts);
            }
        }
        check(&plain, "sync", &[Act::Panic("sync")]);
        if !wrapped.is_empty() {
            check(&wrapped, "sync", &[Act::Panic("sync")]);
            // Its own `yield_now` comes first, so that it panics while others wait.
            check(&wrapped, "wrapper", &[Act::Panic("wrapper"), Act::PanicLater("wrapper")]);
        }
    }
}

#[test]
fn what_ends_while_something_is_dropped_is_not_waited_for() {
    type Call = fn(Arc<Snapshot>, Act) -> BoxFuture<'static, ()>;
    let hooks: [(Vec<_>, Call); 4] = [
        (all_async::plain(), all_async::call),
        (isolating::plain(), isolating::call),
        (timed::plain(), timed::call),
        (all_async::wrapped(), all_async::call),
    ];
    for (list, call) in hooks {
        each_way(list, |plugins| {
            let mut call = call(plugins, Act::Hang("nobody"));
            let mut context = Context::from_waker(Waker::noop());
            let waiting = drop_waiting(|| while call.as_mut().poll(&mut context).is_pending() {});
            assert_eq!(function(waiting.expect("nobody panics").as_ref()), None);
        });
    }
}

/// The handler of an `around` hook, and its wrappers.
mod around {
    use super::*;

    #[hookspec(around)]
    pub fn hook(act: Act) -> u8;

    #[hookimpl(hook, wrapper)]
    fn wrapper(hook: hook, next: NextAround<'_, hook>) -> u8 {
        let act = hook.act;
        let output = next.run(hook);
        act.here("wrapper");
        output
    }

    #[hookspec(around)]
    pub async fn waiting(act: Act) -> u8;

    #[hookimpl(waiting, wrapper, priority = 1)]
    async fn outer(hook: waiting, next: NextAround<'_, waiting>) -> u8 {
        next.run(hook).await
    }

    #[hookimpl(waiting, wrapper, priority = 2)]
    async fn inner(hook: waiting, next: NextAround<'_, waiting>) -> u8 {
        let act = hook.act;
        let output = next.run(hook).await;
        act.here_too("inner").await;
        output
    }

    /// Its implementation is the caller of both.
    #[hookspec]
    pub async fn calling(act: Act, plugins: &Arc<Snapshot>) -> Result<(), BoxError>;

    #[hookimpl]
    async fn calling(act: Act, plugins: &Arc<Snapshot>) -> Result<(), BoxError> {
        plugins.call(hook { act }).around(|hook| {
            hook.act.here("caller");
            1
        });
        call(plugins, act).await;
        Ok(())
    }

    async fn call(plugins: &Snapshot, act: Act) -> u8 {
        plugins
            .call(waiting { act })
            .around(async |hook: waiting| {
                hook.act.here_too("caller").await;
                1
            })
            .await
    }

    #[test]
    fn what_the_caller_does_is_blamed_on_no_wrapper() {
        let all = || hookimpls![wrapper, outer, inner, calling].into_iter().collect();
        each_way(all(), |plugins| {
            for (name, by) in [("caller", None), ("wrapper", Some("wrapper"))] {
                let act = Act::Panic(name);
                let call = catch_panic(|| {
                    plugins.call(hook { act }).around(|hook| {
                        hook.act.here("caller");
                        1
                    })
                });
                assert_eq!(panicked(call).as_deref(), by, "{act:?}");
            }
            for act in [Act::Panic("caller"), Act::PanicLater("caller"), Act::Hang("caller")] {
                assert_eq!(blamed(Box::pin(call(&plugins, act)), act), None, "{act:?}");
            }
            for act in [Act::Panic("inner"), Act::PanicLater("inner"), Act::Hang("inner")] {
                assert_eq!(blamed(Box::pin(call(&plugins, act)), act).as_deref(), Some("inner"), "{act:?}");
            }
        });
    }

    #[hookspec(around)]
    pub fn forgiven() -> u8;

    #[hookimpl(forgiven, wrapper)]
    fn forgiving(hook: forgiven, next: NextAround<'_, forgiven>) -> u8 {
        catch_unwind(AssertUnwindSafe(|| next.run(hook))).unwrap_or(0)
    }

    #[hookspec(around)]
    pub async fn forgiven_later() -> u8;

    #[hookimpl(forgiven_later, wrapper)]
    async fn forgiving_later(hook: forgiven_later, next: NextAround<'_, forgiven_later>) -> u8 {
        AssertUnwindSafe(next.run(hook)).catch_unwind().await.unwrap_or(0)
    }

    /// Panics in an `around` hook, whose wrapper catches that, and then once more.
    #[hookspec]
    pub async fn stubborn(plugins: &Arc<Snapshot>, later: bool) -> Result<(), BoxError>;

    #[hookimpl]
    async fn stubborn(plugins: &Arc<Snapshot>, later: bool) -> Result<(), BoxError> {
        let given = if later {
            let call = plugins.call(forgiven_later {});
            call.around(async |_| resume_unwind(Box::new("at first"))).await
        } else {
            plugins.call(forgiven {}).around(|_| resume_unwind(Box::new("at first")))
        };
        assert_eq!(given, 0);
        resume_unwind(Box::new("as told"))
    }

    #[test]
    fn what_a_wrapper_forgives_is_not_held_against_the_caller() {
        each_way(hookimpls![forgiving, forgiving_later, stubborn].into_iter().collect(), |plugins| {
            for later in [false, true] {
                let call = Box::pin(plugins.call(stubborn { plugins: &plugins, later }));
                assert_eq!(blamed(call, Act::Panic("stubborn")).as_deref(), Some("stubborn"), "{later}");
            }
        });
    }

    #[test]
    fn and_on_the_implementation_that_is_the_caller() {
        let lists: [Vec<_>; 2] = [
            hookimpls![wrapper, outer, inner, calling].into_iter().collect(),
            hookimpls![calling].into_iter().collect(),
        ];
        for list in lists {
            each_way(list, |plugins| {
                for act in [Act::Panic("caller"), Act::PanicLater("caller"), Act::Hang("caller")] {
                    let call = Box::pin(plugins.call(calling { act, plugins: &plugins }));
                    assert_eq!(blamed(call, act).as_deref(), Some("calling"), "{act:?}");
                }
            });
        }
    }
}

mod nested {
    use super::*;

    #[hookspec]
    pub async fn outer(act: Act, plugins: &Arc<Snapshot>) -> Result<(), BoxError>;

    /// Calls others, gives one of them up, and goes on after the panic of another.
    #[hookimpl]
    async fn outer(act: Act, plugins: &Arc<Snapshot>) -> Result<(), BoxError> {
        let given_up = all_async::call(Arc::clone(plugins), Act::Hang("first"));
        assert!(given_up.now_or_never().is_none());
        assert!(catch_panic(|| all::call(plugins, Act::Panic("first"))).is_err());
        assert!(plugins.call(isolating { plugins }).is_empty());
        act.here_too("outer").await;
        all_async::call(Arc::clone(plugins), act).await;
        Ok(())
    }

    #[hookspec]
    pub fn isolating(plugins: &Snapshot) -> u8;

    #[hookimpl]
    fn isolating(plugins: &Snapshot) -> u8 {
        all::call(plugins, Act::Panic("first"));
        1
    }

    #[test]
    fn calls_are_blamed_on_the_innermost_and_nothing_stale_is() {
        let all = hookimpls![outer, isolating].into_iter().chain(all::plain()).chain(all_async::plain()).collect();
        each_way(all, |plugins| {
            for name in ["outer", "last"] {
                for act in [Act::Panic(name), Act::PanicLater(name), Act::Hang(name)] {
                    let call = Box::pin(plugins.call(outer { act, plugins: &plugins }));
                    assert_eq!(blamed(call, act).as_deref(), Some(name), "{act:?}");
                }
            }
            assert_eq!(panicked(catch_panic(|| resume_unwind(Box::new("as told")))), None);
            assert!(drop_waiting(|| drop(pending::<()>())).is_ok_and(|waiting| waiting.is_none()));
        });
    }

    #[test]
    fn a_caller_that_holds_a_call_is_not_the_implementation_that_it_holds() {
        each_way(all_async::plain(), |plugins| {
            let panicking = || {
                let mut call = all_async::call(plugins, Act::Hang("first"));
                let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                assert!(polled.is_pending());
                resume_unwind(Box::new("as told"))
            };
            assert_eq!(panicked::<()>(catch_panic(panicking)), None);
        });
    }
}

#[test]
fn attributed_and_partial_calls_are_blamed_like_others() {
    for act in [Act::Panic("first"), Act::PanicLater("first"), Act::Hang("first")] {
        each_way(all_async::wrapped(), |plugins| {
            let call = plugins.call_attributed(all_async::hook { value: 0, act });
            assert_eq!(blamed(Box::pin(call), act).as_deref(), Some("first"), "{act:?}");
        });
        each_way(all_async::plain(), |plugins| {
            let entered = Entered::default();
            let call = plugins.call_entering(all_async::hook { value: 0, act }, &entered);
            assert_eq!(blamed(Box::pin(call), act).as_deref(), Some("first"), "{act:?}");
        });
    }
    each_way(all::wrapped(), |plugins| {
        let act = Act::Panic("last");
        let call = catch_panic(|| plugins.call_attributed(all::hook { value: 0, act }));
        assert_eq!(panicked(call).as_deref(), Some("last"));
    });
}

mod blocking {
    use super::*;

    #[hookspec]
    pub async fn hook(act: Act) -> Result<(), BoxError>;

    #[hookimpl(hook, blocking)]
    fn blocks(act: Act) -> Result<(), BoxError> {
        act.here("blocks");
        Ok(())
    }

    #[hookspec(concurrent)]
    pub async fn together(act: Act) -> Result<(), BoxError>;

    #[hookimpl(together, blocking)]
    fn blocks_too(act: Act) -> Result<(), BoxError> {
        act.here("blocks_too");
        Ok(())
    }

    #[test]
    fn implementations_are_blamed_too() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("it can be made");
        each_way(hookimpls![blocks, blocks_too].into_iter().collect(), |plugins| {
            let by = runtime.block_on(async move {
                let (one, other) = (Act::Panic("blocks"), Act::Panic("blocks_too"));
                let first = blamed(Box::pin(plugins.call(hook { act: one })), one);
                (first, blamed(Box::pin(plugins.call(together { act: other })), other))
            });
            assert_eq!(by, (Some("blocks".to_owned()), Some("blocks_too".to_owned())));
        });
    }
}

mod historic {
    use super::*;

    #[hookspec(historic)]
    pub async fn happened(act: Act) -> Result<(), BoxError>;

    #[hookimpl]
    async fn happened(act: Act) -> Result<(), BoxError> {
        act.here_too("happened").await;
        Ok(())
    }

    #[test]
    fn calls_that_are_made_again_are_blamed_too() {
        for act in [Act::Panic("happened"), Act::PanicLater("happened"), Act::Hang("happened")] {
            let manager = PluginManager::builder().implementations([]).build().expect("nothing fits");
            let _ = manager.call(happened { act }).now_or_never();
            let add = Box::pin(manager.add(hookimpls![happened]));
            assert_eq!(blamed(add, act).as_deref(), Some("happened"), "{act:?}");
        }
    }
}

/// Panics when it is dropped, and so does what that raises.
struct Bomb(u8);

impl Drop for Bomb {
    fn drop(&mut self) {
        if let Some(left) = self.0.checked_sub(1) {
            resume_unwind(Box::new(Bomb(left)));
        }
    }
}

#[test]
fn the_payload_of_a_panic_may_panic_as_well() {
    let panic = catch_panic(|| resume_unwind(Box::new(Bomb(2)))).expect_err("it panics");
    assert_eq!(panic.message(), "no message");
    let panic = drop_waiting(|| drop(Bomb(2))).expect_err("it panics");
    assert_eq!(panic.to_string(), "it panicked: no message");
}

#[test]
fn a_panic_names_plugin_hook_and_place() {
    each_way(all::plain(), |plugins| {
        let panic = catch_panic(|| all::call(&plugins, Act::Panic("first"))).expect_err("it panics").to_string();
        assert!(panic.starts_with("plugin `hooks-tests` panicked in hook `hook` (tests/blame.rs:"), "{panic}");
        assert!(panic.ends_with("): as told"), "{panic}");
    });
}
