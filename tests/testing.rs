//! What tests of plugins stand on: a manager of just those that a test names.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hooks_core::testing::{Recorder, TestError, TestPlugins};
use hooks_core::{
    BoxError, NoConfig, OnFailure, Origin, Plugin, PluginContext, PluginDefinition, PluginManager, PluginSettings,
    hookimpl, hookimpls, hookspec, panic_message, plugin,
};
use serde_json::{Value, json};

hooks_core::link_plugins!();

#[hookspec]
pub fn greet(name: &str) -> String;

#[hookspec]
pub async fn wait();

/// Linked in, and named by no test.
#[hookimpl(greet)]
fn shout(name: &str) -> String {
    name.to_uppercase()
}

#[plugin(name = "polite")]
#[derive(Default)]
struct Polite;

#[hookimpl]
impl Polite {
    #[hookimpl(after = "early?")]
    fn greet(&self, name: &str) -> String {
        assert!(name != "nobody", "there is nobody");
        format!("good day, {name}")
    }

    async fn wait(&self) {
        std::future::pending::<()>().await;
    }
}

/// Fails to load where nothing says what it costs.
#[plugin(name = "fragile", requires("polite"))]
struct Fragile;

impl Plugin for Fragile {
    type Config = NoConfig;

    async fn load(_: NoConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Err("too thin".into())
    }
}

fn early() -> PluginDefinition {
    PluginDefinition::new("early").implement::<greet>(Box::new(|hook| format!("morning, {}", hook.name)))
}

/// What an assertion says that does not hold.
fn said(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("it does not hold");
    panic_message(&*panic).to_owned()
}

#[tokio::test]
async fn only_what_a_test_names_takes_part() -> Result<(), BoxError> {
    let plugins = TestPlugins::new().implementations(hookimpls![Polite]).plugin(early()).start().await?;
    assert_eq!(plugins.call(greet { name: "you" }), ["morning, you", "good day, you"]);
    plugins.assert_order::<greet>(&["early", "polite"]);
    plugins.assert_states(&["early:started", "polite:started"]);
    plugins.calls().assert(&["early:greet", "polite:greet"]);
    plugins.stop().await?;
    plugins.assert_states(&["early:stopped", "polite:stopped"]);
    plugins.assert_order::<greet>(&[]);
    plugins.calls().assert(&["early:greet", "polite:greet"]);
    Ok(())
}

#[tokio::test]
async fn a_plugin_type_brings_its_hookimpls_and_wrappers_stand_first() -> Result<(), BoxError> {
    let around = PluginDefinition::new("wrapping").wrap::<greet>(Box::new(|hook, next| next.run(hook)));
    let polite = PluginDefinition::of_type::<Polite>();
    let plugins = TestPlugins::new().plugin(polite).plugin(around).plugin(early()).start().await?;
    plugins.assert_order::<greet>(&["wrapping", "early", "polite"]);
    assert_eq!(plugins.call(greet { name: "you" }), ["morning, you", "good day, you"]);
    plugins.calls().assert(&["wrapping:greet", "early:greet", "polite:greet"]);
    assert!(plugins.plugin_value::<Polite>("polite").is_some());
    Ok(())
}

#[tokio::test]
async fn calls_tell_how_each_implementation_has_ended() -> Result<(), BoxError> {
    let plugins = TestPlugins::new().implementations(hookimpls![Polite]).plugin(early()).start().await?;
    assert_eq!(plugins.call(greet { name: "nobody" }), ["morning, nobody"]);
    let mut waiting = Box::pin(plugins.call(wait {}));
    assert!(polled_once(&mut waiting).await.is_pending());
    plugins.calls().assert(&["early:greet", "polite:greet panicked", "polite:wait runs"]);
    drop(waiting);
    plugins.calls().of_plugin("polite").assert(&["polite:greet panicked", "polite:wait cancelled"]);
    plugins.calls().of_hook::<wait>().assert(&["polite:wait cancelled"]);
    Ok(())
}

/// Polls once.
async fn polled_once<F: Future + Unpin>(future: &mut F) -> std::task::Poll<F::Output> {
    std::future::poll_fn(|context| std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context))).await
}

#[tokio::test]
async fn what_does_not_hold_is_told_side_by_side() -> Result<(), BoxError> {
    let plugins = TestPlugins::new().implementations(hookimpls![Polite]).plugin(early()).start().await?;
    let order = said(|| plugins.assert_order::<greet>(&["polite"]));
    assert_eq!(
        order,
        "`greet` has another order than expected\n  expected   got\n! polite     early\n! -          polite\n"
    );
    let states = said(|| plugins.assert_states(&["early:started", "polite:failed", "third:started"]));
    assert!(
        states.contains("\n  early:started   early:started\n! polite:failed   polite:started\n! third:started   -\n")
    );
    let calls = said(|| plugins.calls().assert(&["early:greet"]));
    assert!(calls.contains("\n! early:greet   -\n"));
    Ok(())
}

#[tokio::test]
async fn a_plugin_is_given_what_the_test_configures_last() -> Result<(), BoxError> {
    let given = Arc::new(Mutex::new(Value::Null));
    let seen = Arc::clone(&given);
    let plugin = PluginDefinition::new("eager").on_load_value(json!(true), move |config, _| {
        *seen.lock().expect("nothing panics here") = config;
        async { Ok(()) }
    });
    let test = TestPlugins::new().plugin(plugin).config("eager", json!({ "a": 1 })).config("eager", json!({ "b": 2 }));
    test.start().await?;
    assert_eq!(*given.lock().expect("nothing panics here"), json!({ "b": 2 }));

    let off = PluginSettings::default().with_enabled(false, Origin::new("the test"));
    let test = TestPlugins::new().implementations(hookimpls![Polite]).plugin(early());
    let plugins = test.settings("polite", off).start().await?;
    plugins.assert_states(&["early:started", "polite:disabled"]);
    plugins.assert_order::<greet>(&["early"]);
    Ok(())
}

#[tokio::test]
async fn what_keeps_plugins_from_starting_is_told() {
    let unknown = TestPlugins::new().plugin(early()).config("erly", json!({})).start().await;
    assert!(matches!(unknown, Err(TestError::Build(error)) if error.to_string().contains("did you mean `early`?")));
    let fragile = PluginDefinition::of_type::<Fragile>;
    let missing = TestPlugins::new().plugin(fragile()).start().await;
    assert!(matches!(missing, Err(TestError::Build(error)) if error.to_string().contains("requires `polite`")));
    let broken = TestPlugins::new().implementations(hookimpls![Polite]).plugin(fragile()).start().await;
    let Err(TestError::Start(error)) = broken else { panic!("it fails to load") };
    assert!(error.to_string().contains("fragile"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_takes_no_time_where_the_clock_is_paused() -> Result<(), BoxError> {
    let slow = PluginDefinition::new("slow").on_start(|_| std::future::pending());
    let test = TestPlugins::new().plugin(slow).plugin(early());
    let began = tokio::time::Instant::now();
    let hour = PluginSettings::default().with_start_timeout(Duration::from_hours(1));
    let plugins = test.settings("slow", hour.with_on_failure(OnFailure::Continue)).start().await?;
    plugins.assert_states(&["early:started", "slow:failed"]);
    assert_eq!(began.elapsed().as_secs(), 3600);
    Ok(())
}

#[tokio::test]
async fn tests_side_by_side_see_their_own_calls() -> Result<(), BoxError> {
    let test = || TestPlugins::new().plugin(early()).start();
    let (one, other) = tokio::try_join!(test(), test())?;
    one.call(greet { name: "one" });
    other.calls().assert(&[]);
    one.calls().assert(&["early:greet"]);
    Ok(())
}

#[test]
fn a_recorder_tells_occasions_apart_and_ends_with_its_last_handle() -> Result<(), BoxError> {
    let manager = PluginManager::builder().implementations([]).plugin(early()).build()?;
    let occasion = Arc::new(AtomicU8::new(0));
    let asked = Arc::clone(&occasion);
    let recorder = Recorder::by(move || Some(asked.load(Ordering::Relaxed)).filter(|number| *number > 0));
    recorder.clone().watch(&manager);
    for number in [0, 1, 2, 2] {
        occasion.store(number, Ordering::Relaxed);
        manager.call(greet { name: "you" });
    }
    recorder.calls().assert(&["early:greet"; 3]);
    recorder.calls_on(|number| *number == 1).assert(&["early:greet"]);
    drop(recorder);
    assert_eq!(Arc::strong_count(&occasion), 1);
    manager.call(greet { name: "you" });
    Ok(())
}
