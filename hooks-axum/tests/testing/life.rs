//! The whole life, from the plugin manager to the report.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use futures::FutureExt;
use hooks_axum::testing::{RunningApp, StartError, TestApp};
use hooks_axum::{
    App, AppError, AppInfo, Outcome, Report, Routes, after_request, on_ready, on_shutdown, on_startup, register_routes,
};
use hooks_core::{BoxError, ImplementationSpec, PluginManager, hookimpl, hookimpls, panic_message, plugin};
use tokio::sync::Notify;

#[plugin(name = "a")]
#[derive(Default)]
struct A;

#[hookimpl]
impl A {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/", async || "hello");
    }

    fn on_startup(&self, app: &AppInfo) -> Result<(), BoxError> {
        if app.is_ready() { Err("it is ready before it is".into()) } else { Ok(()) }
    }

    fn on_ready(&self) {}

    fn on_shutdown(&self, app: &AppInfo) -> Result<(), BoxError> {
        if app.is_ready() { Err("it is ready after it was".into()) } else { Ok(()) }
    }
}

#[plugin(name = "b")]
#[derive(Default)]
struct B;

#[hookimpl(on_startup, plugin = B)]
fn starts() -> Result<(), BoxError> {
    Ok(())
}

#[hookimpl(on_startup, plugin = B)]
async fn fails_to_start() -> Result<(), BoxError> {
    tokio::task::yield_now().await;
    Err("there is no clock".into())
}

#[hookimpl(on_startup, plugin = B)]
fn panics_at_start() -> Result<(), BoxError> {
    panic!("there is no clock")
}

#[hookimpl(on_ready, plugin = B)]
fn panics_when_ready() {
    panic!("there is no clock")
}

#[hookimpl(on_shutdown, plugin = B)]
fn fails_to_stop() -> Result<(), BoxError> {
    Err("the clock is broken".into())
}

static STOPPED: Notify = Notify::const_new();

#[hookimpl(on_shutdown, plugin = B)]
fn tells_that_it_stops() -> Result<(), BoxError> {
    STOPPED.notify_one();
    Ok(())
}

#[hookimpl(after_request, plugin = B)]
fn hears_of_requests(outcome: &mut Outcome) {
    assert!(!matches!(outcome, Outcome::Cancelled), "the client is gone");
}

#[hookimpl(register_routes, plugin = B)]
fn claims_a_route_of_a(routes: &mut Routes) {
    routes.absolute().get("/a", async || "of `b`");
}

#[hookimpl(on_ready, plugin = B, after = "nobody")]
fn follows_nobody() {}

async fn running(list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Result<RunningApp, StartError> {
    let waiting = async || std::future::pending::<()>().await;
    let slow = async || tokio::time::sleep(Duration::from_secs(3)).await;
    let routes = Router::new().route("/wait", get(waiting)).route("/slow", get(slow));
    TestApp::new(list).routes(routes).with(|app| app.drain_deadline(Duration::from_secs(5))).start().await
}

#[track_caller]
fn check_report(report: &Report, cut: usize, failures: &[&str]) {
    assert_eq!((report.cut_connections, report.cut_upgrades, report.shutdown_timed_out), (cut, 0, false));
    let told: Vec<_> = report.failures().iter().map(hooks_axum::ShutdownFailure::plugin).collect();
    assert_eq!(told, failures);
}

#[tokio::test]
async fn a_life_has_every_hook_in_its_order_and_the_report_of_its_end() -> Result<(), BoxError> {
    let app = running(hookimpls![
        A::register_routes,
        A::on_startup,
        A::on_ready,
        A::on_shutdown,
        starts,
        hears_of_requests,
        fails_to_stop,
    ])
    .await?;
    let begin = ["a:register_routes", "a:on_startup", "b:on_startup", "a:on_ready"];
    app.calls().assert(&begin);
    assert!(app.info().is_ready());
    assert_eq!((app.info().name(), app.info().address().to_string()), ("test", "127.0.0.1:0".to_owned()));
    assert_eq!(app.get("/a").send().await.text(), "hello");

    let plugins = Arc::downgrade(app.info().plugins());
    check_report(&app.stop().await, 0, &["b"]);
    app.calls().assert(&[&begin[..], &["b:after_request", "b:on_shutdown failed", "a:on_shutdown"]].concat());
    assert!(plugins.upgrade().is_none(), "the plugins outlive the application");
    Ok(())
}

#[tokio::test]
async fn a_start_that_fails_is_told_with_what_was_called() {
    for (list, says, what) in [
        (hookimpls![A::on_startup, A::on_shutdown, fails_to_start].to_vec(), "plugin `b` failed", "failed"),
        (hookimpls![A::on_startup, A::on_shutdown, panics_at_start].to_vec(), "plugin `b` panicked", "panicked"),
    ] {
        let error = running(list).await.expect_err("`b` does not start");
        assert!(error.to_string().starts_with(says), "{error}");
        error.calls().assert(&["a:on_startup", &format!("b:on_startup {what}"), "a:on_shutdown"]);
    }
    let error = running(hookimpls![fails_to_start]).await.expect_err("`b` does not start");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("there is no clock"));
}

#[tokio::test]
async fn what_cannot_be_put_together_is_told_as_by_an_app() {
    let error = running(hookimpls![follows_nobody]).await.expect_err("there is no such plugin");
    assert!(matches!(error.error(), AppError::Plugins(_)), "{error}");
    error.calls().assert(&[]);

    let error = running(hookimpls![A::register_routes, claims_a_route_of_a]).await.expect_err("both claim `/a`");
    assert!(matches!(error.error(), AppError::Routes(_)), "{error}");
    error.calls().assert(&["a:register_routes", "b:register_routes"]);

    let app = App::new("x").plugins(Arc::new(PluginManager::builder().implementations([]).build().expect("none")));
    let error = TestApp::of(app.routes_with(|_| Err("there is no route".into()))).start().await;
    assert!(matches!(error.expect_err("no routes").error(), AppError::OwnRoutes(_)));
}

#[tokio::test]
async fn a_panic_in_on_ready_keeps_nobody_from_being_ready() -> Result<(), BoxError> {
    let app = running(hookimpls![panics_when_ready]).await?;
    assert!(app.info().is_ready());
    app.calls().assert(&["b:on_ready panicked"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_end_waits_for_requests_up_to_the_drain_deadline() -> Result<(), BoxError> {
    let list = || hookimpls![hears_of_requests, starts, tells_that_it_stops];
    let app = running(list()).await?;
    let (response, report) = tokio::join!(app.get("/slow").send(), app.stop());
    assert_eq!(response.status(), 200);
    check_report(&report, 0, &[]);

    let app = running(list()).await?;
    let (cut, report) = tokio::join!(tokio::spawn(app.get("/wait").send()), app.stop());
    let told = cut.expect_err("it is cut").into_panic();
    let told = panic_message(&*told);
    assert!(told.starts_with("`GET /wait` (sent at hooks-axum/tests/testing/life.rs:"), "{told}");
    assert!(told.ends_with(" was cut, because it was not finished at the drain deadline"), "{told}");
    check_report(&report, 1, &[]);
    // It hears of the request before it is shut down.
    app.calls().assert(&["b:on_startup", "b:after_request panicked", "b:on_shutdown"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn requests_are_let_in_for_the_drain_delay_and_not_longer() -> Result<(), BoxError> {
    let app = TestApp::new(hookimpls![A::register_routes]).with(|app| app.drain_delay(Duration::from_secs(2)));
    let app = app.start().await?;
    let client = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(!app.info().is_ready());
        assert_eq!(app.get("/a").send().await.status(), 200);
    };
    tokio::join!(app.stop(), client);

    let message = |panicked: Box<dyn std::any::Any + Send>| panic_message(&*panicked).to_owned();
    let sent = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app.get("/a").send())).map(drop);
    assert_eq!(sent.map_err(message), Err("the application has ended; do this before `stop`".to_owned()));
    let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app.stop())).map(drop);
    assert_eq!(stopped.map_err(message), Err("the application has been stopped before; do it once".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_client_that_goes_away_cancels_its_request() -> Result<(), BoxError> {
    let app = running(hookimpls![hears_of_requests]).await?;
    assert!(app.get("/wait").send().now_or_never().is_none());
    check_report(&app.stop().await, 0, &[]);
    app.calls().assert(&["b:after_request panicked"]);
    Ok(())
}

#[tokio::test]
async fn an_app_that_is_dropped_ends() -> Result<(), BoxError> {
    drop(running(hookimpls![tells_that_it_stops]).await?);
    STOPPED.notified().await;
    Ok(())
}
