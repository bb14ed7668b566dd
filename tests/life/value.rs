//! Plugins whose values the host makes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hooks_core::{
    BoxError, ChangeError, NoConfig, Plugin, PluginConfiguration, PluginContext, PluginDefinition, PluginManager,
    Switch, hookimpl, hookimpls, hookspec, plugin,
};

use crate::scene::{states, with};

/// Gives a greeting.
#[hookspec]
pub fn greeting() -> String;

/// Made by the host alone.
#[plugin(given)]
pub struct Greeter(&'static str);

#[hookimpl]
impl Greeter {
    fn greeting(&self) -> String {
        self.0.to_owned()
    }
}

#[tokio::test]
async fn two_plugins_may_be_of_one_type() {
    let builder = PluginManager::builder().implementations(hookimpls![Greeter::greeting]);
    let manager = builder
        .plugin(PluginDefinition::of_value("north", Greeter("moin")))
        .plugin(PluginDefinition::of_value("south", Greeter("servus")))
        .build()
        .expect("they fit");
    assert_eq!(manager.call(greeting {}), ["moin", "servus"]);
    assert_eq!(manager.plugin_value::<Greeter>("south").map(|greeter| greeter.0), Some("servus"));
    assert!(manager.plugin_value::<String>("south").is_none());
    manager.disable("south").await.expect("it can be disabled");
    assert!(manager.plugin_value::<Greeter>("south").is_none());
    manager.add_plugin(PluginDefinition::of_value("west", Greeter("hallo"))).await.expect("it fits");
    assert_eq!(manager.call(greeting {}), ["moin", "hallo"]);
}

/// Is at work from its start to its end.
#[plugin]
pub struct Worker(AtomicBool);

impl Plugin for Worker {
    type Config = NoConfig;

    async fn load(_: NoConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Err("the host makes it".into())
    }

    async fn start(&self, _: &PluginContext) -> Result<(), BoxError> {
        let was_at_work = self.0.swap(true, Ordering::SeqCst);
        if was_at_work { Err("it has not stopped".into()) } else { Ok(()) }
    }

    async fn stop(&self, _: &PluginContext) -> Result<(), BoxError> {
        self.0.store(false, Ordering::SeqCst);
        Ok(())
    }
}

#[tokio::test]
async fn a_value_that_has_a_life_is_started_again_only_when_it_has_stopped() {
    let worker = Arc::new(Worker(AtomicBool::new(false)));
    let given = PluginDefinition::of_value::<Worker>("worker", Arc::clone(&worker)).requires("clock");
    let closures = || {
        let greeter = PluginDefinition::of_value::<Greeter>("closures", Greeter("moin"));
        greeter.on_stop(|_| async { Ok(()) })
    };
    let clock = PluginDefinition::new("clock").on_start(|_| async { Ok(()) });
    let manager = with([given, closures(), clock]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let is_at_work = || worker.0.load(Ordering::SeqCst);
    assert!(is_at_work());
    let told = |plugin: &str, whose: &str| {
        format!(
            "the plugin `{plugin}` cannot be reloaded: the host has made the value of {whose}, which must stop before it can \
             start again; disable `{plugin}`, and enable it"
        )
    };
    let clock = told("clock", "`worker`, which requires it");
    for (plugin, told) in [("worker", told("worker", "it")), ("closures", told("closures", "it")), ("clock", clock)] {
        let error = manager.reload(plugin).await.expect_err("there is one value");
        assert!(matches!(error, ChangeError::Given { .. }), "{error}");
        assert_eq!(error.to_string(), told);
        assert!(manager.cascade(Switch::Reload, plugin).is_err());
    }
    let anew = manager.reconfigure("worker", PluginConfiguration::default()).await;
    assert!(matches!(anew, Err(ChangeError::Given { .. })), "{anew:?}");
    assert!(is_at_work());
    manager.disable("clock").await.expect("it can be disabled");
    assert!(!is_at_work());
    manager.enable("clock").await.expect("it fits");
    assert!(is_at_work());
}

/// Panics when it is dropped.
#[plugin(given)]
pub struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("it is dropped");
    }
}

#[hookimpl]
impl Bomb {
    fn greeting(&self) -> String {
        "tick".to_owned()
    }
}

#[tokio::test]
async fn one_that_panics_when_it_is_dropped_harms_nobody() {
    let bomb = || PluginDefinition::of_value("bomb", Bomb);
    let quiet = || PluginDefinition::new("quiet").on_load::<NoConfig, _>(|_, _| async { Ok(()) });
    let manager = with([bomb(), quiet()]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    manager.reload("bomb").await.expect("it is the same value");
    manager.remove("bomb").await.expect("nobody needs it");
    manager.add_plugin(bomb()).await.expect("it fits");
    assert_eq!(manager.call(greeting {}), ["tick"]);
    manager.disable("bomb").await.expect("it can be disabled");
    manager.stop().await.expect("no plugin asks");
    assert_eq!(states(&manager), "bomb:disabled quiet:stopped");
    // Its value goes with a start that fails.
    let fails = bomb().on_start(|_| async { Err("not today".into()) });
    let manager = with([fails, PluginDefinition::new("z").requires("bomb")]).build().expect("they fit");
    let error = manager.start().await.expect_err("it fails").to_string();
    assert!(error.contains("the plugin `bomb` failed in `start`: not today"), "{error}");
    assert_eq!(states(&manager), "bomb:failed z:stopped");
}

#[tokio::test]
async fn a_value_is_gone_when_the_host_has_stopped() {
    struct Service(#[expect(dead_code, reason = "it is held")] Arc<()>);
    let held = Arc::new(());
    let own = Arc::downgrade(&held);
    let plugin = PluginDefinition::new("a").offers::<Service>().on_load::<NoConfig, _>(move |_, context| {
        let held = Arc::clone(&held);
        async move { Ok(context.provide(Arc::new(Service(held)))?) }
    });
    let manager = with([plugin]).build().expect("it fits");
    let before = own.strong_count();
    manager.start().await.expect("nothing fails");
    assert_eq!(own.strong_count(), before + 1);
    manager.stop().await.expect("no plugin asks");
    assert_eq!(own.strong_count(), before);
}
