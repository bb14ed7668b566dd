//! Plugins whose values the host makes.

use std::sync::Arc;

use hooks_core::{NoConfig, PluginDefinition, PluginManager, hookimpl, hookimpls, hookspec, plugin};

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
