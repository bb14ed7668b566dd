//! Requests that no plugin looks at: what holds for every request holds for them.

use std::time::Duration;

use hooks_axum::{Hooks, HooksRouter};
use tokio::time::Instant;
use tower::{Layer, ServiceExt};

use crate::check::{Client, HANDLED, Row, check_of, request};
use crate::log::Log;
use crate::plugin::manager;
use crate::router::router;
use crate::scene::Scene;

fn app(scene: &Scene) -> (Hooks, HooksRouter) {
    let hooks = Hooks::new(manager(scene, [])).head_timeout(Duration::from_secs(20));
    let app = hooks.router(router()).expect("the routes fit together");
    (hooks, app)
}

const UNSEEN: Row = Row { way_in: "handler", after_request: "", on_response_end: "", ..HANDLED };

#[tokio::test]
async fn they_are_answered() {
    let rows = [
        ("a handler", UNSEEN),
        ("404", Row { request: "GET /nothing", status: Some(404), way_in: "", ..UNSEEN }),
        ("405", Row { request: "DELETE /", status: Some(405), way_in: "", ..UNSEEN }),
        ("a panic", Row { deeds: ".handler panics", status: Some(500), ..UNSEEN }),
        ("a panic, later", Row { deeds: ".handler panics later", status: Some(500), ..UNSEEN }),
        ("a client that goes", Row { deeds: ".handler waits", client: Client::Leaves, status: None, ..UNSEEN }),
    ];
    check_of(app, &rows).await;
}

#[tokio::test]
async fn their_failures_are_told() {
    let (scene, log) = (Scene::new(".handler panics"), Log::default());
    let _default = tracing::subscriber::set_default(log.subscriber());
    let Ok(response) = app(&scene).1.oneshot(request(&scene, "GET /")).await;
    assert_eq!(response.status(), 500);
    log.until(1, |line| line.contains("ERROR") && line.contains("a request failed: it panicked: as told"));
}

#[tokio::test]
async fn they_pass_layers_that_stand_in_their_places_by_hand() {
    let by_hand = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, []));
        let router = router().layer(hooks.route_layer());
        (hooks.clone(), hooks.layer().layer(router))
    };
    let rows =
        [("a handler", UNSEEN), ("404", Row { request: "GET /nothing", status: Some(404), way_in: "", ..UNSEEN })];
    check_of(by_hand, &rows).await;
}

#[tokio::test(start_paused = true)]
async fn they_have_the_same_time() {
    let start = Instant::now();
    check_of(app, &[("a handler", Row { deeds: ".handler waits", status: Some(504), ..UNSEEN })]).await;
    assert_eq!(start.elapsed().as_secs(), 20);
}
