//! Limits of time, on a clock that is paused.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{Authentication, Limits, Response, authenticate, before_request, on_shutdown};
use hooks_core::{BoxError, ImplementationSpec, hookimpl, hookimpls, plugin};
use tokio::time::Instant;

#[plugin(name = "a")]
#[derive(Default)]
struct A;

#[hookimpl(before_request, plugin = A)]
async fn waits() -> Result<Option<Response>, BoxError> {
    std::future::pending().await
}

#[hookimpl(authenticate, plugin = A)]
async fn asks_a_server() -> Result<Authentication, BoxError> {
    std::future::pending().await
}

#[hookimpl(before_request, plugin = A, blocking)]
fn blocks() -> Result<Option<Response>, BoxError> {
    Ok(None)
}

#[hookimpl(on_shutdown, plugin = A)]
async fn hangs_at_the_end() -> Result<(), BoxError> {
    std::future::pending().await
}

async fn running(list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Result<RunningApp, BoxError> {
    let mut limits = Limits::default();
    limits.response_head = Duration::from_hours(1);
    let routes = Router::new().route("/", get(async || "hello"));
    Ok(TestApp::new(list).routes(routes).with(|app| app.limits(limits)).start().await?)
}

#[tokio::test(start_paused = true)]
async fn limits_of_time_pass_at_once_where_the_clock_is_paused() -> Result<(), BoxError> {
    for (list, status, limit, call) in [
        (hookimpls![waits].to_vec(), 504, 3600, "a:before_request cancelled"),
        (hookimpls![asks_a_server].to_vec(), 503, 10, "a:authenticate timed out"),
    ] {
        let app = running(list).await?;
        let start = Instant::now();
        let response = app.get("/").send().await;
        assert_eq!((response.status().as_u16(), start.elapsed().as_secs()), (status, limit));
        response.calls().assert(&[call]);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_hangs_at_the_end_costs_a_test_no_time() -> Result<(), BoxError> {
    let app = running(hookimpls![hangs_at_the_end]).await?;
    let report = app.stop().await;
    assert!(report.shutdown_timed_out);
    app.calls().assert(&["a:on_shutdown cancelled"]);
    Ok(())
}

/// tokio pauses the clock of a runtime with one thread only, and `blocking` needs one with more.
#[tokio::test(start_paused = true)]
async fn a_blocking_implementation_keeps_an_app_from_starting_where_the_clock_is_paused() {
    let error = running(hookimpls![blocks]).await.expect_err("it cannot block").to_string();
    assert!(error.contains("use tokio's multi-thread runtime"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocking_implementation_runs_on_a_runtime_with_threads() -> Result<(), BoxError> {
    let response = running(hookimpls![blocks]).await?.get("/").send().await;
    assert_eq!(response.status(), 200);
    response.calls().assert(&["a:before_request"]);
    Ok(())
}
