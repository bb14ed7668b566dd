//! How plugins start and end with their application.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hooks_axum::testing::TestApp;
use hooks_axum::{App, AppError, register_routes};
use hooks_core::{BoxError, Configuration, NoConfig, OnFailure, PluginConfiguration, PluginDefinition, PluginSettings};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::scene::{Notes, noting};

#[tokio::test]
async fn a_plugin_is_started_before_on_startup_and_stopped_behind_on_shutdown() {
    let notes = Notes::default();
    let app = TestApp::new([]).plugin(noting(&notes, "a").requires("b")).plugin(noting(&notes, "b"));
    let app = app.start().await.expect("nothing fails");
    let started =
        ["b load", "b start", "a load", "a start", "b on_startup", "a on_startup", "b on_ready", "a on_ready"];
    assert_eq!(notes.take(), started);
    assert_eq!(app.get("/a").send().await.text(), "a");
    let report = app.stop().await;
    assert!(report.plugin_failures().is_empty() && report.failures().is_empty(), "{report:?}");
    assert_eq!(notes.take(), ["a on_shutdown", "b on_shutdown", "a stop", "b stop"]);
}

#[tokio::test]
async fn a_start_that_fails_is_told_with_its_plugin_and_nothing_is_left() {
    let notes = Notes::default();
    let fails = PluginDefinition::new("z").requires("a").on_load::<NoConfig, _>(|_, _| async { Err("no disk".into()) });
    let error =
        TestApp::new([]).plugin(noting(&notes, "a")).plugin(fails.clone()).start().await.expect_err("`z` fails");
    assert!(matches!(error.error(), AppError::PluginStart(_)), "{error}");
    assert_eq!(error.to_string(), "the plugin `z` failed in `load`: no disk");
    assert_eq!(notes.take(), ["a load", "a start", "a stop"]);

    let go_on = PluginSettings::default().with_on_failure(OnFailure::Continue);
    let configuration = Configuration::new().with_plugin("z", PluginConfiguration::default().with_settings(go_on));
    let app = TestApp::new([]).plugin(noting(&notes, "a")).plugin(fails).configuration(configuration);
    let app = app.start().await.expect("`z` may fail");
    assert_eq!(app.get("/a").send().await.text(), "a");
    app.stop().await;
}

#[tokio::test]
async fn routes_that_do_not_fit_stop_what_has_started() {
    let notes = Notes::default();
    let twice = noting(&notes, "a").implement::<register_routes<'_>>(Box::new(|hook| {
        hook.routes.get("/", async || "again");
    }));
    let error = TestApp::new([]).plugin(twice).start().await.expect_err("`/a` is there twice");
    assert!(matches!(error.error(), AppError::Routes(_)), "{error}");
    assert_eq!(notes.take(), ["a load", "a start", "a stop"]);
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

#[tokio::test]
async fn routes_that_panic_stop_what_has_started() {
    let notes = Notes::default();
    let panics = |app: App| app.routes_with(|_| panic!("no route"));
    let error = TestApp::new([]).plugin(noting(&notes, "a")).with(panics).start().await.expect_err("they panic");
    assert!(matches!(error.error(), AppError::Panicked(_)), "{error}");
    assert_eq!(notes.take(), ["a load", "a start", "a stop"]);
}

/// The start is given up while one plugin loads, and another that has started does not stop.
#[tokio::test(start_paused = true)]
async fn a_start_that_is_given_up_and_hangs_is_told() -> Result<(), BoxError> {
    let loads = Arc::new(Notify::new());
    let begun = Arc::clone(&loads);
    let hangs = PluginDefinition::new("a").on_stop(|_| pending());
    let slow = PluginDefinition::new("b").requires("a").on_load::<NoConfig, _>(move |_, _| {
        begun.notify_one();
        pending()
    });
    let app = App::new("test").plugins_with(|plugins| plugins.implementations([]).plugin(hangs).plugin(slow));
    let app = app.routes(Router::new()).shutdown_deadline(Duration::from_secs(1));
    let report = app.serve(TcpListener::bind("127.0.0.1:0").await?, loads.notified()).await?;
    assert!(report.shutdown_timed_out, "{report:?}");
    Ok(())
}
