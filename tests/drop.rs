//! Plugins, and what they leave behind, are dropped under no lock, and their panics go no further.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{
    BoxError, CallOutcome, HookSpec, Implementation, ObservedCall, ObservedImplementation, Observer, PluginManager,
    Snapshot, hookimpl, hookimpls, hookspec, plugin,
};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    /// What a value does when it is dropped.
    static LAST_WORDS: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Has the values of this test do this when they are dropped, and counts them.
fn when_dropped(act: impl Fn() + 'static) {
    LAST_WORDS.with(|words| *words.borrow_mut() = Some(Box::new(act)));
}

/// Runs nothing of itself while it does what is asked for.
fn last_words() {
    let words = LAST_WORDS.try_with(|words| words.borrow_mut().take()).ok().flatten();
    if let Some(words) = words {
        words();
    }
}

/// Panics, prints nothing, and so does dropping the payload.
fn explode() {
    struct Bomb(u8);
    impl Drop for Bomb {
        fn drop(&mut self) {
            if let Some(left) = self.0.checked_sub(1) {
                resume_unwind(Box::new(Bomb(left)));
            }
        }
    }
    resume_unwind(Box::new(Bomb(2)));
}

#[hookspec]
pub fn names() -> &'static str;

#[plugin(name = "steady")]
#[derive(Default)]
pub struct Steady;

#[hookimpl]
impl Steady {
    pub fn names(&self) -> &'static str {
        "steady"
    }
}

#[plugin(name = "talkative")]
#[derive(Default)]
pub struct Talkative;

#[hookimpl]
impl Talkative {
    pub fn names(&self) -> &'static str {
        "talkative"
    }
}

impl Drop for Talkative {
    fn drop(&mut self) {
        last_words();
    }
}

/// An argument, and the error of a plugin.
#[derive(Debug, Clone)]
pub struct Talking;

impl Drop for Talking {
    fn drop(&mut self) {
        last_words();
    }
}

fn manager() -> Arc<PluginManager> {
    let both = hookimpls![Steady::names, Talkative::names];
    Arc::new(PluginManager::builder().implementations(both).history_limit(1).build().expect("they fit"))
}

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing waits")
}

/// Whatever may be asked of a manager by a plugin that goes.
fn use_all(manager: &Weak<PluginManager>) {
    let Some(manager) = manager.upgrade() else { return };
    assert!(manager.call(names {}).contains(&"steady"));
    let handle = manager.observe(Arc::new(Silent));
    handle.remove();
    drop(manager.attach(|snapshot| Ok::<_, BoxError>(snapshot.plugins().len())));
    now(manager.add(hookimpls![told])).expect("it fits");
    now(manager.remove("hooks-tests")).expect("it is there");
    manager.clear_history::<happened>();
}

#[hookspec]
pub fn told();

#[hookimpl]
fn told() {}

#[hookspec(historic)]
pub fn happened(talking: Arc<Talking>);

struct Silent;

impl Observer for Silent {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        Some(Box::new(Self))
    }
}

impl ObservedCall for Silent {
    fn implementation(&self, _implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        None
    }

    fn finished(&self, _outcome: CallOutcome, _elapsed: Duration) {}
}

/// An observer that says something when it is dropped.
struct Watching(Talking);

impl Observer for Watching {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        None
    }
}

#[plugin(name = "late")]
#[derive(Default)]
pub struct Late;

#[hookimpl]
impl Late {
    pub fn names(&self) -> &'static str {
        "late"
    }
}

type Departure = (&'static str, fn(&PluginManager));

/// The ways in which something goes.
fn departures() -> [Departure; 6] {
    [
        ("a plugin", |manager| now(manager.remove("talkative")).expect("nobody needs it")),
        ("an observer", |manager| manager.observe(Arc::new(Watching(Talking))).remove()),
        ("a remembered argument, by the next", |manager| {
            manager.call(happened { talking: Arc::new(Talking) });
            manager.call(happened { talking: Arc::new(Talking) });
        }),
        ("a remembered argument, for good", |manager| {
            manager.call(happened { talking: Arc::new(Talking) });
            manager.clear_history::<happened>();
        }),
        ("what is attached", |manager| {
            drop(manager.attach(|_: &Arc<Snapshot>| Ok::<_, BoxError>(Talking)));
            now(manager.remove("talkative")).expect("nobody needs it");
        }),
        ("what is attached, when a plugin comes", |manager| {
            drop(manager.attach(|_: &Arc<Snapshot>| Ok::<_, BoxError>(Talking)));
            now(manager.add(hookimpls![Late::names])).expect("it fits");
        }),
    ]
}

#[test]
fn a_plugin_that_goes_may_use_the_manager() {
    for (what, departure) in departures() {
        let (manager, used) = (manager(), Arc::new(AtomicBool::new(false)));
        let (weak, mark) = (Arc::downgrade(&manager), Arc::clone(&used));
        when_dropped(move || {
            use_all(&weak);
            mark.store(true, Ordering::SeqCst);
        });
        departure(&manager);
        assert!(used.load(Ordering::SeqCst), "{what}");
    }
}

#[test]
fn a_panic_of_what_goes_is_nobodys_else() {
    for (_, departure) in departures() {
        let manager = manager();
        when_dropped(explode);
        departure(&manager);
        assert!(manager.call(names {}).contains(&"steady"));
        when_dropped(explode);
        drop(manager);
    }
}

/// A subscriber of `tracing` that panics, as one does whose disk is full.
struct Full;

impl Subscriber for Full {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {
        resume_unwind(Box::new("the disk is full"));
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[test]
fn nor_is_a_panic_of_the_log_that_is_told_of_it() {
    tracing::subscriber::with_default(Full, || {
        for (_, departure) in departures() {
            let manager = manager();
            when_dropped(explode);
            departure(&manager);
            assert!(manager.call(names {}).contains(&"steady"));
        }
    });
}

mod isolated {
    use std::future::pending;
    use std::panic::resume_unwind;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use hooks_core::{HookSettings, ImplementationSpec, OnError, catch_panic};

    use super::*;

    /// Whether something goes wrong, and how.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Act {
        Err,
        Panic,
        Hang,
    }

    struct Payload(Talking);

    fn at_once(act: Act) -> Result<u8, Talking> {
        if act == Act::Panic {
            resume_unwind(Box::new(Payload(Talking)));
        }
        Err(Talking)
    }

    async fn later(act: Act) -> Result<u8, Talking> {
        tokio::task::yield_now().await;
        if act == Act::Hang {
            let _talking = Talking;
            pending::<()>().await;
        }
        at_once(act)
    }

    macro_rules! hook {
        ($name:ident $($option:tt)*) => {
            pub mod $name {
                use super::*;

                #[hookspec($($option)*)]
                pub async fn $name(act: Act) -> Result<u8, Talking>;

                #[hookimpl($name, priority = 1)]
                fn sync(act: Act) -> Result<u8, Talking> {
                    at_once(act)
                }

                #[hookimpl($name, priority = 2)]
                async fn waits(act: Act) -> Result<u8, Talking> {
                    later(act).await
                }

                #[hookimpl($name, priority = 3, blocking)]
                fn blocks(act: Act) -> Result<u8, Talking> {
                    at_once(act)
                }

                #[hookimpl($name, trylast)]
                async fn well() -> Result<u8, Talking> {
                    Ok(1)
                }

                pub fn each() -> [Vec<&'static ImplementationSpec>; 3] {
                    let [sync, waits, blocks, well] = hookimpls![sync, waits, blocks, well];
                    [vec![sync, well], vec![waits, well], vec![blocks, well]]
                }
            }
        };
    }

    hook! { untimed on_error = "isolate" }
    hook! { timed on_error = "isolate", timeout = "1ms" }
    hook! { together on_error = "isolate", concurrent }

    fn manager(list: Vec<&'static ImplementationSpec>) -> PluginManager {
        PluginManager::builder().implementations(list).build().expect("they fit")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn failures_go_no_further_when_they_are_dropped() {
        // Each task of this test stays on its thread: it is polled by the test alone.
        for act in [Act::Err, Act::Panic] {
            for which in 0..3 {
                let run = async |call: std::pin::Pin<Box<dyn Future<Output = Result<Vec<u8>, ()>>>>| {
                    when_dropped(explode);
                    assert_eq!(call.await, Ok(vec![1]), "{act:?} {which}");
                };
                let [untimed, timed, together] = [
                    manager(untimed::each()[which].clone()),
                    manager(timed::each()[which].clone()),
                    manager(together::each()[which].clone()),
                ];
                run(Box::pin(async move { Ok(untimed.call(untimed::untimed { act }).await) })).await;
                run(Box::pin(async move { Ok(timed.call(timed::timed { act }).await) })).await;
                run(Box::pin(async move { Ok(together.call(together::together { act }).await) })).await;
            }
        }
    }

    /// A future that is no `async fn`, so that a panic leaves what it holds.
    struct Holding(#[allow(dead_code, reason = "it is dropped")] Talking);

    impl Future for Holding {
        type Output = Result<u8, Talking>;

        fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Self::Output> {
            resume_unwind(Box::new("as told"))
        }
    }

    #[test]
    fn what_is_left_by_a_panic_is_dropped_in_a_catch() {
        let plugins = manager(untimed::each()[1][1..].to_vec()).snapshot();
        let plugins =
            plugins.with_extra_async::<untimed::untimed>("test", Box::new(|_, slot| slot.start(Holding(Talking))));
        when_dropped(explode);
        assert_eq!(now(plugins.call(untimed::untimed { act: Act::Err })), [1]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_by_a_time_out_is_dropped_in_a_catch() {
        let manager = manager(timed::each()[1].clone());
        when_dropped(explode);
        assert_eq!(manager.call(timed::timed { act: Act::Hang }).await, [1]);
    }

    #[test]
    fn an_attributed_failure_is_the_callers() {
        let settings = HookSettings::new().on_error(OnError::Isolate);
        let list = untimed::each()[0].clone();
        let manager =
            PluginManager::builder().implementations(list).hook("untimed", settings).build().expect("they fit");
        when_dropped(explode);
        let outcomes = now(manager.call_attributed(untimed::untimed { act: Act::Panic }));
        assert!(outcomes[0].outcome.as_ref().is_err_and(|error| error.to_string().ends_with(": no message")));
        when_dropped(explode);
        let outcomes = now(manager.call_attributed(untimed::untimed { act: Act::Err }));
        assert!(catch_panic(|| drop(outcomes)).is_err());
    }
}

mod build {
    use super::*;

    #[plugin(name = "unborn")]
    pub struct Unborn;

    impl Default for Unborn {
        fn default() -> Self {
            explode();
            Self
        }
    }

    #[hookimpl]
    impl Unborn {
        pub fn names(&self) -> &'static str {
            "unborn"
        }
    }

    #[test]
    fn what_was_made_for_a_manager_that_cannot_be_is_dropped_quietly() {
        when_dropped(explode);
        let both = hookimpls![Talkative::names, Unborn::names];
        let error = PluginManager::builder().implementations(both).build().expect_err("one panics").to_string();
        assert!(error.contains("the plugin `unborn`") && error.contains("panicked"), "{error}");
    }
}
