//! Plugins that fail on their way.

use std::time::Duration;

use hooks_core::{
    BoxError, Configuration, FailureCause, NoConfig, OnFailure, PluginConfiguration, PluginContext, PluginDefinition,
    PluginSettings, Stage, StartError,
};

use crate::scene::{Log, noting, states, with};

async fn fails(_: NoConfig, _: PluginContext) -> Result<(), BoxError> {
    Err("no connection".into())
}

fn settings(name: &str, settings: PluginSettings) -> Configuration {
    Configuration::new().with_plugin(name, PluginConfiguration::default().with_settings(settings))
}

#[tokio::test]
async fn what_has_started_is_stopped_where_one_fails_that_must_not() {
    let log = Log::default();
    let plugins =
        [noting(&log, "a"), noting(&log, "b").requires("c"), PluginDefinition::new("c").requires("a").on_load(fails)];
    let manager = with(plugins).build().expect("they fit");
    let error = manager.start().await.expect_err("`c` fails");
    let StartError::Failed(report) = &error else { panic!("{error}") };
    assert_eq!(
        error.to_string(),
        "plugins have failed\n\
         - the plugin `c` failed in `load`: no connection\n\
         - the plugin `b` was not started: `c`, which it requires, has failed"
    );
    assert_eq!((report.failures[0].plugin(), report.failures[0].stage()), ("c", Stage::Load));
    assert_eq!(log.take(), ["load a", "start a", "stop a"]);
    assert_eq!(states(&manager), "a:stopped b:stopped c:failed");
    let status = manager.status("c").expect("it is known");
    assert_eq!(status.reason, "the plugin `c` failed in `load`: no connection");
    assert_eq!(manager.status("b").expect("it is known").reason, "`c`, which it requires, takes no part");
}

#[tokio::test]
async fn the_others_go_on_where_one_may_fail() {
    let log = Log::default();
    let plugins = [
        noting(&log, "a"),
        noting(&log, "b").requires("c"),
        noting(&log, "d").requires("c?"),
        PluginDefinition::new("c").on_load(fails),
    ];
    let go_on = settings("c", PluginSettings::default().with_on_failure(OnFailure::Continue));
    let manager = with(plugins).configuration(go_on).build().expect("they fit");
    let report = manager.start().await.expect("it may fail");
    assert_eq!((report.failures.len(), report.without.len()), (1, 1));
    assert_eq!(manager.call(crate::scene::names {}), ["a", "d"]);
    assert_eq!(states(&manager), "a:started b:stopped c:failed d:started");
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_too_long_is_named() {
    for stage in ["load", "start"] {
        let hangs = PluginDefinition::new("slow");
        let hangs = match stage {
            "load" => hangs.on_load::<NoConfig, _>(|_, _| std::future::pending()),
            _ => hangs.on_start(|_| std::future::pending()),
        };
        let limit = settings("slow", PluginSettings::default().with_start_timeout(Duration::from_secs(3)));
        let manager = with([hangs]).configuration(limit).build().expect("it fits");
        let StartError::Failed(report) = manager.start().await.expect_err("it hangs") else { panic!("it fails") };
        assert_eq!(report.to_string(), format!("the plugin `slow` took longer than 3s in `{stage}`"));
        assert!(matches!(report.failures[0].cause(), FailureCause::TimedOut(_)));
        assert_eq!(report.failures[0].took(), Duration::from_secs(3));
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_in_its_end_does_not_keep_the_others() {
    let log = Log::default();
    let manager =
        with([noting(&log, "a"), PluginDefinition::new("b").requires("a").on_stop(|_| std::future::pending())]);
    let manager = manager.build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let report = manager.stop().await.expect("no plugin asks");
    assert_eq!(report.to_string(), "the plugin `b` took longer than 30s in `stop`");
    assert_eq!(log.take(), ["load a", "start a", "stop a"]);
    assert_eq!(states(&manager), "a:stopped b:failed");
}

#[tokio::test]
async fn panics_are_failures() {
    for stage in ["load", "start"] {
        let panics = PluginDefinition::new("rash");
        let panics = match stage {
            "load" => panics.on_load::<NoConfig, _>(|_, _| async { panic!("oh no") }),
            // Not in the future that it gives.
            _ => panics.on_start(|_| -> std::future::Ready<Result<(), BoxError>> { panic!("oh no") }),
        };
        let manager = with([panics]).build().expect("it fits");
        let error = manager.start().await.expect_err("it panics").to_string();
        assert_eq!(error, format!("the plugin `rash` panicked in `{stage}`: oh no"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_blocks_its_thread_is_named_too() {
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = std::sync::Mutex::new(blocked);
    let blocked = std::sync::Arc::new(blocked);
    let blocks = PluginDefinition::new("blocks").on_start(move |_| {
        let blocked = std::sync::Arc::clone(&blocked);
        async move {
            let _ = blocked.lock().map(|blocked| blocked.recv());
            Ok(())
        }
    });
    let limit = settings("blocks", PluginSettings::default().with_start_timeout(Duration::from_millis(50)));
    let manager = with([blocks]).configuration(limit).build().expect("it fits");
    let error = manager.start().await.expect_err("it blocks").to_string();
    assert_eq!(error, "the plugin `blocks` took longer than 50ms in `start`");
    drop(release);
}
