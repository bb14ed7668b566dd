//! Plugins with a life of their own in an application: how they come, change and go.
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hooks_axum::testing::TestApp;
use hooks_axum::{App, AppError, Routes, on_ready, on_shutdown, on_startup, register_routes};
use hooks_core::{
    BoxError, Configuration, NoConfig, OnFailure, PluginConfiguration, PluginDefinition, PluginSettings, Switch,
};
use serde_json::json;

hooks_core::link_plugins!();

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn push(&self, what: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A plugin that notes what happens to it, and answers at `/<name>`.
fn noting(log: &Log, name: &'static str) -> PluginDefinition {
    let note = |what: &'static str| {
        let log = log.clone();
        move || log.push(format!("{name} {what}"))
    };
    let (load, start, stop) = (note("load"), note("start"), note("stop"));
    let (startup, ready, shutdown) = (note("on_startup"), note("on_ready"), note("on_shutdown"));
    PluginDefinition::new(name)
        .on_load::<NoConfig, _>(move |_, _| {
            load();
            async { Ok(()) }
        })
        .on_start(move |_| {
            start();
            async { Ok(()) }
        })
        .on_stop(move |_| {
            stop();
            async { Ok(()) }
        })
        .implement::<on_startup<'_>>(Box::new(move |_| {
            startup();
            Ok(())
        }))
        .implement::<on_ready<'_>>(Box::new(move |_| ready()))
        .implement::<on_shutdown<'_>>(Box::new(move |_| {
            shutdown();
            Ok(())
        }))
        .implement::<register_routes<'_>>(Box::new(move |hook| {
            let routes: &mut Routes = hook.routes;
            routes.get("/", async move || name);
        }))
}

#[tokio::test]
async fn a_plugin_is_started_before_on_startup_and_stopped_behind_on_shutdown() {
    let log = Log::default();
    let app = TestApp::new([]).plugin(noting(&log, "a").requires("b")).plugin(noting(&log, "b"));
    let app = app.start().await.expect("nothing fails");
    let started =
        ["b load", "b start", "a load", "a start", "b on_startup", "a on_startup", "b on_ready", "a on_ready"];
    assert_eq!(log.take(), started);
    assert_eq!(app.get("/a").send().await.text(), "a");
    let report = app.stop().await;
    assert!(report.plugin_failures().is_empty() && report.failures().is_empty(), "{report:?}");
    assert_eq!(log.take(), ["a on_shutdown", "b on_shutdown", "a stop", "b stop"]);
}

#[tokio::test]
async fn a_plugin_comes_and_goes_with_its_routes_and_hooks_while_others_answer() {
    let log = Log::default();
    let app =
        TestApp::new([]).plugin(noting(&log, "a")).plugin(noting(&log, "b")).start().await.expect("nothing fails");
    log.take();
    let plugins = Arc::clone(app.info().plugins());
    plugins.disable("a").await.expect("nobody requires it");
    assert_eq!(log.take(), ["a on_shutdown", "a stop"]);
    assert_eq!(
        (app.get("/a").send().await.status().as_u16(), app.get("/b").send().await.status().as_u16()),
        (404, 200)
    );
    plugins.enable("a").await.expect("it fits");
    assert_eq!(log.take(), ["a load", "a start", "a on_startup", "a on_ready"]);
    assert_eq!(app.get("/a").send().await.text(), "a");
    plugins.reload("a").await.expect("it loads");
    assert_eq!(log.take(), ["a load", "a start", "a on_startup", "a on_ready", "a on_shutdown", "a stop"]);
    assert_eq!(plugins.cascade(Switch::Disable, "b").map(|all| all.len()).ok(), Some(1));
    app.stop().await;
}

#[tokio::test]
async fn a_start_that_fails_is_told_with_its_plugin_and_nothing_is_left() {
    let log = Log::default();
    let fails = PluginDefinition::new("z").requires("a").on_load::<NoConfig, _>(|_, _| async { Err("no disk".into()) });
    let error = TestApp::new([]).plugin(noting(&log, "a")).plugin(fails.clone()).start().await.expect_err("`z` fails");
    assert!(matches!(error.error(), AppError::PluginStart(_)), "{error}");
    assert_eq!(error.to_string(), "the plugin `z` failed in `load`: no disk");
    assert_eq!(log.take(), ["a load", "a start", "a stop"]);

    let go_on = PluginSettings::default().with_on_failure(OnFailure::Continue);
    let configuration = Configuration::new().with_plugin("z", PluginConfiguration::default().with_settings(go_on));
    let app = TestApp::new([]).plugin(noting(&log, "a")).plugin(fails).configuration(configuration);
    let app = app.start().await.expect("`z` may fail");
    assert_eq!(app.get("/a").send().await.text(), "a");
    app.stop().await;
}

#[tokio::test]
async fn routes_that_do_not_fit_stop_what_has_started() {
    let log = Log::default();
    let twice = noting(&log, "a").implement::<register_routes<'_>>(Box::new(|hook| {
        hook.routes.get("/", async || "again");
    }));
    let error = TestApp::new([]).plugin(twice).start().await.expect_err("`/a` is there twice");
    assert!(matches!(error.error(), AppError::Routes(_)), "{error}");
    assert_eq!(log.take(), ["a load", "a start", "a stop"]);
}

#[tokio::test]
async fn a_plugin_that_fails_to_stop_is_in_the_report() {
    let fails = PluginDefinition::new("a").on_stop(|_| async { Err("the disk is full".into()) });
    let app = TestApp::new([]).plugin(fails).start().await.expect("it starts");
    let report = app.stop().await;
    let told: Vec<_> = report.plugin_failures().iter().map(|failure| format!("{failure:?}")).collect();
    assert_eq!(told, ["the plugin `a` failed in `stop`: the disk is full"]);
    assert_eq!(format!("{:?}", report.exit_code()), format!("{:?}", std::process::ExitCode::FAILURE));
}

/// Answers with what is configured.
fn greeting() -> PluginDefinition {
    let configured = Arc::new(Mutex::new(String::new()));
    let loaded = Arc::clone(&configured);
    let schema = json!({ "type": "object", "properties": { "text": { "type": "string" } } });
    PluginDefinition::new("greeting")
        .on_load_value(schema, move |value, _| {
            let text = value.get("text").and_then(|text| text.as_str()).unwrap_or("hello").to_owned();
            loaded.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&text);
            async move { if text == "bad" { Err("it is bad".into()) } else { Ok(()) } }
        })
        .implement::<register_routes<'_>>(Box::new(move |hook| {
            let text = configured.lock().unwrap_or_else(PoisonError::into_inner).clone();
            hook.routes.get("/", async move || text);
        }))
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_file_is_in_force_or_refused() -> Result<(), BoxError> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("test.yaml");
    std::fs::write(&file, "plugins: { greeting: { text: good day } }")?;
    let app =
        App::new("test").config_file(&file).plugins_with(|plugins| plugins.implementations([]).plugin(greeting()));
    let app = TestApp::of(app).start().await?;
    assert_eq!(app.get("/greeting").send().await.text(), "good day");
    for (text, expected) in [
        ("plugins: { greeting: { text: good night } }", "good night"),
        // Refused by the reader, by the plugin, and taken again.
        ("plugins: { greeting: { text: [ } }", "good night"),
        ("plugins: { greeting: { text: bad } }", "good night"),
        ("plugins: { greeting: { text: at last } }", "at last"),
    ] {
        std::fs::write(&file, text)?;
        // The files are looked at each second, on a clock that goes on by itself.
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            tokio::task::yield_now().await;
        }
        let answered = app.get("/greeting").send().await;
        assert_eq!(answered.text(), expected, "{text}");
    }
    std::fs::write(&file, "plugins: { greeting: { enabled: false } }")?;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(app.get("/greeting").send().await.status().as_u16(), 404);
    std::fs::write(&file, "plugins: { greeting: { text: again } }")?;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(app.get("/greeting").send().await.text(), "again");
    app.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_files_and_plugins_is_told_at_once() -> Result<(), BoxError> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("test.yaml");
    std::fs::write(
        &file,
        "version: 1\nserver:\n  addres: 127.0.0.1:1\n  limits:\n    idle: soon\n  listeners:\n    service: /a.sock\nhooks:\n  on_startup:\n    timeout: 5s\n    ordr: []\n\
         plugins:\n  greting: {}\n  a:\n    extra: 1\n",
    )?;
    let log = Log::default();
    let app = App::new("test").config_file(&file);
    let app = app.plugins_with(|plugins| plugins.implementations([]).plugin(greeting()).plugin(noting(&log, "a")));
    let error = TestApp::of(app).start().await.expect_err("much is wrong").to_string();
    for expected in [
        "unknown key `addres`; did you mean `address`?",
        "server.limits.idle",
        "unknown key `ordr`",
        "greting",
        "`plugins.a.extra`: unknown key `extra`; the keys are `enabled`, ",
        ":3:3)",
        "`service` is what the application's own listener is called; give the other one another name",
        ":7:",
        ":15:5)",
    ] {
        assert!(error.contains(expected), "{expected}\n\nin\n{error}");
    }
    Ok(())
}
