//! Errors and panics that [`crate::stage`] has no place for.

use crate::check::{HANDLED, Row, UNROUTED, check};

#[tokio::test]
async fn an_authenticator_that_fails_is_not_made_up_for_by_one_that_accepts() {
    let failed = Row {
        deeds: "a.authenticate accepts, b.authenticate fails",
        status: Some(503),
        way_in: "before_request b a c | authenticate a b",
        on_error: Some("on_error(b.authenticate failed) a b c d"),
        after_request: "after_request(failed) c a d b",
        on_response_end: "on_response_end(sent ALL) a b c d",
        ..HANDLED
    };
    check(&[("behind it", failed)]).await;
}

#[tokio::test]
async fn a_panic_on_the_way_out_costs_that_call_only() {
    check(&[
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
        (
            "everywhere, async or not",
            Row {
                deeds: "a.after_request panics, b.after_request panics, c.after_request panics, d.after_request panics, \
                        a.on_response_end panics, d.on_response_end panics",
                ..HANDLED
            },
        ),
        (
            "of who is asked last",
            Row {
                request: "GET /stage/panics",
                deeds: "d.on_error panics",
                status: Some(500),
                way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c",
                on_error: Some("on_error(panicked) a b c d"),
                after_request: "after_request(failed) c a d b",
                on_response_end: "on_response_end(sent ALL) a b c d",
                ..HANDLED
            },
        ),
    ])
    .await;
}
