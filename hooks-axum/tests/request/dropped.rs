//! A future that is dropped, as a server drops it when the client is gone; see [`crate::stage`] for where.

use crate::check::{Client, HANDLED, Row, check};

const CANCELLED: Row = Row { status: None, on_response_end: "on_response_end(cancelled) a b c d", ..HANDLED };

#[tokio::test]
async fn a_request_that_is_dropped_before_anything() {
    let at_once = Row {
        client: Client::LeavesAtOnce,
        way_in: "",
        // The others have a `before_request`, which was not entered.
        after_request: "after_request(cancelled) d",
        ..CANCELLED
    };
    check(&[("before anything", at_once)]).await;
}

#[tokio::test(start_paused = true)]
async fn it_is_gone_to_its_end_however_long_that_takes() {
    let late = Row {
        deeds: ".handler waits, c.after_request sleeps",
        client: Client::Leaves,
        way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler",
        after_request: "after_request(cancelled) c a d b",
        ..CANCELLED
    };
    check(&[("in `after_request`", late)]).await;
}
