//! What takes too long. The clock is paused: time passes where nothing else is left to do.

use std::time::Duration;

use hooks_axum::Hooks;
use tokio::time::Instant;

use crate::check::{Client, HANDLED, ROUTED, Row, check, check_of};
use crate::plugin::{all, manager};
use crate::router::router;
use crate::scene::Scene;

const TIMED_OUT: Row = Row {
    status: Some(504),
    on_error: Some("on_error(timed out) a b c d"),
    after_request: "after_request(failed) c a d b",
    on_response_end: "on_response_end(sent ALL) a b c d",
    ..HANDLED
};
const HANDLER: &str = "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler";

/// Checks that the rows take this long, each.
async fn check_time(expected: Duration, rows: &[(&str, Row)]) {
    for row in rows {
        let start = Instant::now();
        check(&[*row]).await;
        // A timer is exact to the millisecond.
        assert_eq!(start.elapsed().as_secs(), expected.as_secs(), "{row:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_is_not_ready_in_time() {
    let rows = [
        (
            "`before_request`",
            Row {
                deeds: "a.before_request waits",
                on_error: Some("on_error(a.before_request timed out) a b c d"),
                way_in: "before_request b a",
                after_request: "after_request(failed) a d b",
                ..TIMED_OUT
            },
        ),
        (
            "`before_handler`",
            Row {
                deeds: "b.before_handler waits",
                on_error: Some("on_error(b.before_handler timed out) a b c d"),
                way_in: "before_request b a c | authenticate a b c | before_handler a b",
                ..TIMED_OUT
            },
        ),
        (
            "a wrapper, before the handler",
            Row {
                deeds: "b.inwards waits",
                on_error: Some("on_error(b.handle_request timed out) a b c d"),
                way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b",
                ..TIMED_OUT
            },
        ),
        (
            "a wrapper, after the handler",
            Row {
                deeds: "c.outwards waits",
                on_error: Some("on_error(c.handle_request timed out) a b c d"),
                way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler \
                         | outwards c",
                ..TIMED_OUT
            },
        ),
        ("a handler", Row { deeds: ".handler waits", way_in: HANDLER, ..TIMED_OUT }),
        (
            "a handler, and a plugin answers",
            Row {
                deeds: ".handler waits, b.on_error answers",
                status: Some(418),
                way_in: HANDLER,
                on_error: Some("on_error(timed out) a b"),
                ..TIMED_OUT
            },
        ),
    ];
    check_time(Duration::from_secs(20), &rows).await;
}

#[tokio::test(start_paused = true)]
async fn an_authenticator_that_takes_too_long_is_a_503() {
    let row = Row {
        deeds: "a.authenticate accepts, b.authenticate waits",
        status: Some(503),
        way_in: "before_request b a c | authenticate a b",
        on_error: Some("on_error(b too slow) a b c d"),
        ..TIMED_OUT
    };
    check_time(Duration::from_secs(10), &[("`authenticate`", row)]).await;
}

/// The response is given up after 5 s, and the hooks go on without it until the one that sleeps has returned.
#[tokio::test(start_paused = true)]
async fn a_hook_that_keeps_a_response_too_long() {
    let given_up = Row { status: Some(504), on_response_end: "on_response_end(aborted 0) a b c d", ..HANDLED };
    let rows = [
        ("`after_request`", Row { deeds: "a.after_request sleeps", way_in: ROUTED, ..given_up }),
        (
            "`on_error`",
            Row {
                deeds: ".handler panics, b.on_error sleeps",
                way_in: HANDLER,
                on_error: Some("on_error(panicked) a b c d"),
                after_request: "after_request(failed) c a d b",
                ..given_up
            },
        ),
        (
            "`after_request` of a request whose client is gone",
            Row {
                deeds: ".handler waits, c.after_request sleeps",
                client: Client::Leaves,
                status: None,
                way_in: HANDLER,
                after_request: "after_request(cancelled) c a d b",
                on_response_end: "on_response_end(cancelled) a b c d",
                ..HANDLED
            },
        ),
    ];
    check_time(Duration::from_mins(1), &rows).await;
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_head_has_no_limit() {
    check_time(Duration::from_mins(1), &[("`on_response_end`", Row { deeds: "a.on_response_end sleeps", ..HANDLED })])
        .await;
}

#[tokio::test]
async fn a_time_that_no_clock_reaches_is_none() {
    let unlimited = |scene: &Scene| {
        let hooks = Hooks::new(manager(scene, all())).head_timeout(Duration::MAX);
        let app = hooks.attach(router()).expect("the routes fit together");
        (hooks, app)
    };
    let rows = [
        ("on the way in", Row { deeds: "a.before_request yields, .handler yields", ..HANDLED }),
        ("on the way out", Row { deeds: "a.after_request yields", ..HANDLED }),
    ];
    check_of(unlimited, &rows).await;
}
