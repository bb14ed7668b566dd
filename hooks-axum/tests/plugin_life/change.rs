//! Plugins that come and go while their application serves.

use std::error::Error;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{App, on_ready, on_shutdown, on_startup};
use hooks_core::{Chain, ChangeError, PluginDefinition, PluginManager, Switch};

use crate::scene::{Notes, noting};

#[tokio::test]
async fn a_plugin_comes_and_goes_with_its_routes_and_hooks_while_others_answer() {
    let notes = Notes::default();
    let app =
        TestApp::new([]).plugin(noting(&notes, "a")).plugin(noting(&notes, "b")).start().await.expect("nothing fails");
    notes.take();
    let plugins = Arc::clone(app.info().plugins());
    plugins.disable("a").await.expect("nobody requires it");
    assert_eq!(notes.take(), ["a on_shutdown", "a stop"]);
    assert_eq!(
        (app.get("/a").send().await.status().as_u16(), app.get("/b").send().await.status().as_u16()),
        (404, 200)
    );
    plugins.enable("a").await.expect("it fits");
    assert_eq!(notes.take(), ["a load", "a start", "a on_startup", "a on_ready"]);
    assert_eq!(app.get("/a").send().await.text(), "a");
    plugins.reload("a").await.expect("it loads");
    assert_eq!(notes.take(), ["a load", "a start", "a on_startup", "a on_ready", "a on_shutdown", "a stop"]);
    assert_eq!(plugins.cascade(Switch::Disable, "b").map(|all| all.len()).ok(), Some(1));
    app.stop().await;
}

/// An application that a plugin comes to.
async fn with(come: PluginDefinition, app: impl FnOnce(App) -> App) -> (RunningApp, Result<(), ChangeError>) {
    let app = TestApp::new([]).with(app).start().await.expect("nothing fails");
    let ended = app.plugins().add_plugin(come).await;
    (app, ended)
}

fn text(came: Result<(), ChangeError>) -> String {
    Chain(&came.expect_err("it does not come") as &dyn Error).to_string()
}

#[tokio::test(start_paused = true)]
async fn one_that_comes_and_hangs_is_named() {
    let slow =
        PluginDefinition::new("slow").implement_async::<on_startup<'_>>(Box::new(|_, slot| slot.start(pending())));
    let line = line!() - 1;
    let (app, came) = with(slow, |app| app.startup_deadline(Duration::from_secs(7))).await;
    let expected = format!("plugin `slow` ({}:{line}) has not returned from hook `on_startup` within 7s", file!());
    assert!(text(came).ends_with(&expected), "{expected}");
    app.assert_states(&[]);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_never_ready_holds_up_no_other_change() {
    let slow = PluginDefinition::new("slow").implement_async::<on_ready<'_>>(Box::new(|_, slot| slot.start(pending())));
    let (app, came) = with(slow, |app| app).await;
    came.expect("it has started");
    app.plugins().add_plugin(PluginDefinition::new("next")).await.expect("it is its turn");
    app.assert_states(&["next:started", "slow:started"]);
}

#[tokio::test]
async fn one_that_panics_when_all_is_ready_has_come_all_the_same() {
    // Of one that is no wrapper, others notice nothing.
    let wraps =
        PluginDefinition::new("a").wrap::<on_ready<'_>>(Box::new(|_, _, _| Box::pin(async { panic!("not ready") })));
    let (app, came) = with(wraps, |app| app).await;
    came.expect("it has started");
    app.assert_states(&["a:started"]);
}

#[tokio::test]
async fn one_that_wraps_on_shutdown_does_not_come() {
    let wraps = PluginDefinition::new("a").wrap::<on_shutdown<'_>>(Box::new(|hook, next, _| Box::pin(next.run(hook))));
    let (app, came) = with(wraps, |app| app).await;
    assert!(text(came).contains("wrappers of hook `on_shutdown` are not run"));
    app.assert_states(&[]);
}

#[tokio::test]
async fn one_that_goes_may_take_any_time() {
    let notes = Notes::default();
    let app = TestApp::new([]).plugin(noting(&notes, "a")).with(|app| app.shutdown_deadline(Duration::MAX));
    let app = app.start().await.expect("nothing fails");
    app.plugins().disable("a").await.expect("nobody requires it");
    assert_eq!(notes.take().last().map(String::as_str), Some("a stop"));
}

#[tokio::test]
async fn an_application_that_has_ended_is_nothing_to_those_that_come_later() {
    let notes = Notes::default();
    let plugins = PluginManager::builder().implementations([]).plugin(noting(&notes, "a")).build();
    let plugins = Arc::new(plugins.expect("it fits"));
    plugins.start().await.expect("nothing fails");
    let app = TestApp::of(App::new("test").plugins(Arc::clone(&plugins))).start().await.expect("nothing fails");
    app.stop().await;
    notes.take();
    plugins.reload("a").await.expect("it loads");
    assert_eq!(notes.take(), ["a load", "a start", "a stop"]);
}
