//! Requests that the application answers.

use crate::check::{HANDLED, ROUTED, Row, UNROUTED, check, request};
use crate::log::Log;
use crate::router::attached;
use crate::scene::Scene;
use crate::stage::PANICS;
use tower::ServiceExt;

const UNROUTED_ROW: Row = Row { way_in: UNROUTED, on_response_end: "on_response_end(sent 0) a b c d", ..HANDLED };

#[tokio::test]
async fn the_application_answers() {
    let head = Row { request: "HEAD /", on_response_end: "on_response_end(sent 0) a b c d", ..HANDLED };
    check(&[
        ("a handler", HANDLED),
        ("a plugin's handler", Row { request: "GET /a", ..HANDLED }),
        ("a nested service", Row { request: "GET /nested/7", ..HANDLED }),
        ("HEAD of GET", head),
        ("HEAD of a plugin's GET", Row { request: "HEAD /a", ..head }),
        ("404", Row { request: "GET /nothing", status: Some(404), ..UNROUTED_ROW }),
        ("405", Row { request: "DELETE /", status: Some(405), ..UNROUTED_ROW }),
        ("405 of a plugin's route", Row { request: "DELETE /a", status: Some(405), ..UNROUTED_ROW }),
    ])
    .await;
}

#[tokio::test]
async fn a_response_that_a_hook_takes_away_is_a_500() {
    let row = Row {
        deeds: "a.after_request takes the response away",
        status: Some(500),
        after_request: "after_request(handled) c a | after_request(cancelled) d b",
        on_response_end: "on_response_end(cancelled) a b c d",
        ..HANDLED
    };
    check(&[("no response", row)]).await;
}

#[tokio::test]
async fn a_request_that_is_answered_leaves_nothing_behind() {
    let (scene, log) = (Scene::default(), Log::default());
    let _default = tracing::subscriber::set_default(log.subscriber());
    let (hooks, app) = attached(&scene);
    for line in ["GET /", PANICS] {
        let Ok(_) = app.clone().oneshot(request(&scene, line)).await;
        hooks.finished().await;
    }
    // What is told first stands there first.
    log.until(1, |line| line.contains("a request failed"));
    assert_eq!(log.until(0, |line| line.contains("left behind")), [""; 0]);
}

#[tokio::test]
async fn the_last_plugin_on_the_way_out_has_the_last_word() {
    let scene = Scene::default();
    let (_hooks, app) = attached(&scene);
    let Ok(response) = app.oneshot(request(&scene, "GET /")).await;
    assert_eq!(response.headers()["x-last-word"], "b");
    assert!(scene.told().starts_with(ROUTED));
}
