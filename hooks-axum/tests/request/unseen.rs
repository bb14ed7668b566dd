//! Requests that no plugin looks at: what holds for every request holds for them.

use std::time::Duration;

use hooks_axum::{Hooks, HooksRouter};
use tokio::time::Instant;

use crate::check::{Client, HANDLED, Row, check_of};
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

#[tokio::test(start_paused = true)]
async fn they_have_the_same_time() {
    let start = Instant::now();
    check_of(app, &[("a handler", Row { deeds: ".handler waits", status: Some(504), ..UNSEEN })]).await;
    assert_eq!(start.elapsed().as_secs(), 20);
}
