//! Errors and panics, wherever they happen.

use crate::check::{HANDLED, ROUTED, Row, UNROUTED, check};

const FAILED: Row = Row {
    status: Some(500),
    on_error: Some("on_error(panicked) a b c d"),
    after_request: "after_request(failed) c a d b",
    on_response_end: "on_response_end(sent ALL) a b c d",
    ..HANDLED
};
/// Not entered in `before_request` is `c`.
const BEFORE_REQUEST: Row =
    Row { way_in: "before_request b a", after_request: "after_request(failed) a d b", ..FAILED };
const AUTHENTICATE: Row = Row { status: Some(503), way_in: "before_request b a c | authenticate a b", ..FAILED };
const BEFORE_HANDLER: Row = Row { way_in: "before_request b a c | authenticate a b c | before_handler a b", ..FAILED };
const HANDLER: &str = "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler";

#[tokio::test]
async fn an_error_of_a_hook() {
    check(&[
        (
            "`before_request`",
            Row {
                deeds: "a.before_request fails",
                on_error: Some("on_error(a.before_request failed) a b c d"),
                ..BEFORE_REQUEST
            },
        ),
        (
            "`authenticate`",
            Row {
                deeds: "b.authenticate fails",
                on_error: Some("on_error(b.authenticate failed) a b c d"),
                ..AUTHENTICATE
            },
        ),
        (
            "`authenticate`, behind one that accepts",
            Row {
                deeds: "a.authenticate accepts, b.authenticate fails",
                on_error: Some("on_error(b.authenticate failed) a b c d"),
                ..AUTHENTICATE
            },
        ),
        (
            "`before_handler`",
            Row {
                deeds: "b.before_handler fails",
                on_error: Some("on_error(b.before_handler failed) a b c d"),
                ..BEFORE_HANDLER
            },
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_panic_on_the_way_in() {
    let before_request = Row { on_error: Some("on_error(a.before_request panicked) a b c d"), ..BEFORE_REQUEST };
    let authenticate = Row { on_error: Some("on_error(b.authenticate panicked) a b c d"), ..AUTHENTICATE };
    check(&[
        ("`before_request`", Row { deeds: "a.before_request panics", ..before_request }),
        ("`before_request`, later", Row { deeds: "a.before_request panics later", ..before_request }),
        ("`authenticate`", Row { deeds: "b.authenticate panics", ..authenticate }),
        ("`authenticate`, later", Row { deeds: "b.authenticate panics later", ..authenticate }),
        (
            "`before_handler`",
            Row {
                deeds: "b.before_handler panics",
                on_error: Some("on_error(b.before_handler panicked) a b c d"),
                ..BEFORE_HANDLER
            },
        ),
        (
            "a wrapper, before the handler",
            Row {
                deeds: "b.inwards panics",
                on_error: Some("on_error(b.handle_request panicked) a b c d"),
                way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b",
                ..FAILED
            },
        ),
        (
            "a wrapper, after the handler",
            Row {
                deeds: "b.outwards panics",
                on_error: Some("on_error(b.handle_request panicked) a b c d"),
                way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler \
                         | outwards c b",
                ..FAILED
            },
        ),
        ("a handler", Row { deeds: ".handler panics", way_in: HANDLER, ..FAILED }),
        ("a handler, later", Row { deeds: ".handler panics later", way_in: HANDLER, ..FAILED }),
        ("a plugin's handler", Row { request: "GET /a", deeds: ".handler panics", way_in: HANDLER, ..FAILED }),
    ])
    .await;
}

#[tokio::test]
async fn on_error_is_asked_until_somebody_answers() {
    let failed = Row { way_in: HANDLER, ..FAILED };
    check(&[
        (
            "the first answers",
            Row {
                deeds: ".handler panics, a.on_error answers",
                status: Some(418),
                on_error: Some("on_error(panicked) a"),
                ..failed
            },
        ),
        (
            "the third answers",
            Row {
                deeds: ".handler panics, c.on_error answers",
                status: Some(418),
                on_error: Some("on_error(panicked) a b c"),
                ..failed
            },
        ),
        ("one panics, the others are asked", Row { deeds: ".handler panics, a.on_error panics", ..failed }),
        ("the last panics", Row { deeds: ".handler panics, d.on_error panics", ..failed }),
    ])
    .await;
}

#[tokio::test]
async fn a_panic_on_the_way_out_costs_that_call_only() {
    check(&[
        ("the first", Row { deeds: "c.after_request panics", ..HANDLED }),
        ("later", Row { deeds: "a.after_request panics later", ..HANDLED }),
        ("not async", Row { deeds: "d.after_request panics", ..HANDLED }),
        (
            "of a 404",
            Row {
                request: "GET /nothing",
                deeds: "c.after_request panics",
                status: Some(404),
                way_in: UNROUTED,
                on_response_end: "on_response_end(sent 0) a b c d",
                ..HANDLED
            },
        ),
        ("`on_response_end`", Row { deeds: "a.on_response_end panics, d.on_response_end panics", ..HANDLED }),
        (
            "everywhere",
            Row {
                deeds: "a.after_request panics, b.after_request panics, c.after_request panics, d.after_request panics",
                way_in: ROUTED,
                ..HANDLED
            },
        ),
    ])
    .await;
}
