//! What keeps an application from starting.

use std::time::Duration;

use hooks_axum::testing::TestApp;
use hooks_axum::{AppError, Routes, on_shutdown, on_startup, register_routes};
use hooks_core::{BoxError, HookError, Next, PluginManager, hookimpl, hookimpls, hookspec, plugin};

#[plugin(name = "quick")]
#[derive(Default)]
struct Quick;

#[hookimpl(on_startup, plugin = Quick, tryfirst)]
fn starts() -> Result<(), BoxError> {
    Ok(())
}

#[hookimpl(on_shutdown, plugin = Quick)]
fn stops() -> Result<(), BoxError> {
    Ok(())
}

#[plugin(name = "slow")]
#[derive(Default)]
struct Slow;

const LINE: u32 = line!() + 3;

#[hookimpl(on_startup, plugin = Slow)]
async fn waits() -> Result<(), BoxError> {
    std::future::pending().await
}

#[hookimpl(on_startup, plugin = Slow, wrapper)]
async fn holds(hook: on_startup, _next: Next<on_startup>) -> Result<(), HookError<BoxError>> {
    let _ = hook;
    std::future::pending().await
}

#[hookimpl(on_shutdown, plugin = Slow, wrapper)]
async fn wraps_the_end(hook: on_shutdown, next: Next<on_shutdown>) {
    next.run(hook).await;
}

#[hookimpl(register_routes, plugin = Slow, wrapper)]
fn wraps_routes(hook: register_routes, next: Next<register_routes>) {
    next.run(hook);
}

#[hookimpl(register_routes, plugin = Quick)]
fn has_routes(routes: &mut Routes) {
    routes.get("/", async || "quick");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_return_in_time_is_named() {
    let app = TestApp::new(hookimpls![starts, stops, waits]);
    let error = app.with(|app| app.startup_deadline(Duration::from_secs(7))).start().await.expect_err("it waits");
    let told = format!("plugin `slow` ({}:{LINE}) has not returned from hook `on_startup` within 7s", file!());
    assert_eq!(error.to_string(), told);
    error.calls().assert(&["quick:on_startup", "slow:on_startup cancelled", "quick:on_shutdown"]);
    let whole = format!("{error:?}");
    assert!(whole.starts_with(&told) && whole.contains("\ncalled until then: [quick:on_startup "), "{whole}");
    let error = TestApp::new(hookimpls![stops, wraps_the_end]).start().await.expect_err("it is refused");
    assert!(!format!("{error:?}").contains("until then"), "nothing was called");
}

#[tokio::test(start_paused = true)]
async fn so_is_a_wrapper() {
    let error = TestApp::new(hookimpls![starts, holds]).start().await.expect_err("it waits");
    let AppError::StartupTimedOut { waiting: Some(by), limit, .. } = error.error() else { panic!("{error:?}") };
    assert_eq!((by.function(), limit.as_secs()), ("holds", 60));
}

#[tokio::test]
async fn a_wrapper_that_would_not_run_is_refused() {
    let error = TestApp::new(hookimpls![stops, wraps_the_end]).start().await.expect_err("it would not run");
    let told = error.to_string();
    let start = "wrappers of hook `on_shutdown` are not run; implement it without `wrapper`: plugin `slow` (";
    assert!(told.starts_with(start), "{told}");
    let error = TestApp::new(hookimpls![has_routes, wraps_routes]).start().await.expect_err("it would not run");
    let told = error.to_string();
    assert!(told.contains("plugin `slow` wraps `register_routes` ("), "{told}");
    assert!(told.ends_with("and wrappers of it are not run; implement it without `wrapper`"), "{told}");
}

/// Of a wrapper of `on_startup` that does this behind all others.
macro_rules! behind {
    ($type:ident $name:literal $method:ident, $deed:expr) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        struct $type;

        #[hookimpl(on_startup, plugin = $type, wrapper)]
        async fn $method(hook: on_startup, next: Next<on_startup>) -> Result<(), HookError<BoxError>> {
            let started = next.run(hook).await;
            $deed(started).await
        }
    };
}

type Started = Result<(), HookError<BoxError>>;

behind!(Panicking "panicking" panics_behind, async |_: Started| -> Started { panic!("as told") });
behind!(Hanging "hanging" hangs_behind, async |_: Started| -> Started { std::future::pending().await });
behind!(Nesting "nesting" fails_behind, async |started: Started| -> Started {
    let plugins = PluginManager::builder().implementations(hookimpls![check_fails]).build().expect("it fits");
    plugins.call(check {}).await?;
    started
});

/// Another hook.
#[hookspec]
async fn check() -> Result<(), BoxError>;

#[hookimpl(check, plugin = Nesting)]
fn check_fails() -> Result<(), BoxError> {
    Err("as told".into())
}

#[hookimpl(on_startup, plugin = Slow)]
fn fails() -> Result<(), BoxError> {
    Err("as told".into())
}

#[hookimpl(on_shutdown, plugin = Slow)]
fn stops_slowly() -> Result<(), BoxError> {
    Ok(())
}

#[plugin(name = "third")]
#[derive(Default)]
struct Third;

#[hookimpl(on_startup, plugin = Third)]
fn starts_too() -> Result<(), BoxError> {
    Ok(())
}

#[hookimpl(on_shutdown, plugin = Third)]
fn stops_too() -> Result<(), BoxError> {
    Ok(())
}

/// All have started by then, unless one of them has failed.
#[tokio::test(start_paused = true)]
async fn a_wrapper_that_fails_behind_the_others_costs_none_its_end() {
    let wrappers = [hookimpls![panics_behind], hookimpls![hangs_behind], hookimpls![fails_behind]];
    for wrapper in wrappers {
        let list = hookimpls![starts, starts_too, stops, stops_too].into_iter().chain(wrapper);
        let error = TestApp::new(list).start().await.expect_err("it fails");
        error.calls().of_hook::<on_shutdown>().assert(&["third:on_shutdown", "quick:on_shutdown"]);
        if let AppError::StartupTimedOut { waiting, .. } = error.error() {
            assert_eq!(waiting.as_ref().map(|by| by.function()), Some("hangs_behind"));
        }
    }
    let list = hookimpls![starts, fails, starts_too, stops, stops_slowly, stops_too, panics_behind];
    let error = TestApp::new(list).start().await.expect_err("it panics");
    error.calls().of_hook::<on_shutdown>().assert(&["quick:on_shutdown"]);
}
