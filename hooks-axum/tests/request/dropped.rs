//! A future that is dropped, as a server drops it when the client is gone.

use crate::check::{AUTHENTICATED, Client, HANDLED, ROUTED, Row, check};

const CANCELLED: Row = Row {
    client: Client::Leaves,
    status: None,
    after_request: "after_request(cancelled) c a d b",
    on_response_end: "on_response_end(cancelled) a b c d",
    ..HANDLED
};
const HANDLER: &str = "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler";

#[tokio::test]
async fn a_request_that_is_dropped_on_the_way_in() {
    check(&[
        (
            "before anything",
            Row {
                client: Client::LeavesAtOnce,
                way_in: "",
                // The others have a `before_request`, which was not entered.
                after_request: "after_request(cancelled) d",
                ..CANCELLED
            },
        ),
        (
            "in `before_request`",
            Row {
                deeds: "a.before_request waits",
                way_in: "before_request b a",
                after_request: "after_request(cancelled) a d b",
                ..CANCELLED
            },
        ),
        ("in `authenticate`", Row { deeds: "c.authenticate waits", way_in: AUTHENTICATED, ..CANCELLED }),
        (
            "in `before_handler`",
            Row {
                deeds: "a.before_handler waits",
                way_in: "before_request b a c | authenticate a b c | before_handler a",
                ..CANCELLED
            },
        ),
        (
            "in a wrapper",
            Row {
                deeds: "a.inwards waits",
                way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a",
                ..CANCELLED
            },
        ),
        ("in a handler", Row { deeds: ".handler waits", way_in: HANDLER, ..CANCELLED }),
        ("in a wrapper, after the handler", Row { deeds: "a.outwards waits", way_in: ROUTED, ..CANCELLED }),
    ])
    .await;
}

/// It is gone to its end: what a plugin has been told is not taken back.
#[tokio::test]
async fn a_request_that_is_dropped_on_the_way_out() {
    let dropped =
        Row { client: Client::Leaves, status: None, on_response_end: "on_response_end(aborted 0) a b c d", ..HANDLED };
    check(&[
        ("in the first `after_request`", Row { deeds: "c.after_request yields", ..dropped }),
        ("in the last `after_request`", Row { deeds: "b.after_request yields", ..dropped }),
        (
            "in `on_error`",
            Row {
                deeds: ".handler panics, b.on_error yields",
                way_in: HANDLER,
                on_error: Some("on_error(panicked) a b c d"),
                after_request: "after_request(failed) c a d b",
                ..dropped
            },
        ),
    ])
    .await;
}
