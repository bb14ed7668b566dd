//! Plugins that are switched while others go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hooks_core::{ChangeError, NoConfig, PluginDefinition, PluginManager, Switch};

use crate::scene::{Log, names, noting, states, with};

async fn started(plugins: impl IntoIterator<Item = PluginDefinition>) -> PluginManager {
    let manager = with(plugins).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    manager
}

fn named(plugins: &[Arc<hooks_core::PluginInfo>]) -> Vec<&str> {
    plugins.iter().map(|plugin| plugin.name()).collect()
}

#[tokio::test]
async fn whoever_requires_it_goes_and_comes_with_it() {
    let log = Log::default();
    let manager = started([
        noting(&log, "a"),
        noting(&log, "b").requires("a"),
        noting(&log, "c").requires("b"),
        noting(&log, "d").requires("a?"),
    ])
    .await;
    log.take();
    let cascade = manager.cascade(Switch::Disable, "a").expect("it can be disabled");
    assert_eq!(named(&cascade), ["a", "b", "c"]);
    assert_eq!(states(&manager), "a:started b:started c:started d:started");

    assert_eq!(named(&manager.disable("a").await.expect("it can be disabled")), ["a", "b", "c"]);
    assert_eq!(log.take(), ["stop c", "stop b", "stop a"]);
    assert_eq!(manager.call(names {}), ["d"]);
    assert_eq!(states(&manager), "a:disabled b:stopped c:stopped d:started");
    assert_eq!(manager.status("a").expect("it is known").reason, "disabled by the host");

    let again = manager.disable("a").await.expect_err("it is disabled");
    assert_eq!(again.to_string(), "the plugin `a` is disabled already");
    assert_eq!(named(&manager.cascade(Switch::Enable, "a").expect("it can")), ["a", "b", "c"]);
    assert_eq!(named(&manager.enable("a").await.expect("it fits")), ["a", "b", "c"]);
    assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "load c", "start c"]);
    assert_eq!(manager.call(names {}), ["a", "b", "c", "d"]);
    let again = manager.enable("a").await.expect_err("it takes part").to_string();
    assert_eq!(again, "the plugin `a` takes part already");
    let unknown = manager.enable("aa").await.expect_err("there is none").to_string();
    assert_eq!(unknown, "there is no plugin `aa`; did you mean `a`?");
}

#[tokio::test]
async fn what_is_core_stays() {
    let log = Log::default();
    let manager = started([noting(&log, "a"), noting(&log, "b").requires("a").core()]).await;
    let error = manager.disable("b").await.expect_err("it is core").to_string();
    assert_eq!(error, "the plugin `b` cannot be disabled: it is one of the host's core");
    let error = manager.disable("a").await.expect_err("`b` is core").to_string();
    assert_eq!(error, "the plugin `a` cannot be disabled: `b` requires it, which is one of the host's core");
    assert_eq!(states(&manager), "a:started b:started");
}

#[tokio::test]
async fn a_reload_puts_a_new_one_in_the_place_of_the_old() {
    let log = Log::default();
    let manager = started([noting(&log, "a"), noting(&log, "b").requires("a"), noting(&log, "c")]).await;
    log.take();
    let snapshot = manager.snapshot();
    drop(snapshot);
    assert_eq!(named(&manager.reload("a").await.expect("it loads")), ["a", "b"]);
    assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "stop b", "stop a"]);
    assert_eq!(manager.call(names {}), ["a", "b", "c"]);
    let history: Vec<_> = manager.status("a").expect("it is known").history.iter().map(ToString::to_string).collect();
    assert_eq!(history, ["discovered → loaded", "loaded → started", "started → started: reloaded by the host"]);
}

#[tokio::test]
async fn the_old_one_stays_where_the_new_one_fails() {
    let log = Log::default();
    let count = Arc::new(AtomicUsize::new(0));
    let once = noting(&log, "once").on_load::<NoConfig, _>(move |_, _| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        async move { if number == 0 { Ok(()) } else { Err("only once".into()) } }
    });
    let manager = started([once, noting(&log, "b").requires("once")]).await;
    log.take();
    let error = manager.reload("once").await.expect_err("it loads once");
    assert_eq!(
        error.to_string(),
        "plugins have failed\n\
         - the plugin `once` failed in `load`: only once\n\
         - the plugin `b` was not started: `once`, which it requires, has failed"
    );
    assert_eq!(log.take(), Vec::<String>::new());
    assert_eq!(manager.call(names {}), ["once", "b"]);
    assert_eq!(states(&manager), "b:started once:started");

    manager.disable("once").await.expect("it can be disabled");
    let error = manager.enable("once").await.expect_err("it loads once");
    assert!(matches!(error, ChangeError::Failed(_)), "{error}");
    assert_eq!(states(&manager), "b:stopped once:failed");
    assert_eq!(manager.call(names {}), Vec::<String>::new());
}

#[tokio::test]
async fn a_call_that_runs_is_waited_for() {
    let log = Log::default();
    let manager = started([noting(&log, "a")]).await;
    log.take();
    let snapshot = manager.snapshot();
    let disabling = tokio::spawn({
        let manager = manager.clone();
        async move { manager.disable("a").await.map(|_| ()) }
    });
    while !manager.call(names {}).is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(snapshot.call(names {}), ["a"]);
    assert_eq!((log.take(), states(&manager).as_str()), (vec![], "a:stopping"));
    drop(snapshot);
    disabling.await.expect("nothing panics").expect("it can be disabled");
    assert_eq!(log.take(), ["stop a"]);
}

#[tokio::test]
async fn plugins_do_not_change_plugins_on_their_way() {
    let manager = Arc::new(std::sync::OnceLock::<PluginManager>::new());
    let own = Arc::clone(&manager);
    let meddles = PluginDefinition::new("meddles").on_start(move |_| {
        let own = Arc::clone(&own);
        async move {
            let Some(manager) = own.get() else { return Ok(()) };
            manager.disable("other").await.map(|_| ()).map_err(Into::into)
        }
    });
    let plugins = with([meddles, PluginDefinition::new("other")]).build().expect("they fit");
    let plugins = manager.get_or_init(|| plugins);
    let error = plugins.start().await.expect_err("it meddles").to_string();
    assert_eq!(
        error,
        "the plugin `meddles` failed in `start`: plugins cannot be changed from within a change of plugins; do it in a task"
    );
}

#[tokio::test]
async fn a_plugin_comes_and_goes_at_run_time() {
    let log = Log::default();
    let manager = started([noting(&log, "a")]).await;
    manager.add_plugin(noting(&log, "b").requires("a").tryfirst()).await.expect("it fits");
    assert_eq!(manager.call(names {}), ["b", "a"]);
    let error = manager.add_plugin(noting(&log, "b")).await.expect_err("it is there").to_string();
    assert!(error.contains("two plugins are named `b`"), "{error}");
    let error = manager.remove("a").await.expect_err("`b` requires it").to_string();
    assert!(error.contains("`b` (tests/life/scene.rs"), "{error}");
    manager.remove("b").await.expect("nobody requires it");
    assert_eq!(manager.call(names {}), ["a"]);
    assert_eq!(states(&manager), "a:started");
    assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "stop b"]);
}
