//! Limits of time that [`crate::stage`] has no place for.

use std::time::Duration;

use hooks_axum::Hooks;

use crate::check::{HANDLED, Row, check, check_of};
use crate::plugin::{all, manager};
use crate::router::router;
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
