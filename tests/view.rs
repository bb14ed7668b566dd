//! Views of a call, who is told of it, and what there is to see.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use hooks_core::{
    BoxError, CallOutcome, HookSettings, HookSpec, Implementation, ObservedCall, ObservedImplementation, Observer,
    ObserverHandle, OnError, PluginManager, hookimpl, hookimpls, hookspec, plugin,
};
use tokio::task::yield_now;

/// Checks a number.
#[hookspec(since = "1.2")]
pub async fn check(number: u32) -> Result<u32, BoxError>;

macro_rules! plugin {
    ($type:ident $name:literal $refuses:literal $($option:tt)*) => {
        /// Checks
        /// a number.
        ///
        /// This is not its description.
        #[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type;

        #[hookimpl]
        impl $type {
            #[hookimpl($($option)*)]
            pub async fn check(&self, number: u32) -> Result<u32, BoxError> {
                yield_now().await;
                if number == $refuses { Err($name.into()) } else { Ok(number + $refuses) }
            }
        }
    };
}

plugin!(A "a" 10 tryfirst);
plugin!(B "b" 20);
plugin!(C "c" 30);

fn manager() -> PluginManager {
    PluginManager::builder().implementations(hookimpls![A::check, B::check, C::check]).build().expect("they fit")
}

#[tokio::test]
async fn attributed_outcomes_name_their_plugins_and_stop_at_nothing() {
    let outcomes = manager().call_attributed(check { number: 20 }).await;
    let told: Vec<_> = outcomes
        .iter()
        .map(|each| (each.implementation.plugin().name(), each.outcome.as_ref().map_err(hooks_core::HookError::plugin)))
        .collect();
    assert_eq!(told, [("a", Ok(&30)), ("b", Err("b")), ("c", Ok(&50))]);
}

#[tokio::test]
async fn an_implementation_can_be_called_alone() -> Result<(), BoxError> {
    let snapshot = manager().snapshot();
    let implementations = snapshot.implementations(HookSpec::of::<check>());
    for (implementation, expected) in implementations.iter().zip([10, 20, 30]) {
        assert_eq!(snapshot.only(implementation).call(check { number: 0 }).await?, [expected]);
    }
    Ok(())
}

#[tokio::test]
async fn a_subset_follows_the_manager() -> Result<(), BoxError> {
    let manager = manager();
    let named = manager.subset(|plugin| ["a", "c"].contains(&plugin.name()));
    let others = manager.subset(|plugin| plugin.name() != "a");
    assert_eq!(named.call(check { number: 0 }).await?, [10, 30]);
    assert_eq!(others.call(check { number: 0 }).await?, [20, 30]);
    manager.remove("c").await?;
    assert_eq!(named.call(check { number: 0 }).await?, [10]);
    assert_eq!(others.call(check { number: 0 }).await?, [20]);
    assert!(Arc::ptr_eq(&named.snapshot(), &named.snapshot()), "it is made once for each change");
    Ok(())
}

#[tokio::test]
async fn what_is_attached_follows_the_plugins_or_refuses_their_change() -> Result<(), BoxError> {
    let manager = manager();
    let before = manager.snapshot();
    let names = manager.attach(|snapshot| -> Result<Vec<_>, BoxError> {
        let names: Vec<_> = snapshot.plugins().iter().map(|plugin| plugin.name().to_owned()).collect();
        if names.len() > 1 { Ok(names) } else { Err("there are too few".into()) }
    })?;
    let attached = manager.snapshot();
    assert_eq!(attached.attached(&names), Some(&["a", "b", "c"].map(str::to_owned).to_vec()));
    assert_eq!(before.attached(&names), None);

    manager.remove("c").await?;
    assert_eq!(manager.snapshot().attached(&names), Some(&["a", "b"].map(str::to_owned).to_vec()));
    assert_eq!(attached.attached(&names), Some(&["a", "b", "c"].map(str::to_owned).to_vec()));

    let refused = manager.remove("b").await.expect_err("one would be left");
    assert_eq!(std::error::Error::source(&refused).map(ToString::to_string).as_deref(), Some("there are too few"));
    assert_eq!(manager.snapshot().attached(&names), Some(&["a", "b"].map(str::to_owned).to_vec()));
    assert_eq!(manager.call(check { number: 0 }).await?, [10, 20]);
    Ok(())
}

#[tokio::test]
async fn what_nobody_asks_for_any_more_is_attached_no_longer() -> Result<(), BoxError> {
    let (manager, made) = (manager(), Arc::new(AtomicUsize::new(0)));
    let attach = || {
        let (value, made) = (Arc::new(()), Arc::clone(&made));
        let carried = Arc::clone(&value);
        let attachment = manager.attach(move |_| {
            made.fetch_add(1, Ordering::Relaxed);
            Ok::<_, BoxError>(Arc::clone(&carried))
        });
        attachment.map(|attachment| (attachment, value))
    };
    let (kept, _) = attach()?;
    let copy = kept.clone();
    drop(kept);
    let mut last = attach()?;
    for _ in 0..10_000 {
        last = attach()?;
    }
    let (attachment, value) = last;
    drop(attachment);
    made.store(0, Ordering::Relaxed);
    manager.remove("c").await?;
    // By the one that there is a copy of.
    assert_eq!(made.load(Ordering::Relaxed), 1);
    assert!(manager.snapshot().attached(&copy).is_some());
    assert_eq!(Arc::strong_count(&value), 1);
    Ok(())
}

#[tokio::test]
async fn extra_implementations_stand_after_tryfirst_and_before_the_rest() -> Result<(), BoxError> {
    let snapshot = manager().snapshot();
    let extended = snapshot
        .with_extra::<check>("one", Box::new(|hook| Ok(hook.number + 1)))
        .with_extra_async::<check>("two", Box::new(|hook, slot| slot.start(async move { Ok(hook.number + 2) })));
    assert_eq!(extended.call(check { number: 0 }).await?, [10, 2, 1, 20, 30]);
    assert_eq!(snapshot.call(check { number: 0 }).await?, [10, 20, 30]);
    let failing = snapshot.with_extra::<check>("test", Box::new(|_| Err("as told".into())));
    let error = failing.call(check { number: 0 }).await.expect_err("the extra one fails");
    assert_eq!((error.plugin(), error.location().file), ("test", file!()));
    Ok(())
}

#[test]
fn a_policy_is_the_hosts_unless_it_is_fixed_or_cannot_be() {
    #[hookspec(fixed)]
    fn settled() -> Result<(), BoxError>;
    #[hookimpl(settled)]
    pub fn settle() -> Result<(), BoxError> {
        Ok(())
    }
    #[hookspec(on_error = "isolate")]
    fn without_result() -> Result<(), BoxError>;
    #[hookimpl(without_result)]
    pub fn skip() -> Result<(), BoxError> {
        Ok(())
    }
    #[hookspec(filter)]
    fn moves(text: String) -> String;
    #[hookimpl(moves)]
    pub fn shift(text: String) -> String {
        text
    }
    #[hookspec(timeout = "1s")]
    async fn timed() -> u8;
    #[hookimpl(timed)]
    pub fn tell() -> u8 {
        1
    }
    let builder = PluginManager::builder()
        .implementations(hookimpls![settle, skip, shift, tell])
        .hook("settled", HookSettings::new().on_error(OnError::Isolate))
        .hook("without_result", HookSettings::new().on_error(OnError::Stop))
        .hook("moves", HookSettings::new().on_error(OnError::Isolate).timeout(Duration::from_secs(1)))
        .hook("timed", HookSettings::new().on_error(OnError::Stop));
    let error = builder.build().expect_err("none of this can be");
    assert_eq!(error.problems().len(), 5, "{error}");
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    fn push(&self, entry: String) {
        self.0.lock().expect("nobody panics with the log").push(entry);
    }
}

struct Recording(Recorder, String);

impl Observer for Recorder {
    fn call(&self, hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        self.push(format!("> {}", hook.name()));
        Some(Box::new(Recording(self.clone(), hook.name().to_owned())))
    }
}

impl ObservedCall for Recording {
    fn implementation(&self, implementation: &Implementation) -> Option<Box<dyn ObservedImplementation>> {
        let plugin = implementation.plugin().name();
        self.0.push(format!("> {plugin}"));
        Some(Box::new(Recording(self.0.clone(), plugin.to_owned())))
    }

    fn finished(&self, outcome: CallOutcome, _elapsed: Duration) {
        self.0.push(format!("< {} {outcome}", self.1));
    }
}

impl ObservedImplementation for Recording {
    fn finished(&self, outcome: CallOutcome, _elapsed: Duration) {
        self.0.push(format!("< {} {outcome}", self.1));
    }
}

#[tokio::test]
async fn observers_are_told_of_calls_and_implementations_until_they_are_removed() {
    let manager = manager();
    let (first, second) = (Recorder::default(), Recorder::default());
    let first_handle = manager.observe(Arc::new(first.clone()));
    let second_handle = manager.observe(Arc::new(second.clone()));
    let log = |recorder: &Recorder| std::mem::take(&mut *recorder.0.lock().expect("nobody panics with the log"));
    assert!(manager.snapshot().call(check { number: 20 }).await.is_err());
    let expected = ["> check", "> a", "< a returned", "> b", "< b failed", "< check failed"];
    assert_eq!((log(&first), log(&second)), (expected.map(str::to_owned).into(), expected.map(str::to_owned).into()));
    first_handle.remove();
    assert!(manager.call(check { number: 0 }).await.is_ok());
    assert!(log(&first).is_empty());
    assert_eq!(log(&second).last().map(String::as_str), Some("< check returned"));
    second_handle.remove();
    assert!(manager.call(check { number: 0 }).await.is_ok());
    assert!(log(&second).is_empty());
}

/// Weighs a number.
#[hookspec]
pub fn weigh(number: u32) -> u32;

#[hookimpl(weigh, plugin = A)]
fn weigh_by_a(number: u32) -> u32 {
    number
}

#[tokio::test]
async fn observers_are_told_of_attributed_calls_too() -> Result<(), BoxError> {
    let list = hookimpls![A::check, B::check, weigh_by_a];
    let (manager, recorder) = (PluginManager::builder().implementations(list).build()?, Recorder::default());
    manager.observe(Arc::new(recorder.clone()));
    assert_eq!(manager.call_attributed(check { number: 10 }).await.len(), 2);
    assert_eq!(manager.call_attributed(weigh { number: 10 }).len(), 1);
    let told = recorder.0.lock().expect("nobody panics with the log").join(" ");
    let of_check = "> check > a < a failed > b < b returned < check failed";
    assert_eq!(told, format!("{of_check} > weigh > a < a returned < weigh returned"));
    Ok(())
}

/// Counts the calls it is told of.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Observer for Counter {
    fn call(&self, _hook: &'static HookSpec) -> Option<Box<dyn ObservedCall>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        None
    }
}

#[tokio::test]
async fn no_observer_is_lost_when_several_threads_add_and_remove() {
    const THREADS: usize = 8;
    const EACH: usize = 100;
    let (manager, barrier) = (manager(), Barrier::new(THREADS));
    let [stays, goes] = [Arc::new(Counter::default()), Arc::new(Counter::default())];
    let change = || {
        barrier.wait();
        let handles = (0..EACH).map(|_| {
            manager.observe(Arc::clone(&goes) as Arc<dyn Observer>).remove();
            manager.observe(Arc::clone(&stays) as Arc<dyn Observer>)
        });
        let handles: Vec<_> = handles.collect();
        barrier.wait();
        // All but one of each thread.
        handles.iter().skip(1).for_each(ObserverHandle::remove);
    };
    thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(change))));
    assert!(manager.call(check { number: 0 }).await.is_ok());
    assert_eq!((stays.0.load(Ordering::Relaxed), goes.0.load(Ordering::Relaxed)), (THREADS, 0));
}

#[test]
fn everything_can_be_read_by_programs_and_by_people() -> Result<(), BoxError> {
    let description = manager().snapshot().describe();
    let json = serde_json::to_value(&description)?;
    assert_eq!(json["plugins"][1]["name"], "b");
    assert_eq!(json["plugins"][1]["package"]["description"], "Checks a number");
    let hooks = json["hooks"].as_array().expect("they are a list");
    let hook = hooks.iter().find(|hook| hook["hook"] == "view::check").expect("it is there");
    assert_eq!(hook["signature"], "async fn check(number: u32) -> Result<u32, BoxError>");
    assert_eq!(hook["documentation"], "Checks a number.");
    assert_eq!((&hook["kind"], &hook["since"]), (&"All".into(), &"1.2".into()));
    assert_eq!((&hook["owner"]["name"], &hook["on_error"]), (&"hooks-tests".into(), &"Stop".into()));
    assert_eq!(hook["steps"][0]["function"], "A::check");
    assert_eq!(hook["steps"][0]["reasons"][0], "tryfirst");
    let text = description.to_string();
    assert!(text.contains("    2. b  B::check  tests/view.rs:"), "{text}");
    Ok(())
}
