//! Limits of time that [`crate::stage`] has no place for.

use std::future::pending;
use std::panic::resume_unwind;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use hooks_axum::Hooks;
use tower::{Service, ServiceExt};

use crate::check::{HANDLED, Row, check, check_of, request};
use crate::log::Log;
use crate::plugin::{all, manager};
use crate::router::{attached, router};
use crate::scene::Scene;

#[tokio::test(start_paused = true)]
async fn a_plugin_answers_in_place_of_what_takes_too_long() {
    let answered = Row {
        deeds: ".handler waits, b.on_error answers",
        status: Some(418),
        way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler",
        on_error: Some("on_error(timed out) a b"),
        after_request: "after_request(failed) c a d b",
        on_response_end: "on_response_end(sent ALL) a b c d",
        ..HANDLED
    };
    check(&[("a handler", answered)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_what_is_given_up_is_told() {
    struct Fragile;

    impl Drop for Fragile {
        fn drop(&mut self) {
            resume_unwind(Box::new("as told"));
        }
    }

    let waits = async || {
        let _fragile = Fragile;
        pending::<()>().await;
    };
    let (scene, log) = (Scene::default(), Log::default());
    let _default = tracing::subscriber::set_default(log.subscriber());
    let hooks = Hooks::new(manager(&scene, all()));
    let app = hooks.router(Router::new().route("/", get(waits))).expect("the routes fit together");
    let Ok(response) = app.oneshot(request(&scene, "GET /")).await;
    assert_eq!(response.status(), 504);
    log.until(1, |line| line.contains("something panicked where it was dropped: it panicked: as told"));
}

/// Whoever has polled it to its answer may keep the future.
#[tokio::test(start_paused = true)]
async fn hooks_that_keep_a_response_too_long_go_on_at_once() {
    let scene = Scene::new("a.after_request sleeps");
    let (_hooks, mut app) = attached(&scene);
    let mut answering = pin!(app.call(request(&scene, "GET /")));
    let Ok(response) = answering.as_mut().await;
    assert_eq!(response.status(), 504);
    scene.until("on_response_end").await;
}

#[tokio::test]
async fn a_time_that_no_clock_reaches_is_none() {
    let unlimited = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, all())).head_timeout(Duration::MAX);
        let app = hooks.router(router()).expect("the routes fit together");
        (hooks, app)
    };
    let rows = [
        ("on the way in", Row { deeds: "a.before_request yields, .handler yields", ..HANDLED }),
        ("on the way out", Row { deeds: "a.after_request yields", ..HANDLED }),
    ];
    check_of(unlimited, &rows).await;
}
