//! Who was called, for which request, and what became of it.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_axum::{App, Request, Response, after_request, before_request, on_response_end};
use hooks_core::{
    BoxError, CallOutcome, HookError, ImplementationSpec, Next, PluginManager, hookimpl, hookimpls, panic_message,
    plugin,
};
use tokio::sync::Barrier;

#[plugin(name = "a")]
#[derive(Default)]
struct A;

const LINE_OF_BEFORE: u32 = line!() + 4;

/// Does what the path of the request says.
#[hookimpl(before_request, plugin = A)]
async fn before(request: &mut Request) -> Result<Option<Response>, BoxError> {
    tokio::task::yield_now().await;
    match request.uri().path() {
        "/fail" => Err("as told".into()),
        "/panic" => panic!("as told"),
        "/answer" => Ok(Some(StatusCode::GONE.into_response())),
        _ => Ok(None),
    }
}

#[hookimpl(before_request, plugin = A, wrapper)]
async fn around_before<'h>(
    hook: before_request<'h>,
    next: Next<'_, before_request<'h>>,
) -> Result<Option<Response>, HookError<BoxError>> {
    next.run(hook).await
}

#[plugin(name = "b")]
#[derive(Default)]
struct B;

#[hookimpl(after_request, plugin = B)]
fn panics_after() {
    panic!("always")
}

/// Takes its time, so that a response is long there before it ends.
#[hookimpl(on_response_end, plugin = B)]
async fn hears_of_the_end() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

async fn running(list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Result<RunningApp, BoxError> {
    let barrier = Arc::new(Barrier::new(2));
    let meet = async move || {
        barrier.wait().await;
    };
    let panics = async || -> StatusCode { panic!("in the handler") };
    let routes =
        Router::new().route("/", get(async || "hello")).route("/meet", get(meet)).route("/handler", get(panics));
    Ok(TestApp::new(list).routes(routes).start().await?)
}

#[tokio::test]
async fn every_implementation_is_told_with_its_outcome() -> Result<(), BoxError> {
    let app = running(hookimpls![before, around_before, panics_after, hears_of_the_end]).await?;
    let (before, end) = (["a:before_request"; 2], ["b:after_request panicked", "b:on_response_end"]);
    for (path, status, before) in [
        ("/", 200, before),
        ("/answer", 410, before),
        ("/handler", 500, before),
        // A wrapper gives the error back; a panic unwinds it.
        ("/fail", 500, ["a:before_request failed"; 2]),
        ("/panic", 500, ["a:before_request cancelled", "a:before_request panicked"]),
    ] {
        let response = app.get(path).send().await;
        assert_eq!(response.status(), status, "{path}");
        response.calls().assert(&[before, end].concat());
    }
    Ok(())
}

#[tokio::test]
async fn a_call_says_which_implementation_it_was() -> Result<(), BoxError> {
    let response = running(hookimpls![before]).await?.get("/fail").send().await;
    let [call] = response.calls().as_slice() else { panic!("not one call: {response:?}") };
    assert_eq!((call.plugin(), call.hook(), call.function()), ("a", "before_request", "before"));
    assert_eq!((call.location().line, call.outcome()), (LINE_OF_BEFORE, Some(CallOutcome::Failed)));
    Ok(())
}

#[tokio::test]
async fn requests_at_the_same_time_have_their_own_calls() -> Result<(), BoxError> {
    let app = running(hookimpls![before, hears_of_the_end]).await?;
    let each = ["a:before_request", "b:on_response_end"];
    let (first, second) = tokio::join!(app.get("/meet").send(), app.get("/meet").send());
    first.calls().assert(&each);
    second.calls().assert(&each);
    assert_eq!(app.calls().as_slice().len(), 4);
    app.calls().of_plugin("a").assert(&["a:before_request"; 2]);
    app.calls().of_hook::<on_response_end<'_>>().assert(&["b:on_response_end"; 2]);
    app.calls().of_plugin("a").of_hook::<after_request<'_>>().assert(&[]);
    Ok(())
}

#[tokio::test]
async fn apps_that_share_a_manager_keep_their_requests_apart() -> Result<(), BoxError> {
    let plugins = Arc::new(PluginManager::builder().implementations(hookimpls![before, hears_of_the_end]).build()?);
    let app = async || TestApp::of(App::new("shared").plugins(Arc::clone(&plugins))).start().await;
    let (first, second) = (app().await?, app().await?);
    first.get("/").send().await;
    first.calls().assert(&["a:before_request", "b:on_response_end"]);
    second.calls().assert(&[]);
    Ok(())
}

#[tokio::test]
async fn a_list_that_is_not_as_expected_is_shown_beside_what_is() -> Result<(), BoxError> {
    let calls = running(hookimpls![before, panics_after]).await?.get("/").send().await.calls().clone();
    let told = |expected: &[&str]| {
        let panicked = std::panic::catch_unwind(|| calls.assert(expected)).expect_err("it is another list");
        panic_message(&*panicked).to_owned()
    };
    assert_eq!(
        told(&["a:before_request", "b:after_request", "b:on_response_end"]),
        [
            "other implementations were entered than expected",
            "  expected            got",
            "  a:before_request    a:before_request",
            "! b:after_request     b:after_request panicked",
            "! b:on_response_end   -",
            "",
        ]
        .join("\n"),
    );
    assert!(told(&[]).ends_with("\n! -          b:after_request panicked\n"), "{}", told(&[]));
    Ok(())
}
