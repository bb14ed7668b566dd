//! Where plugins are in their lives, and how they came there.

use std::sync::{Arc, Mutex, OnceLock};

use hooks_core::{
    ChangeError, Configuration, LifeObserver, PluginConfiguration, PluginDefinition, PluginInfo, PluginManager,
    PluginState, ServiceInfo, Switch, Transition, hookspec,
};

use crate::scene::{Log, Told, names, noting, states, with};

#[test]
fn a_life_goes_one_way() {
    use PluginState::{Disabled, Discovered, Failed, Loaded, Started, Stopped, Stopping};
    for (from, to) in [
        (Discovered, Started),
        (Disabled, Started),
        (Disabled, Stopped),
        (Stopped, Loaded),
        (Stopped, Failed),
        (Started, Loaded),
        (Started, Stopped),
        (Started, Disabled),
        (Stopping, Started),
        (Failed, Stopped),
        (Failed, Started),
    ] {
        assert!(!from.leads_to(to), "{from} → {to}");
    }
}

#[tokio::test]
async fn the_last_hundred_steps_are_kept() {
    let log = Log::default();
    let manager = with([noting(&log, "a")]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    for _ in 0..150 {
        manager.reload("a").await.expect("it loads");
    }
    manager.disable("a").await.expect("it can be disabled");
    let history = manager.status("a").expect("it is known").history;
    assert_eq!(history.len(), 100);
    assert_eq!(history.last().expect("there are some").to, PluginState::Disabled);
    assert!(history.windows(2).all(|steps| steps[0].to == steps[1].from), "{history:?}");
}

#[tokio::test]
async fn why_a_plugin_is_somewhere_is_said_once() {
    let log = Log::default();
    let manager = with([noting(&log, "a"), noting(&log, "b").requires("a")]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let told = Arc::new(Told::default());
    let _told = tracing::subscriber::set_default(Arc::clone(&told));
    manager.disable("a").await.expect("it can be disabled");
    let want = "`a`, which it requires, takes no part";
    assert_eq!(
        told.take(),
        [
            "the plugin is stopping: disabled by the host".to_owned(),
            format!("the plugin is stopping: {want}"),
            format!("the plugin is stopped: {want}"),
            "the plugin is stopped: disabled by the host".to_owned(),
            "the plugin is disabled by the host".to_owned(),
        ]
    );
    let history = manager.status("a").expect("it is known").history;
    assert_eq!(history.last().expect("there are some").to_string(), "stopped → disabled by the host");
}

#[derive(Default)]
struct Tells(Mutex<Vec<String>>);

impl LifeObserver for Tells {
    fn state_changed(&self, plugin: &Arc<PluginInfo>, transition: &Transition) {
        self.0.lock().expect("nobody panics").push(format!("{} {}", plugin.name(), transition.to));
        assert_ne!(plugin.name(), "rude", "this one is not told");
    }

    fn service_provided(&self, service: &ServiceInfo) {
        self.0.lock().expect("nobody panics").push(format!("{} provides", service.plugin));
    }

    fn service_withdrawn(&self, service: &ServiceInfo) {
        self.0.lock().expect("nobody panics").push(format!("{} withdraws", service.plugin));
    }
}

struct Service;

#[tokio::test]
async fn an_observer_is_told_of_all_of_it_and_its_panics_harm_nobody() {
    let tells = Arc::new(Tells::default());
    let take = || std::mem::take(&mut *tells.0.lock().expect("nobody panics"));
    let offers = PluginDefinition::new("a")
        .offers::<Service>()
        .on_start(|context| async move { Ok(context.provide(Arc::new(Service))?) });
    let builder = with([offers, PluginDefinition::new("rude").requires("a")]);
    let manager = builder.observe_life(Arc::<Tells>::clone(&tells)).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    assert_eq!(take(), ["a loaded", "a started", "rude loaded", "rude started", "a provides"]);
    manager.reload("a").await.expect("it loads");
    assert_eq!(take(), ["rude started", "a started"]);
    manager.disable("a").await.expect("it can be disabled");
    let expected = ["a withdraws", "a stopping", "rude stopping", "rude stopped", "a stopped", "a disabled"];
    assert_eq!(take(), expected);
    let again = manager.observe_life(Arc::<Tells>::clone(&tells));
    manager.enable("a").await.expect("it fits");
    // Both are told.
    assert_eq!(take().iter().filter(|told| **told == "a started").count(), 2);
    again.remove();
    manager.reload("a").await.expect("it loads");
    assert_eq!(take(), ["rude started", "a started"]);
}

#[tokio::test]
async fn a_plugin_reaches_its_manager_and_does_not_keep_it() {
    let kept = Arc::new(OnceLock::new());
    let of_plugin = Arc::clone(&kept);
    let switching = PluginDefinition::new("a").on_start(move |context| {
        let _ = of_plugin.set(context.clone());
        async move {
            let plugins = context.plugins().ok_or("it is gone")?;
            let configured = plugins.configuration("a").map(|of_plugin| of_plugin.value().clone());
            assert_eq!(configured, Some(serde_json::json!({})));
            assert!(plugins.configuration("b").is_none());
            Ok(())
        }
    });
    let configuration = Configuration::new().with_plugin("a", PluginConfiguration::new(serde_json::json!({})));
    let manager = with([switching]).configuration(configuration).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    let context = kept.get().expect("it has started");
    assert!(context.plugins().is_some());
    drop(manager);
    assert!(context.plugins().is_none());
}

#[tokio::test]
async fn what_lacks_another_stays_out_when_one_is_enabled() {
    let log = Log::default();
    let both = noting(&log, "c").requires("a").requires("b");
    let manager = with([noting(&log, "a"), noting(&log, "b"), both]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    manager.disable("a").await.expect("it can be disabled");
    manager.disable("b").await.expect("it can be disabled");
    let enabled = manager.enable("a").await.expect("it can do without `c`");
    assert_eq!(enabled.iter().map(|plugin| plugin.name()).collect::<Vec<_>>(), ["a"]);
    assert_eq!(states(&manager), "a:started b:disabled c:stopped");
    let error = manager.enable("c").await.expect_err("`b` is off").to_string();
    assert!(error.contains("requires `b`, which is linked in but disabled by the host"), "{error}");
    manager.enable("b").await.expect("it fits");
    assert_eq!(states(&manager), "a:started b:started c:started");
}

#[tokio::test]
async fn what_was_stopped_for_want_of_one_that_was_removed_comes_with_it() {
    let log = Log::default();
    let a = || noting(&log, "a").version("1.2.0");
    let plugins = [noting(&log, "b").requires("a >= 1.2"), noting(&log, "c").requires("b"), noting(&log, "d")];
    let manager = with(plugins.into_iter().chain([a()])).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    manager.disable("a").await.expect("it can be disabled");
    manager.disable("d").await.expect("it can be disabled");
    manager.remove("a").await.expect("nobody who takes part needs it");
    log.take();
    manager.add_plugin(a().version("1.1.0")).await.expect("it fits");
    assert_eq!(states(&manager), "a:started b:stopped c:stopped d:disabled", "it is too old");
    manager.remove("a").await.expect("nobody who takes part needs it");
    let fails = a().on_start(|_| async { Err("not today".into()) });
    manager.add_plugin(fails).await.expect_err("it fails");
    assert_eq!(states(&manager), "b:stopped c:stopped d:disabled");
    log.take();
    manager.add_plugin(a()).await.expect("it fits");
    assert_eq!(states(&manager), "a:started b:started c:started d:disabled");
    assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "load c", "start c"]);
    let history = manager.status("b").expect("it is known").history;
    assert!(history.iter().any(|step| step.to_string() == "stopped → discovered: what it requires has come"));
}

#[tokio::test]
async fn what_was_stopped_for_want_of_a_capability_comes_with_whoever_provides_it() {
    let log = Log::default();
    let clock = |name| noting(&log, name).provides("clock");
    let manager = with([clock("a"), noting(&log, "b").requires("clock")]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    manager.disable("a").await.expect("it can be disabled");
    manager.add_plugin(clock("z")).await.expect("it fits");
    assert_eq!(states(&manager), "a:disabled b:started z:started");
}

#[tokio::test]
async fn what_comes_before_the_start_of_what_it_requires_waits_for_it() {
    let log = Log::default();
    let manager = with([noting(&log, "a")]).build().expect("it fits");
    manager.add_plugin(noting(&log, "b").requires("a")).await.expect("it fits");
    assert_eq!((log.take(), states(&manager).as_str()), (vec![], "a:discovered b:discovered"));
    manager.start().await.expect("nothing fails");
    assert_eq!(log.take(), ["load a", "start a", "load b", "start b"]);
    manager.stop().await.expect("no plugin asks");
    manager.start().await.expect("nothing fails");
    assert_eq!(
        (manager.call(names {}), states(&manager).as_str()),
        (vec!["a".into(), "b".into()], "a:started b:started")
    );
}

/// Is remembered.
#[hookspec(historic)]
pub fn remembered(number: u32, seen: Arc<Mutex<Vec<u32>>>);

#[tokio::test]
async fn one_that_is_enabled_late_is_given_what_was_remembered() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let plugin = PluginDefinition::new("late")
        .on_start(|_| async { Ok(()) })
        .implement::<remembered>(Box::new(|hook| hook.seen.lock().expect("nobody panics").push(hook.number)));
    let manager = with([plugin]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    let call = |number| manager.call(remembered { number, seen: Arc::clone(&seen) });
    call(1);
    manager.disable("late").await.expect("it can be disabled");
    call(2);
    assert_eq!(*seen.lock().expect("nobody panics"), [1]);
    manager.enable("late").await.expect("it fits");
    assert_eq!(*seen.lock().expect("nobody panics"), [1, 1, 2]);
}

#[tokio::test]
async fn a_remembered_call_and_a_stage_cannot_change_plugins() {
    let own = Arc::new(std::sync::OnceLock::<PluginManager>::new());
    let (of_load, told) = (Arc::clone(&own), Log::default());
    let log = told.clone();
    let meddles = PluginDefinition::new("meddles").on_load::<hooks_core::NoConfig, _>(move |_, _| {
        let (own, log) = (Arc::clone(&of_load), log.clone());
        async move {
            let Some(manager) = own.get() else { return Ok(()) };
            for error in
                [manager.stop().await.err(), manager.reload("meddles").await.err(), manager.add([]).await.err()]
            {
                log.push(matches!(error, Some(ChangeError::WithinChange)).to_string());
            }
            log.push(manager.start().await.expect_err("it is in a change").to_string());
            Ok(())
        }
    });
    let manager = with([meddles]).build().expect("it fits");
    let manager = own.get_or_init(|| manager);
    manager.start().await.expect("nothing fails");
    let within = "plugins cannot be changed from within a change of plugins; do it in a task";
    assert_eq!(told.take(), ["true", "true", "true", within]);
    assert_eq!(manager.cascade(Switch::Reload, "meddles").expect("it can").len(), 1);
}

/// Is remembered, and waits.
#[hookspec(historic)]
pub async fn remembered_long(manager: PluginManager, log: Log);

#[tokio::test]
async fn a_remembered_call_cannot_change_plugins() {
    let log = Log::default();
    let manager = with([]).build().expect("nothing is wrong");
    manager.call(remembered_long { manager: manager.clone(), log: log.clone() }).await;
    let late = PluginDefinition::new("late").implement_async::<remembered_long>(Box::new(|hook, slot| {
        let (manager, log) = (hook.manager.clone(), hook.log.clone());
        slot.start(async move {
            let error = manager.remove("late").await.expect_err("it is in a change");
            log.push(matches!(error, ChangeError::WithinChange).to_string());
        })
    }));
    manager.add_plugin(late).await.expect("it fits");
    assert_eq!(log.take(), ["true"]);
    manager.clear_history::<remembered_long>();
}
